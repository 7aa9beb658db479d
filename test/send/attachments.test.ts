import { createHash } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import type { AttachmentRef } from '../../src/campaign/content.ts';
import {
  AttachmentUnusable,
  createAttachmentStore,
  joinLetter,
} from '../../src/send/attachments.ts';

const never = new AbortController().signal;
const pdf = Buffer.from('%PDF-1.7 not really');
const headers =
  'From: ada@example.com\r\nTo: bob@example.com\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n';
const entity = 'Content-Type: text/plain; charset=utf-8\r\n\r\nDear Bob,\r\n.\r\nAda\r\n';

function join(body: string, attachments: readonly Buffer[], pictures: readonly Buffer[] = []) {
  return joinLetter(headers, body, { attachments, pictures });
}

function attachment(bytes: Buffer, changes: Partial<AttachmentRef> = {}): AttachmentRef {
  return {
    id: '10',
    name: 'resume.pdf',
    mediaType: 'application/pdf',
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...changes,
  };
}

describe('a letter with attachments', () => {
  test('is read by a mail program as text and files', async () => {
    const store = createAttachmentStore(async () => pdf);
    const part = await store.part(attachment(pdf), never);

    const mail = await simpleParser(join(entity, [part, part]));

    expect(mail.subject).toBe('Hello');
    expect(mail.text).toBe('Dear Bob,\n.\nAda\n');
    expect(
      mail.attachments.map(({ filename, contentType, content }) => [
        filename,
        contentType,
        content,
      ]),
    ).toEqual([
      ['resume.pdf', 'application/pdf', pdf],
      ['resume.pdf', 'application/pdf', pdf],
    ]);
  });

  test('is the same mail however often it is joined', async () => {
    const store = createAttachmentStore(async () => pdf);
    const part = await store.part(attachment(pdf), never);

    expect(join(entity, [part])).toEqual(join(entity, [part]));
  });

  test('keeps text and alternatives apart from the files', async () => {
    const alternatives =
      'Content-Type: multipart/alternative; boundary="in"\r\n\r\n--in\r\nContent-Type: text/plain\r\n\r\nplain\r\n' +
      '--in\r\nContent-Type: text/html\r\n\r\n<p>rich</p>\r\n--in--\r\n';
    const store = createAttachmentStore(async () => pdf);
    const part = await store.part(attachment(pdf), never);

    const mail = await simpleParser(join(alternatives, [part]));

    expect(mail.text).toContain('plain');
    expect(mail.html).toContain('<p>rich</p>');
    expect(mail.attachments).toHaveLength(1);
  });

  test('shows pictures where the HTML names them, and attaches the rest', async () => {
    const alternatives =
      'Content-Type: multipart/alternative; boundary="in"\r\n\r\n--in\r\nContent-Type: text/plain\r\n\r\nplain\r\n' +
      '--in\r\nContent-Type: text/html\r\n\r\n<img src="cid:logo.png@postboard">\r\n--in--\r\n';
    const png = Buffer.from('not really a picture');
    const logo = { name: 'logo.png', mediaType: 'image/png', contentId: 'logo.png@postboard' };
    const store = createAttachmentStore(async ({ name }) => (name === 'logo.png' ? png : pdf));
    const picture = await store.part(attachment(png, logo), never);
    const file = await store.part(attachment(pdf), never);

    const raw = join(alternatives, [file], [picture]);
    const mail = await simpleParser(raw);

    expect(raw.toString()).toMatch(
      /^Content-Type: multipart\/mixed;[^]*^Content-Type: multipart\/related; type="multipart\/alternative";[^]*^Content-Type: multipart\/alternative/m,
    );
    expect(mail.html).toContain(`<img src="data:image/png;base64,${png.toString('base64')}">`);
    expect(
      mail.attachments.map(({ filename, related, contentDisposition, cid }) => [
        filename,
        related,
        contentDisposition,
        cid,
      ]),
    ).toEqual([
      ['logo.png', true, 'inline', 'logo.png@postboard'],
      ['resume.pdf', undefined, 'attachment', undefined],
    ]);
  });

  test('without any is the letter as it was prepared', () => {
    expect(join(entity, []).toString()).toBe(headers + entity);
  });
});

