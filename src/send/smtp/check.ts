import { isLoopback } from '../../loopback.ts';
import { openConnection, type SmtpServer } from './open.ts';
import { describeTrouble, type SmtpStep } from './trouble.ts';

/** One line of a report on the SMTP server. */
export interface SmtpCheck {
  readonly name: string;
  /** A warning works, but not as well as it could. */
  readonly ok: boolean | 'warning';
  readonly detail: string;
  readonly whatToDo?: string;
}

const steps = ['connection', 'encryption', 'authentication'] as const satisfies readonly SmtpStep[];

/** Connects, encrypts and authenticates once, and says how far it came. Sends no mail. */
export async function checkSmtp(
  server: SmtpServer,
  signal: AbortSignal,
): Promise<readonly SmtpCheck[]> {
  const opened = await openConnection(server, signal);
  if (opened.kind === 'open') {
    await opened.connection.close();
    return steps.map((step) => passed(step, server));
  }
  const { step, sentence, whatToDo } = describeTrouble(opened.failure, server);
  const before = steps.slice(0, steps.indexOf(step)).map((each) => passed(each, server));
  return [...before, { name: `SMTP ${step}`, ok: false, detail: sentence, whatToDo }];
}

function passed(step: SmtpStep, { host, port, encryption, user }: SmtpServer): SmtpCheck {
  const name = `SMTP ${step}`;
  switch (step) {
    case 'connection':
      return { name, ok: true, detail: `${host}:${port} answers.` };
    case 'encryption':
      if (encryption === 'none') return unencrypted(name, host);
      return {
        name,
        ok: true,
        detail: `Encrypted by ${encryption === 'tls' ? 'TLS' : 'STARTTLS'}.`,
      };
    case 'authentication':
      return { name, ok: true, detail: user === undefined ? 'Not asked for.' : 'Login accepted.' };
  }
}

function unencrypted(name: string, host: string): SmtpCheck {
  if (isLoopback(host)) return { name, ok: true, detail: 'Not encrypted; stays on this machine.' };
  return {
    name,
    ok: 'warning',
    detail: 'Mails go to the server in clear.',
    whatToDo: 'Set smtp.encryption to starttls or tls.',
  };
}
