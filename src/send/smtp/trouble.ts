import type { SmtpFailure } from './failure.ts';
import type { SmtpServer } from './open.ts';

/** What part of coming in did not work. */
export type SmtpStep = 'connection' | 'encryption' | 'authentication';

export interface SmtpTrouble {
  readonly step: SmtpStep;
  /** One sentence, without an address. */
  readonly sentence: string;
  readonly whatToDo: string;
}

/** Says for people why a server cannot be used. */
export function describeTrouble(
  { phase, code, reply, message }: SmtpFailure,
  { host, port, encryption }: Pick<SmtpServer, 'host' | 'port' | 'encryption'>,
): SmtpTrouble {
  const server = `The SMTP server ${host}:${port}`;
  const answer = reply?.text ?? message;
  switch (code) {
    case 'EDNS':
      return {
        step: 'connection',
        sentence: `There is no host ${host} for SMTP (${message}).`,
        whatToDo: 'Correct smtp.host, or the name service of this machine.',
      };
    case 'ETLS':
      return {
        step: 'encryption',
        sentence: `${server} cannot be spoken to encrypted (${answer}).`,
        whatToDo:
          encryption === 'tls'
            ? 'Check the certificate and smtp.port; a server on port 587 or 25 wants smtp.encryption: starttls.'
            : 'Check the certificate and whether the server offers STARTTLS. NODE_EXTRA_CA_CERTS names further certificate authorities.',
      };
    case 'ENOAUTH':
      return {
        step: 'authentication',
        sentence: `${server} offers no authentication.`,
        whatToDo: 'Set smtp.encryption to starttls or tls, or leave smtp.user out.',
      };
    case 'EAUTH':
      return {
        step: 'authentication',
        sentence: `${server} refuses the login (${answer}).`,
        whatToDo: 'Correct smtp.user and SMTP_PASSWORD.',
      };
    case 'ETIMEDOUT':
      return {
        step: 'connection',
        sentence: `${server} does not answer in time (${message}).`,
        whatToDo: 'Check smtp.host and smtp.port, and whether a firewall is between.',
      };
    default:
      return reply === undefined
        ? {
            step: 'connection',
            sentence: `${server} ${phase === 'connect' ? 'cannot be reached' : 'hangs up'} (${message}).`,
            whatToDo: 'Check that it runs, and smtp.host and smtp.port.',
          }
        : {
            step: 'connection',
            sentence: `${server} refuses to talk (${answer}).`,
            whatToDo: 'Ask its operator what the answer means.',
          };
  }
}
