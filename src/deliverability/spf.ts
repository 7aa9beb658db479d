import type { MailCheck } from './mail-check.ts';
import type { Names } from './names.ts';

/** RFC 7208 4.6.4: more than this count as an error. */
const mostLookups = 10;

/** Whether receivers learn which servers may send with this domain in the envelope (SPF, RFC 7208). */
export async function checkSpf(domain: string, names: Names): Promise<MailCheck> {
  const name = `SPF of ${domain}`;
  const records = await recordsOf(domain, names);
  const [record, ...more] = records;
  if (record === undefined)
    return {
      name,
      ok: false,
      detail: 'Receivers do not learn which servers may send its mail.',
      whatToDo: `Publish  ${domain}. TXT "v=spf1 include:<what your mail service names> -all"`,
    };
  if (more.length > 0)
    return {
      name,
      ok: false,
      detail: `There are ${records.length} SPF records, which counts as none.`,
      whatToDo: `Make one of them: ${records.join(' and ')}`,
    };
  const lookups = await countLookups(record, names, new Set([domain]));
  if (lookups > mostLookups)
    return {
      name,
      ok: false,
      detail: `It takes ${lookups} look-ups in the DNS, and receivers give up after ${mostLookups}.`,
      whatToDo: 'Leave out what no longer sends, or take ip4: instead of include:.',
    };
  return judgeEnd(name, record);
}

function judgeEnd(name: string, record: string): MailCheck {
  const end = /(?:^|\s)(?<qualifier>[+?~-]?)all(?:\s|$)/i.exec(record)?.groups?.['qualifier'];
  if (end === '' || end === '+')
    return {
      name,
      ok: false,
      detail: `It lets everybody send: ${record}`,
      whatToDo: 'End it with -all.',
    };
  if (end === '?' || (end === undefined && !/\sredirect=/i.test(record)))
    return {
      name,
      ok: 'warning',
      detail: `It says of no server that it may not send: ${record}`,
      whatToDo: 'End it with -all, or ~all to begin with.',
    };
  return { name, ok: true, detail: record };
}

async function recordsOf(domain: string, names: Names): Promise<readonly string[]> {
  return (await names.texts(domain)).filter((text) => /^v=spf1(\s|$)/i.test(text));
}

/** Each record is followed once: loops are an error of their own, which the number shows. */
async function countLookups(record: string, names: Names, seen: Set<string>): Promise<number> {
  let lookups = 0;
  for (const term of record.split(/\s+/).slice(1)) {
    if (/^[+?~-]?(a|mx|ptr|exists)([:/]|$)/i.test(term)) lookups += 1;
    const next = /^[+?~-]?(?:include:|redirect=)(?<domain>\S+)$/i.exec(term)?.groups?.['domain'];
    if (next === undefined) continue;
    lookups += 1;
    if (seen.has(next) || lookups > mostLookups) continue;
    seen.add(next);
    const [included] = await recordsOf(next, names);
    if (included !== undefined) lookups += await countLookups(included, names, seen);
  }
  return lookups;
}
