import { type Logger, pino } from 'pino';
import type { Clock } from '../../src/send/clock.ts';
import { classifyFailure } from '../../src/send/reply-class.ts';
import {
  type Mail,
  openSmtpTransport,
  type SendResult,
  type SmtpOptions,
  type SmtpTransport,
} from '../../src/send/smtp.ts';
import type { ScriptedSmtp } from './scripted-smtp.ts';

export const never = new AbortController().signal;
export const notLimited = {
  byTransport: async (): Promise<Disposable> => ({ [Symbol.dispose]: () => {} }),
};
export const quiet: Logger = pino({ level: 'silent' });

export const mail: Mail = {
  from: 'ada@example.com',
  to: 'bob@example.org',
  message: Buffer.from('Subject: Hello\r\n\r\nDear Bob,\r\n.\r\n..two dots\r\nAda\r\n'),
};

/** Too large for the buffers between us and the server: its end cannot be on the way before the server reads. */
export const hugeMail: Mail = {
  ...mail,
  message: Buffer.from(
    `Subject: Huge\r\n\r\n${'0123456789abcdef'.repeat(4).concat('\r\n').repeat(120_000)}`,
  ),
};

export function optionsFor(smtp: Pick<ScriptedSmtp, 'port'>): SmtpOptions {
  return {
    host: '127.0.0.1',
    port: smtp.port,
    encryption: 'none',
    connections: 2,
    replyTimeout: 10_000,
    ehloName: 'mailer.example.com',
  };
}

export function transportTo(
  smtp: Pick<ScriptedSmtp, 'port'>,
  changes: Partial<SmtpOptions> = {},
  clock?: Clock,
) {
  return openSmtpTransport({ ...optionsFor(smtp), ...changes }, quiet, clock);
}

/** What came of it: the failure's class, or that there was none. */
export function classOf(result: SendResult): string {
  return result.kind === 'failed' ? classifyFailure(result.failure).kind : result.kind;
}

export async function sendOne(transport: SmtpTransport) {
  const lease = await transport.acquire(never);
  const result = await lease.send(mail);
  lease.release();
  return result;
}
