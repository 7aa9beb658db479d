import { createTransport } from 'nodemailer';
import { inboxRouter } from '../../src/emulator/smtp-sink/inbox.ts';
import { startSmtpSink } from '../../src/emulator/smtp-sink/sink.ts';
import { serve } from './serve.ts';

const html = `<h1 id="greeting">Dear Ada</h1>
  <p>It has been a while since we met. I am looking for a position as a senior operations engineer.</p>
  <script>document.getElementById('greeting').textContent = 'Changed'</script>
  <img src="http://127.0.0.1:1/pixel.png" alt="" /><a href="https://example.com/">A link</a>`;

/** A mail server whose inbox is a page, and a way to fill it. */
export async function startInboxSite() {
  const sink = await startSmtpSink();
  const server = await serve(inboxRouter(sink));
  const transport = createTransport({ host: sink.host, port: sink.port, name: 'client.example' });
  return {
    url: server.url,
    send: (to: string, extra: object = {}) =>
      transport.sendMail({ from: 'robin@example.com', to, subject: `For ${to}`, html, ...extra }),
    async [Symbol.asyncDispose]() {
      transport.close();
      await sink[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}
