/** A letter as somebody would read it. */
export interface ReadableLetter {
  readonly subject: string;
  readonly text: string;
  readonly html?: string | undefined;
}

/** Gmail cuts off what is longer. */
const mostHtmlBytes = 102_400;
const attribute = /\b(href|src)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi;
const leftovers = /\{\{|\}\}|\[object Object\]|\bundefined\b|\bNaN\b/;
const linkProtocols: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:', 'tel:', 'cid:']);

/** What a person should look at before a letter like this goes out; the same sentence for the same mistake. */
export function inspectLetter({ subject, text, html = '' }: ReadableLetter): readonly string[] {
  const warnings = new Set<string>();
  if (subject.trim() === '') warnings.add('The subject is empty.');
  if (text.trim() === '') warnings.add('The text is empty.');
  if (Buffer.byteLength(html) > mostHtmlBytes)
    warnings.add('The HTML is larger than 100 KB: Gmail cuts off what is longer.');
  for (const part of [subject, text, html]) {
    const found = leftovers.exec(part)?.[0];
    if (found !== undefined)
      warnings.add(`The letter contains “${found}”, which looks like a mistake.`);
  }
  for (const [, name = '', double, single] of html.matchAll(attribute)) {
    const problem = problemOf((double ?? single ?? '').trim(), name.toLowerCase());
    if (problem !== undefined) warnings.add(problem);
  }
  return [...warnings];
}

function problemOf(target: string, name: string): string | undefined {
  const what = name === 'href' ? 'link' : 'picture';
  if (target === '') return `A ${what} leads nowhere: its ${name} is empty.`;
  if (target.startsWith('#')) return undefined;
  const url = URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined) return `A ${what} is not a whole address: “${shown(target)}”.`;
  if (url.protocol === 'data:' && name === 'src') return undefined;
  if (!linkProtocols.has(url.protocol))
    return `A ${what} cannot be opened from a mail: “${shown(target)}”.`;
  return undefined;
}

/** Without what differs from one recipient to the next. */
function shown(target: string): string {
  const short = target.replace(/[?#].*$/s, '');
  return short.length > 60 ? `${short.slice(0, 60)}…` : short;
}
