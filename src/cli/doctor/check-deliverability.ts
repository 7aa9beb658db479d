import { isIssueId } from '../../campaign/ids.ts';
import type { Config } from '../../config.ts';
import { checkMail, type MailCheck, openNames } from '../../deliverability/check-mail.ts';
import { dkimKeyFor } from '../../send/dkim.ts';
import { createImprint } from '../../token/unsubscribe-link.ts';

export interface DeliverabilityOptions {
  /** `HOST:PORT` of a name server; undefined for those of this machine. */
  readonly dns?: string | undefined;
  /** From which address mail leaves, where it goes out directly. */
  readonly ip?: string | undefined;
}

/** What mailbox providers look at, for the domains of a config. */
export function checkDeliverability(
  config: Config,
  { dns, ip }: DeliverabilityOptions,
  signal: AbortSignal,
): AsyncGenerator<MailCheck> {
  const { mail, dkimKeys } = config;
  const mailing = {
    fromDomains: mail.fromDomains,
    bounceDomain: mail.bounceDomain,
    keys: dkimKeys,
    keyFor: (from: string) => dkimKeyFor(from, dkimKeys),
    ip,
    sampleLink: sampleLinkOf(config),
  };
  return checkMail(mailing, openNames(dns), signal);
}

/** As in the letters of test recipients: it names nobody, so that nobody is unsubscribed by it. */
function sampleLinkOf(config: Config): string | undefined {
  const { unsubscribeUrl } = createImprint(config);
  const [campaign] = ['1'].filter(isIssueId);
  return campaign && unsubscribeUrl?.({ campaign, language: undefined });
}
