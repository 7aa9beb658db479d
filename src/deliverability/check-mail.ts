import { checkDkim, type SigningKey } from './dkim-record.ts';
import { checkDmarc, type Sender } from './dmarc.ts';
import { checkBounceDomain, checkPointer } from './hosts.ts';
import type { MailCheck } from './mail-check.ts';
import type { Names } from './names.ts';
import { checkOneClick } from './one-click.ts';
import { checkSpf } from './spf.ts';

export type { MailCheck } from './mail-check.ts';
export { openNames } from './names.ts';

/** What Postboard sends with. */
export interface Mailing {
  /** Domains of From. */
  readonly fromDomains: readonly string[];
  /** Of the envelope; undefined where it is that of From. */
  readonly bounceDomain: string | undefined;
  readonly keyFor: (from: string) => SigningKey | undefined;
  readonly keys: readonly SigningKey[];
  /** Where mail goes out directly: from which address. */
  readonly ip: string | undefined;
  /** A link to unsubscribe by that unsubscribes nobody. */
  readonly sampleLink: string | undefined;
}

/** Looks at what mailbox providers look at, with what to publish where something is missing. */
export async function* checkMail(
  { fromDomains, bounceDomain, keyFor, keys, ip, sampleLink }: Mailing,
  names: Names,
  signal: AbortSignal,
): AsyncGenerator<MailCheck> {
  const envelopes = bounceDomain === undefined ? fromDomains : [bounceDomain];
  const senders = fromDomains.map(
    (from): Sender => ({
      from,
      envelope: bounceDomain ?? from,
      signature: keyFor(`x@${from}`)?.domain,
    }),
  );
  for (const domain of envelopes) yield* ask(`SPF of ${domain}`, () => checkSpf(domain, names));
  for (const key of keys) yield* ask(`DKIM of ${key.domain}`, () => checkDkim(key, names));
  for (const sender of senders)
    yield* ask(`DMARC of ${sender.from}`, () => checkDmarc(sender, names));
  for (const domain of envelopes)
    yield* ask(`MX of ${domain}`, () => checkBounceDomain(domain, names));
  if (ip !== undefined) yield* ask(`PTR of ${ip}`, () => checkPointer(ip, names));
  if (sampleLink !== undefined) yield await checkOneClick(sampleLink, signal);
}

/** A name server that does not answer is said of each check, and keeps none of the others from being made. */
async function* ask(
  name: string,
  check: () => Promise<MailCheck | readonly MailCheck[]>,
): AsyncGenerator<MailCheck> {
  try {
    const checks = await check();
    yield* 'ok' in checks ? [checks] : checks;
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    yield {
      name,
      ok: false,
      detail: `The DNS does not answer: ${said}.`,
      whatToDo: 'Ask again, or another name server with --dns HOST:PORT.',
    };
  }
}
