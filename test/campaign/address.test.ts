import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashAddress, parseAddress } from '../../src/campaign/address.ts';

const label63 = 'd'.repeat(63);

function addressOf(text: string): string {
  const parsed = parseAddress(text);
  if (parsed.kind === 'invalid') throw new Error(parsed.problem);
  return parsed.address;
}

function hash(text: string, secret = 'secret'): string {
  const parsed = parseAddress(text);
  if (parsed.kind === 'invalid') throw new Error(parsed.problem);
  return hashAddress(parsed.address, secret);
}

function problemOf(text: string): string | undefined {
  const parsed = parseAddress(text);
  return parsed.kind === 'invalid' ? parsed.problem : undefined;
}

describe('a text that is one address', () => {
  test.each([
    ['ada@example.com', 'ada@example.com'],
    ['ada@mail.example.co.uk', 'ada@mail.example.co.uk'],
    ['  ada@example.com\n', 'ada@example.com'],
    ['ada+letters@example.com', 'ada+letters@example.com'],
    ['ada.lovelace@example.com', 'ada.lovelace@example.com'],
    ['a@example.com', 'a@example.com'],
    ["o'neil@example.com", "o'neil@example.com"],
    ['ada_l-1@example.com', 'ada_l-1@example.com'],
    ['Ada@Example.COM', 'Ada@example.com'],
    ['ada@bücher.de', 'ada@xn--bcher-kva.de'],
    ['ada@bu\u0308cher.de', 'ada@xn--bcher-kva.de'],
    ['ada@例え.jp', 'ada@xn--r8jz45g.jp'],
    ['ada@xn--bcher-kva.de', 'ada@xn--bcher-kva.de'],
    ['ju\u0308rgen@bücher.de', 'jürgen@xn--bcher-kva.de'],
    ['用户@例え.jp', '用户@xn--r8jz45g.jp'],
    [`${'l'.repeat(64)}@example.com`, `${'l'.repeat(64)}@example.com`],
    [`a@${label63}.example`, `a@${label63}.example`],
    ['123@456.example', '123@456.example'],
  ])('%j is taken as %s', (text, address) => {
    const parsed = addressOf(text);

    expect(parsed).toBe(address);
  });
});

describe('a text that is not one address', () => {
  test.each([
    ['', 'There is no address.'],
    ['   ', 'There is no address.'],
    ['a@example.com, evil@example.org', 'more than one'],
    ['a@example.com;evil@example.org', 'more than one'],
    ['friends: a@example.com, b@example.com;', 'more than one'],
    ['b@example.com, evil@x.com', 'more than one'],
    ['a@example.com evil@example.org', 'space'],
    ['a b@example.com', 'space'],
    ['Ada <ada@example.com>', 'angle brackets'],
    ['<ada@example.com>', 'angle brackets'],
    ['"ada lovelace"@example.com', 'Quoted'],
    ['"b@example.com"@x.com', 'Quoted'],
    ['a@example.com\r\nBcc: evil@example.org', 'control'],
    ['a@example.com\u0000', 'control'],
    ['a\u200b@example.com', 'invisible'],
    ['a@exam\u00adple.com', 'invisible'],
    ['a\u202e@example.com', 'invisible'],
    ['a@example.com\u2028x', 'invisible'],
    ['☃@example.com', 'not a mail address'],
    ['ada…@example.com', 'not a mail address'],
    [`${'ü'.repeat(33)}@example.com`, 'longer than 64 bytes'],
    ['ada', 'no @'],
    ['@example.com', 'no @'],
    ['ada@', 'not a domain'],
    ['ada@@example.com', 'not a mail address'],
    ['ada@b@example.com', 'not a mail address'],
    ['ada@localhost', 'not a mail address'],
    ['ada@-example.com', 'not a mail address'],
    ['ada@example-.com', 'ends with a dash'],
    ['ada@example..com', 'not a mail address'],
    ['ada@.example.com', 'not a mail address'],
    ['ada@example.com.', 'not a mail address'],
    ['ada@example.c', 'not a mail address'],
    ['ada@exa_mple.com', 'not a mail address'],
    ['ada@[192.0.2.1]', 'not a'],
    ['ada@192.0.2.1', 'not a mail address'],
    ['.ada@example.com', 'not a mail address'],
    ['ada.@example.com', 'not a mail address'],
    ['ada..l@example.com', 'not a mail address'],
    ['ada(comment)@example.com', 'not a mail address'],
    ['ada at example.com', 'space'],
    ['ben.ortiz(at)post.example', 'no @'],
    ['mailto:ada@example.com', 'not a mail address'],
    [`${'l'.repeat(65)}@example.com`, 'longer than 64 bytes'],
    [`a@${'d'.repeat(64)}.example`, 'label'],
    [`a@${`${label63}.`.repeat(4)}example`, 'not a domain|longer than 254 bytes'],
  ])('%j is refused: %s', (text, problem) => {
    const found = problemOf(text);

    expect(found).toMatch(new RegExp(problem));
  });

  test('is never repeated in the sentence about it', () => {
    const found = problemOf('secret-name@@example.com');

    expect(found).not.toContain('secret-name');
  });
});

describe('any text whatever', () => {
  const hostile = fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: 'grapheme' }),
    fc
      .tuple(
        fc.emailAddress(),
        fc.constantFrom(',', ';', '\r\n', ' ', '\0', '<', '>', '"', ':', '\u200d'),
        fc.emailAddress(),
      )
      .map((parts) => parts.join('')),
  );

  test('is an address only if it has one @, what can be seen, and nothing that separates addresses', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const parsed = parseAddress(text);

        if (parsed.kind === 'invalid') return;
        expect(parsed.address).toMatch(/^[!-~\p{L}\p{M}\p{N}]{1,64}@[a-z0-9.-]+$/u);
        expect(parsed.address).not.toMatch(/[",;:<>()[\]\\]/);
      }),
    );
  });

  test('that is an address stays the same when it is read again', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (text) => {
        const parsed = parseAddress(text);
        fc.pre(parsed.kind === 'address');

        expect(parseAddress(addressOf(text))).toEqual(parsed);
      }),
    );
  });
});

describe('the hash of an address', () => {
  test('is the same however the address is capitalised', () => {
    expect(hash('Ada.Castell@mail.example')).toBe(hash('ada.castell@MAIL.example'));
  });

  test('differs with the address and with the secret, and does not show either', () => {
    const hashes = [hash('a@example.com'), hash('b@example.com'), hash('a@example.com', 'other')];

    expect(new Set(hashes).size).toBe(3);
    expect(hashes.join()).not.toContain('example');
  });
});