describe('an attachment', () => {
  test.each([
    'Résumé – "Ada" 履歴書.pdf',
    'plain (1); x=y.pdf',
    `${'long'.repeat(50)}.pdf`,
    'a\\b.pdf',
    'résumé.pdf\r\nBcc: eve@example.com',
  ])('called %j keeps its name and adds no header', async (name) => {
    const store = createAttachmentStore(async () => pdf);

    const part = await store.part(attachment(pdf, { name }), never);

    const mail = await simpleParser(join(entity, [part]));
    expect(mail.attachments[0]?.filename?.replaceAll(/\s+/g, ' ')).toBe(
      name.replaceAll(/\s+/g, ' '),
    );
    expect(mail.headers.has('bcc')).toBe(false);
    expect(part.toString()).not.toMatch(/^bcc:/im);
  });

  test.each([
    ['message/rfc822', 'application/octet-stream'],
    ['multipart/mixed; boundary=x', 'application/octet-stream'],
    ['nonsense', 'application/octet-stream'],
    ['text/plain', 'text/plain'],
    ['image/svg+xml', 'image/svg+xml'],
  ])('of type %s is mailed as %s, byte for byte', async (mediaType, mailed) => {
    const bytes = Buffer.from([0, 10, 13, 46, 255, 13, 10, 46, 13, 10, 200]);
    const store = createAttachmentStore(async () => bytes);

    const part = await store.part(attachment(bytes, { mediaType, name: 'cv' }), never);

    const [received] = (await simpleParser(join(entity, [part]))).attachments;
    expect(received?.contentType).toBe(mailed);
    expect(received?.content).toEqual(bytes);
  });

  test('is base64 in lines of 76', async () => {
    const bytes = Buffer.alloc(10_000, 'résumé');
    const store = createAttachmentStore(async () => bytes);

    const part = (await store.part(attachment(bytes), never)).toString('latin1');

    const lines = part
      .slice(part.indexOf('\r\n\r\n') + 4)
      .trimEnd()
      .split('\r\n');
    expect(lines.slice(0, -1).every((line) => line.length === 76)).toBe(true);
    expect(part).not.toMatch(/[^\r]\n/);
  });

  test('that is not the frozen one is refused, and fetched again the next time', async () => {
    const answers = [Buffer.from('swapped'), pdf];
    const store = createAttachmentStore(async () => answers.shift() ?? pdf);

    const first = store.part(attachment(pdf), never);
    await expect(first).rejects.toThrow(AttachmentUnusable);
    await expect(first).rejects.toThrow('The attachment resume.pdf is not the file');

    await expect(store.part(attachment(pdf), never)).resolves.toBeInstanceOf(Buffer);
  });

  test('that cannot be fetched is fetched again the next time', async () => {
    let fetches = 0;
    const store = createAttachmentStore(async () => {
      fetches += 1;
      if (fetches === 1) throw new Error('Jira is away');
      return pdf;
    });

    await expect(store.part(attachment(pdf), never)).rejects.toThrow('Jira is away');

    await expect(store.part(attachment(pdf), never)).resolves.toBeInstanceOf(Buffer);
  });
});

describe('many letters that want the same attachment', () => {
  test('share one fetch', async () => {
    let fetches = 0;
    const fetched = Promise.withResolvers<Buffer>();
    const store = createAttachmentStore(() => {
      fetches += 1;
      return fetched.promise;
    });
    const ref = attachment(pdf);

    const early = [store.part(ref, never), store.part(ref, never)];
    fetched.resolve(pdf);
    const [first, second] = await Promise.all(early);
    const late = await store.part(ref, never);

    expect(fetches).toBe(1);
    expect(second).toBe(first);
    expect(late).toBe(first);
  });

  test('do not lose it because one of them gives up', async () => {
    const fetched = Promise.withResolvers<Buffer>();
    const signals: AbortSignal[] = [];
    const store = createAttachmentStore((_, signal) => {
      signals.push(signal);
      return fetched.promise;
    });
    const leaving = new AbortController();
    const gone = store.part(attachment(pdf), leaving.signal);
    const patient = store.part(attachment(pdf), never);

    leaving.abort(new Error('gone'));

    await expect(gone).rejects.toThrow('gone');
    expect(signals[0]?.aborted).toBe(false);
    fetched.resolve(pdf);
    await expect(patient).resolves.toBeInstanceOf(Buffer);
  });

  test('end the fetch when all of them give up', async () => {
    const signals: AbortSignal[] = [];
    const store = createAttachmentStore((_, signal) => {
      signals.push(signal);
      return signals.length === 1 ? new Promise(() => {}) : Promise.resolve(pdf);
    });
    const leaving = new AbortController();
    const gone = store.part(attachment(pdf), leaving.signal);

    leaving.abort(new Error('gone'));

    await expect(gone).rejects.toThrow('gone');
    expect(signals[0]?.aborted).toBe(true);
    await expect(store.part(attachment(pdf), never)).resolves.toBeInstanceOf(Buffer);
  });

  test('make room for each other, the one used longest ago first', async () => {
    const files = ['a', 'b', 'c'].map((letter) => Buffer.alloc(3_000, letter));
    const fetched: string[] = [];
    const store = createAttachmentStore(async ({ id }) => {
      fetched.push(id);
      return files[Number(id)] ?? pdf;
    }, 10_000);
    const [a, b, c] = files.map((bytes, at) => attachment(bytes, { id: String(at) }));
    if (!a || !b || !c) throw new Error('There are three');

    for (const ref of [a, b, a, c, a, b]) await store.part(ref, never);

    expect(fetched).toEqual(['0', '1', '2', '1']);
  });
});
