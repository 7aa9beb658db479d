import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';
import { inboxRouter } from '../../src/emulator/smtp-sink/inbox.ts';
import { startSmtpSink } from '../../src/emulator/smtp-sink/sink.ts';
import { serve } from './serve.ts';

const letter = {
  from: { name: 'Robin Weller', address: 'robin@example.com' },
  to: { name: 'Ada', address: 'ada@example.com' },
  subject: 'Grüße, Ada',
  messageId: '<1.run@example.com>',
  text: 'Dear Ada\n',
  html: '<h1>Dear Ada</h1><script>alert(1)</script>',
  attachments: [{ filename: 'Résumé "1".html', content: '<b>not to be run</b>' }],
};

async function openInbox() {
  const sink = await startSmtpSink();
  const server = await serve(inboxRouter(sink));
  const transport = createTransport({ host: sink.host, port: sink.port, name: 'client.example' });
  return {
    sink,
    url: `${server.url}/inbox/`,
    send: (extra: object = {}) => transport.sendMail({ ...letter, ...extra }),
    get: (path: string) => fetch(`${server.url}/inbox/${path}`),
    json: async (path: string) => (await fetch(`${server.url}/inbox/${path}`)).json(),
    async [Symbol.asyncDispose]() {
      transport.close();
      await sink[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

describe('the list of mails', () => {
  test('begins with the newest', async () => {
    await using inbox = await openInbox();
    await inbox.send();
    await inbox.send({ to: 'ben@example.com', messageId: '<2.run@example.com>' });

    const list = await inbox.json('api/mails');

    expect(list).toMatchObject({
      total: 2,
      mails: [
        { id: 2, to: ['ben@example.com'], messageId: '<2.run@example.com>' },
        { id: 1, from: 'robin@example.com', to: ['ada@example.com'], subject: 'Grüße, Ada' },
      ],
    });
  });

  test('comes in pages, for one address when asked', async () => {
    await using inbox = await openInbox();
    for (const name of ['ada', 'ben', 'ada', 'ada'])
      await inbox.send({ to: `${name}@example.com` });

    const pages = [
      await inbox.json('api/mails?limit=2&to=ADA@'),
      await inbox.json('api/mails?limit=2&to=ADA@&before=3'),
    ];

    expect(pages).toMatchObject([{ mails: [{ id: 4 }, { id: 3 }] }, { mails: [{ id: 1 }] }]);
  });

  test('says what is wrong with a question', async () => {
    await using inbox = await openInbox();

    const answer = await inbox.get('api/mails?limit=many');

    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error: expect.stringContaining('limit') });
  });
});

describe('one mail', () => {
  test('is shown with text, headers and attachments', async () => {
    await using inbox = await openInbox();
    await inbox.send();

    const mail = await inbox.json('api/mails/1');

    expect(mail).toMatchObject({
      subject: 'Grüße, Ada',
      headerFrom: '"Robin Weller" <robin@example.com>',
      text: 'Dear Ada\n',
      hasHtml: true,
      attachments: [{ index: 0, name: 'Résumé "1".html', mediaType: 'text/html', sizeBytes: 20 }],
    });
    expect(mail).toHaveProperty(
      'headers',
      expect.arrayContaining([{ name: 'Message-ID', value: '<1.run@example.com>' }]),
    );
  });

  test('shows its HTML without scripts and without anything from elsewhere', async () => {
    await using inbox = await openInbox();
    await inbox.send();

    const html = await inbox.get('api/mails/1/html');

    expect(await html.text()).toContain('<h1>Dear Ada</h1>');
    const policy = html.headers.get('Content-Security-Policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/sandbox(?!.*allow-(scripts|same-origin))/);
  });

  test('hands attachments out to be saved, never to be run', async () => {
    await using inbox = await openInbox();
    await inbox.send();

    const attachment = await inbox.get('api/mails/1/attachments/0');

    expect(await attachment.text()).toBe('<b>not to be run</b>');
    expect(attachment.headers.get('Content-Type')).toBe('application/octet-stream');
    expect(attachment.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(attachment.headers.get('Content-Disposition')).toBe(
      `attachment; filename="R?sum? \\"1\\".html"; filename*=UTF-8''R%C3%A9sum%C3%A9%20%221%22.html`,
    );
  });

  test('can be had as it came', async () => {
    await using inbox = await openInbox();
    await inbox.send();

    const raw = await inbox.get('api/mails/1/raw');

    expect(raw.headers.get('Content-Type')).toMatch(/^message\/rfc822/);
    expect(Buffer.from(await raw.arrayBuffer())).toEqual(inbox.sink.mails[0]?.raw);
  });

  test.each(['api/mails/2', 'api/mails/0', 'api/mails/x', 'api/mails/1/attachments/9'])(
    'that is not there is 404: %s',
    async (path) => {
      await using inbox = await openInbox();
      await inbox.send({ attachments: [] });

      const answer = await inbox.get(path);

      expect(answer.status).toBe(404);
    },
  );
});

describe('somebody who watches', () => {
  test('is told of mails missed and of mails that come, until the sink ends', async () => {
    await using inbox = await openInbox();
    await inbox.send({ to: 'one@example.com' });
    await inbox.send({ to: 'two@example.com' });
    const answer = await fetch(`${inbox.url}events`, { headers: { 'Last-Event-ID': '1' } });

    await inbox.send({ to: 'three@example.com' });
    await inbox.sink[Symbol.asyncDispose]();

    const events = (await answer.text()).trim().split('\n\n');
    expect(events.map((event) => /^id: (\d)$/m.exec(event)?.[1])).toEqual(['2', '3']);
    expect(events[1]).toContain('"to":["three@example.com"]');
  });
});
