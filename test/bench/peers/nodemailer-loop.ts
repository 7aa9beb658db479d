import { createTransport } from 'nodemailer';
import { attachmentBytes, from, type Person, personOf, sources } from '../mail.ts';
import type { LoopOptions } from './nodemailer.ts';

/*
 * What a good script does without any promise: a loop over nodemailer's pool, as many mails in hand as keep its connections
 * busy. `LoopOptions` by IPC start it, and it answers with the milliseconds that it took.
 */

const mail = sources();
const attachment = attachmentBytes();

process.on('message', (options: LoopOptions) => {
  void sendAll(options).then((milliseconds) => process.send?.({ milliseconds }));
});

async function sendAll(options: LoopOptions): Promise<number> {
  const { port, connections, count, attachment: isLarge, dkim } = options;
  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
    maxConnections: connections,
    maxMessages: Infinity,
    ...(dkim && {
      dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.pem },
    }),
  });
  const began = performance.now();
  let next = 0;
  const lane = async () => {
    while (next < count) {
      next += 1;
      const person = personOf(next);
      await transport.sendMail({
        from,
        to: person.address,
        subject: filled(mail.subject, person),
        html: filled(mail.html, person),
        text: filled(mail.text, person),
        headers: {
          'List-Unsubscribe': `<${person.unsubscribeUrl}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        },
        ...(isLarge && { attachments: [{ filename: 'report.pdf', content: attachment }] }),
      });
    }
  };
  await Promise.all(Array.from({ length: 2 * connections }, lane));
  const milliseconds = performance.now() - began;
  transport.close();
  return milliseconds;
}

function filled(source: string, person: Person): string {
  return source.replaceAll(
    /\{\{(?:recipient\.)?(\w+)\}\}/g,
    (_all, name: string) => person[name as keyof Person],
  );
}
