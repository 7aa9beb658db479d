import type { Config } from '../../config.ts';
import { checkMail, type MailCheck, openNames } from '../../deliverability/check-mail.ts';
import { dkimKeyFor } from '../../send/dkim.ts';

export interface DeliverabilityOptions {
  /** `HOST:PORT` of a name server; undefined for those of this machine. */
  readonly dns?: string | undefined;
  /** From which address mail leaves, where it goes out directly. */
  readonly ip?: string | undefined;
}

/** What mailbox providers look at, for the domains of a config. */
export function checkDeliverability(
  { mail, dkimKeys }: Config,
  { dns, ip }: DeliverabilityOptions,
  signal: AbortSignal,
): AsyncGenerator<MailCheck> {
  const mailing = {
    fromDomains: mail.fromDomains,
    bounceDomain: mail.bounceDomain,
    keys: dkimKeys,
    keyFor: (from: string) => dkimKeyFor(from, dkimKeys),
    ip,
    sampleLink: undefined,
  };
  return checkMail(mailing, openNames(dns), signal);
}
