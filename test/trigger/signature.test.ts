import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { isBearerOf, isSignedBy, parseSignature } from '../../src/trigger/signature.ts';

// From GitHub's documentation of the same scheme, and tried against Jira's.
const secret = "It's a Secret to Everybody";
const body = Buffer.from('Hello World!');
const hex = 'a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9';

function isSigned(header: string | undefined, secrets: readonly string[], bytes = body): boolean {
  const signature = parseSignature(header);
  return signature !== undefined && isSignedBy(secrets, signature, bytes);
}

describe('the signature of a webhook', () => {
  test.each([
    ['the known vector', `sha256=${hex}`, [secret]],
    ['upper-case digits and method', `SHA256=${hex.toUpperCase()}`, [secret]],
    ['the new one of two secrets', `sha256=${hex}`, ['old', secret]],
    ['the old one of two secrets', `sha256=${hex}`, [secret, 'new']],
    [
      'a longer method',
      `sha512=${createHmac('sha512', secret).update(body).digest('hex')}`,
      [secret],
    ],
  ])('accepts %s', (_name, header, secrets) => {
    expect(isSigned(header, secrets)).toBe(true);
  });

  test.each([
    ['no header', undefined],
    ['an empty header', ''],
    ['no method', hex],
    ['a method that is too weak', `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`],
    ['a method that does not exist', `__proto__=${hex}`],
    ['no digest', 'sha256='],
    ['a digest that is not hexadecimal', `sha256=${hex.replace('a', 'g')}`],
    ['half a byte', `sha256=${hex.slice(1)}`],
    ['a digest cut short', `sha256=${hex.slice(2)}`],
    ['a digest with more behind it', `sha256=${hex}00`],
    ['two signatures in one header', `sha256=${hex}, sha256=${hex}`],
    ['another digest', `sha256=${hex.replace('a4', 'a5')}`],
    ['the digest under another method', `sha512=${hex}`],
  ])('refuses %s', (_name, header) => {
    expect(isSigned(header, [secret])).toBe(false);
  });

  test('refuses other bytes, another secret, and no secret at all', () => {
    expect(isSigned(`sha256=${hex}`, [secret], Buffer.from('Hello World'))).toBe(false);
    expect(isSigned(`sha256=${hex}`, ['another'])).toBe(false);
    expect(isSigned(`sha256=${hex}`, [])).toBe(false);
  });
});

describe('the bearer secret of an automation rule', () => {
  test.each([
    ['Bearer open-sesame', true],
    ['bearer open-sesame', true],
    ['Bearer open-sesam', false],
    ['Bearer open-sesame-and-more', false],
    ['Bearer ', false],
    ['Basic open-sesame', false],
    ['open-sesame', false],
    [undefined, false],
  ])('%s: %s', (header, expected) => {
    expect(isBearerOf(['another', 'open-sesame'], header)).toBe(expected);
  });
});
