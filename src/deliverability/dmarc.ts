import type { MailCheck } from './mail-check.ts';
import type { Names } from './names.ts';
import { tagsOf } from './tags.ts';

/** What mails from a domain are checked by. */
export interface Sender {
  /** Of the From address. */
  readonly from: string;
  /** Of the envelope, which SPF is about. */
  readonly envelope: string;
  /** Of our DKIM signature; undefined where the SMTP server may sign. */
  readonly signature: string | undefined;
}

/** Whether there is a DMARC policy (RFC 9989) for a From domain, and whether its mails can pass. */
export async function checkDmarc(sender: Sender, names: Names): Promise<readonly MailCheck[]> {
  const { from } = sender;
  const name = `DMARC of ${from}`;
  const found = await findPolicy(from, names);
  if (found === undefined)
    return [
      {
        name,
        ok: false,
        detail: 'There is none, which large providers require of whoever mails many.',
        whatToDo: `Publish  _dmarc.${from}. TXT "v=DMARC1; p=none; rua=mailto:dmarc@${from}"`,
      },
    ];
  const { place, records } = found;
  const [record = '', ...more] = records;
  const tags = tagsOf(record);
  if (more.length > 0 || !/^(none|quarantine|reject)$/i.test(tags.get('p') ?? ''))
    return [
      {
        name,
        ok: false,
        detail: `What stands at ${place} is no policy: ${records.join(' and ')}`,
        whatToDo: `Publish  ${place}. TXT "v=DMARC1; p=none; rua=mailto:dmarc@${from}"`,
      },
    ];
  return [judgePolicy(name, record, tags), judgeAlignment(sender, place, tags)];
}

function judgePolicy(name: string, record: string, tags: ReadonlyMap<string, string>): MailCheck {
  if (tags.has('rua')) return { name, ok: true, detail: record };
  return {
    name,
    ok: 'warning',
    detail: `Nobody gets reports on who sends in this domain's name: ${record}`,
    whatToDo: 'Add rua=mailto:<an address of yours>.',
  };
}

/** One of the two is enough; that of the signature also holds when a mail is forwarded. */
function judgeAlignment(
  { from, envelope, signature }: Sender,
  place: string,
  tags: ReadonlyMap<string, string>,
): MailCheck {
  const name = `Alignment of ${from}`;
  const organisation = place.replace(/^_dmarc\./, '');
  const isAligned = (domain: string, mode: string | undefined) =>
    domain === from || (mode?.toLowerCase() !== 's' && isWithin(domain, organisation));
  const byDkim = signature !== undefined && isAligned(signature, tags.get('adkim'));
  const bySpf = isAligned(envelope, tags.get('aspf'));
  const way = [
    ...(byDkim ? [`its signature (${signature})`] : []),
    ...(bySpf ? [`its envelope (${envelope})`] : []),
  ].join(' and ');
  if (byDkim) return { name, ok: true, detail: `Mail from it can pass by ${way}.` };
  const key = `mail.dkim with a key for ${from}`;
  if (signature !== undefined && !bySpf)
    return {
      name,
      ok: false,
      detail: `Neither the signature of ${signature} nor the envelope of ${envelope} counts for it.`,
      whatToDo: `Set ${key}, or take adkim=s and aspf=s out of ${place}.`,
    };
  if (bySpf)
    return {
      name,
      ok: 'warning',
      detail: `Mail from it can pass by ${way}, unless it is forwarded.`,
      whatToDo: `Let your SMTP server sign it by DKIM as ${from}, or set ${key}.`,
    };
  return {
    name,
    ok: 'warning',
    detail: `Mail from it passes only if the SMTP server signs it by DKIM as ${from}.`,
    whatToDo: `See that it does, or set ${key}.`,
  };
}

/** The policy of the domain, or of the nearest above it that has one: the walk of RFC 9989 4.10. */
async function findPolicy(from: string, names: Names) {
  const labels = from.split('.');
  for (let skipped = 0; labels.length - skipped >= 2; skipped += 1) {
    const place = `_dmarc.${labels.slice(skipped).join('.')}`;
    const texts = await names.texts(place);
    const records = texts.filter((text) => /^v=DMARC1\s*(;|$)/i.test(text));
    if (records.length > 0) return { place, records };
  }
  return undefined;
}

function isWithin(domain: string, organisation: string): boolean {
  return `.${domain}`.endsWith(`.${organisation}`);
}
