import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { languages } from '../../src/campaign/language.ts';
import { signBounceToken } from '../../src/token/bounce-token.ts';
import { tokenKeys } from '../../src/token/keys.ts';
import { signUnsubscribeToken } from '../../src/token/unsubscribe-token.ts';
import { ada, campaign, keys, openPages, token } from './site.ts';

const run = promisify(execFile);
const oneClick = 'List-Unsubscribe=One-Click';

/** What curl gets: the status, the headers in lower case, and the body. */
async function curl(...args: readonly string[]) {
  const { stdout } = await run('curl', ['--silent', '--include', '--max-time', '60', ...args], {
    maxBuffer: 1_000_000,
  });
  // A server that has seen enough of a large body says so before "100 Continue" would have asked for it.
  const answer = stdout.replace(/^HTTP\/1\.1 100 [^]*?\r\n\r\n/, '');
  const end = answer.indexOf('\r\n\r\n');
  const head = answer.slice(0, end).toLowerCase();
  return { status: Number(head.split(' ')[1]), head, body: answer.slice(end + 4) };
}

/** As the browser sends its form. */
function press(url: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: oneClick,
    redirect: 'manual',
  });
}

describe('a mail program that unsubscribes with one click (RFC 8058)', () => {
  test.each([
    ['urlencoded', ['--data', oneClick]],
    ['multipart', ['--form', oneClick]],
  ])(
    'is answered 200 at once, without cookie or redirect, when it sends %s',
    async (_how, body) => {
      await using pages = await openPages();

      const { status, head } = await curl(...body, pages.link(token));

      expect(status).toBe(200);
      expect(head).not.toMatch(/^(set-cookie|location):/m);
      expect(await pages.noted()).toBe(1);
      await vi.waitFor(() =>
        expect(pages.suppressions.find(ada.addressHash)).toMatchObject({
          reason: 'unsubscribed',
          source: 'link',
          campaign,
          recipient: ada.id,
        }),
      );
    },
  );

  test('may do so again, which changes nothing', async () => {
    await using pages = await openPages();
    await press(pages.link(token));
    await vi.waitFor(() => expect(pages.suppressions.find(ada.addressHash)).toBeDefined());

    const again = await press(pages.link(token));

    expect(again.status).toBe(200);
    expect(await pages.noted()).toBe(1);
  });

  test('unsubscribes nobody from a sample', async () => {
    await using pages = await openPages();
    const sample = signUnsubscribeToken(keys, { campaign, recipient: undefined });

    const answer = await press(pages.link(sample));

    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('unsubscribes nobody');
    expect(await pages.noted()).toBe(0);
    expect(pages.suppressions.all()).toEqual([]);
  });
});

describe('a link scanner', () => {
  test('changes nothing by opening the link, however it does', async () => {
    await using pages = await openPages();

    const answers = await Promise.all(
      ['GET', 'HEAD'].map((method) => fetch(pages.link(token), { method })),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await pages.noted()).toBe(0);
    expect(pages.suppressions.all()).toEqual([]);
  });

  test.each([
    ['nothing', 'application/x-www-form-urlencoded', ''],
    ['something else', 'application/x-www-form-urlencoded', 'List-Unsubscribe=no'],
    ['JSON', 'application/json', '{"List-Unsubscribe":"One-Click"}'],
    ['multipart without parts', 'multipart/form-data; boundary=x', oneClick],
    ['no type', '', oneClick],
  ])('changes nothing by posting %s', async (_what, type, body) => {
    await using pages = await openPages();

    const answer = await fetch(pages.link(token), {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });

    expect(answer.status).toBe(400);
    expect(await pages.noted()).toBe(0);
  });
});

function signedWith(secret: string): string {
  return signUnsubscribeToken(tokenKeys('unsubscribe', secret), { campaign, recipient: ada });
}

describe('a link that is not good', () => {
  const bounce = tokenKeys('bounce', 'a secret of today, long enough');
  test.each([
    ['is cut off', token.slice(0, -3)],
    ['has another recipient in it', token.replace('.7pz.', '.7q0.')],
    ['was signed by somebody else', signedWith('the secret of a stranger')],
    ['was signed with a secret that was dropped', signedWith('a secret of years ago')],
    ['is one of a bounce', signBounceToken(bounce, { run: '10042-1' as never, number: 1 })],
    ['is not decodable', '%E0%A4%A'],
    ['is a path', '..%2F..%2Fetc%2Fpasswd'],
    ['is long', 'a'.repeat(8_000)],
    ['holds a script', '%3Cscript%3Ealert(1)%3C%2Fscript%3E'],
  ])('does nothing when it %s, and says the same to everybody', async (_what, bad) => {
    await using pages = await openPages();

    const [opened, pressed] = await Promise.all([
      curl(pages.link(bad)),
      curl('--data', oneClick, pages.link(bad)),
    ]);

    expect([opened.status, pressed.status].every((status) => status >= 400 && status < 500)).toBe(
      true,
    );
    expect(opened.body).toBe(pressed.body);
    expect(opened.body).not.toContain('<script');
    expect(await pages.noted()).toBe(0);
  });

  test.each([
    ['has lost its end', ''],
    ['goes on behind its end', `${token}/more`],
    ['is not text', '%E0%A4%A'],
  ])(
    'speaks to the person who opens it in the language of the mail when it %s',
    async (_how, bad) => {
      await using pages = await openPages();

      const answer = await fetch(pages.link(bad, 'de'));
      const text = await answer.text();

      expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
      expect(text).toContain('<html lang="de">');
      expect(text).toContain('Dieser Link funktioniert nicht');
    },
  );

  test('is as good as new when its secret was replaced and kept', async () => {
    await using pages = await openPages();

    const { status } = await press(pages.link(signedWith('a secret of last year, long enough')));

    expect(status).toBe(200);
  });
});

describe('whoever posts', () => {
  test('10 MB is told that it is too much', async () => {
    await using pages = await openPages();

    const large = await fetch(pages.link(token), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.alloc(10 * 1024 * 1024, 'a'),
    });
    const next = await press(pages.link(token));

    expect([large.status, next.status]).toEqual([413, 200]);
    expect(await pages.noted()).toBe(1);
  });

  test('by another method is told which there are', async () => {
    await using pages = await openPages();

    const answer = await fetch(pages.link(token), { method: 'DELETE' });

    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('the page', () => {
  test.each(languages)(
    'speaks %s from the question to the thanks, and loads nothing',
    async (language) => {
      await using pages = await openPages();

      const question = await fetch(pages.link(token, language));
      const thanks = await press(pages.link(token, language));

      const texts = [await question.text(), await thanks.text()];
      for (const text of texts) {
        expect(text).toContain(`<html lang="${language}">`);
        expect(text).toContain('Robin &amp; Sons &lt;Kiel&gt;');
        expect(text).not.toMatch(/\{sender\}|<script|src=|href=/);
      }
      expect(texts[0]).not.toBe(texts[1]);
      expect(question.headers.get('content-security-policy')).toContain("default-src 'none'");
      expect(question.headers.get('referrer-policy')).toBe('no-referrer');
    },
  );
});
