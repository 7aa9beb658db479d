import type { Content, LetterTemplate, Mailbox } from './content.ts';
import type { SelectingRule } from './fingerprint.ts';

/** What a dry run has seen, or a sending is about to use. */
export interface Seen {
  readonly content: Content;
  readonly rules: readonly (SelectingRule & { readonly name: string })[];
}

/** Every difference between a dry run and what is there now, a sentence each; empty when it is the same. */
export function compareWithDryRun(then: Seen, now: Seen): readonly string[] {
  return [
    ...compareText('From', written(then.content.from), written(now.content.from)),
    ...compareText('Reply-To', written(then.content.replyTo), written(now.content.replyTo)),
    ...compareText('What it is sent by', by(then.content), by(now.content)),
    ...compareTemplates(then.content.template, now.content.template),
    ...compareAttachments(then.content, now.content),
    ...compareSources(then.content, now.content),
    ...compareMarks(then.content, now.content),
    ...compareRules(then.rules, now.rules),
  ];
}

function compareTemplates(then: LetterTemplate, now: LetterTemplate): readonly string[] {
  const names = [...new Set([...Object.keys(then.partials), ...Object.keys(now.partials)])];
  return [
    ...compareText('The Subject', then.subject, now.subject),
    ...compareText('The preheader', then.preheader, now.preheader),
    ...compareHtml(then, now),
    ...compareText('The text of the template', then.text, now.text),
    ...names
      .toSorted()
      .flatMap((name) =>
        compareText(`The partial “${name}”`, then.partials[name], now.partials[name]),
      ),
  ];
}

/** In its author's own words where the HTML was made of something else. */
function compareHtml(then: LetterTemplate, now: LetterTemplate): readonly string[] {
  const [was, is] = [then.madeOf, now.madeOf];
  if (was !== undefined && is !== undefined && was.file === is.file && was.source !== is.source)
    return compareText(is.file, was.source, is.source);
  if (was?.file !== is?.file) return [`The HTML is ${origin(is)} now, and was ${origin(was)}.`];
  return compareText('The HTML of the template', then.html, now.html);
}

function origin(madeOf: LetterTemplate['madeOf']): string {
  return madeOf === undefined ? 'written as it is' : `made of ${madeOf.file}`;
}

/** Shows the first line that differs. */
function compareText(what: string, then = '', now = ''): readonly string[] {
  if (then === now) return [];
  if (then === '') return [`${what} was added.`];
  if (now === '') return [`${what} was removed.`];
  const before = then.split('\n');
  const after = now.split('\n');
  const line = before.findIndex((text, index) => text !== after[index]);
  const index = line < 0 ? before.length : line;
  const where = before.length > 1 || after.length > 1 ? ` in line ${index + 1}` : '';
  return [
    `${what} has changed${where}: it was ${shown(before[index])}, it is ${shown(after[index])}.`,
  ];
}

function compareAttachments(then: Content, now: Content): readonly string[] {
  const before = filesOf(then);
  const after = filesOf(now);
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name) => {
    if (before.get(name) === after.get(name)) return [];
    if (!before.has(name)) return [`The attachment ${name} was added.`];
    if (!after.has(name)) return [`The attachment ${name} was removed.`];
    return [`The attachment ${name} is another file now.`];
  });
}

function filesOf({ attachments, dataFiles = [] }: Content): ReadonlyMap<string, string> {
  return new Map([...attachments, ...dataFiles].map(({ name, sha256 }) => [name, sha256]));
}

/** What a template takes from is said with the template; here is what only the operator can change. */
function compareSources(then: Content, now: Content): readonly string[] {
  const before = new Map(then.sources?.map(({ name, sha256 }) => [name, sha256]));
  return (now.sources ?? [])
    .filter(({ name, sha256 }) => before.has(name) && before.get(name) !== sha256)
    .map(({ name }) => `The source of data “${name}” is defined in another way now.`);
}

function compareMarks(then: Content, now: Content): readonly string[] {
  const { isTransactional: was = false } = then;
  const { isTransactional: is = false } = now;
  const kind = is ? 'is labelled transactional now' : 'is not labelled transactional any more';
  return [
    ...(was === is ? [] : [`The campaign ${kind}.`]),
    ...compareText('The language', then.language, now.language),
  ];
}

function compareRules(then: Seen['rules'], now: Seen['rules']): readonly string[] {
  const before = new Map(then.map((rule) => [rule.key, rule]));
  const after = new Map(now.map((rule) => [rule.key, rule]));
  const added = now.filter(({ key }) => !before.has(key));
  const removed = then.filter(({ key }) => !after.has(key));
  const kept = now.flatMap((rule) => {
    const was = before.get(rule.key);
    return was === undefined ? [] : compareRule(was, rule);
  });
  const order = (rules: Seen['rules'], others: ReadonlyMap<string, unknown>) =>
    rules.filter(({ key }) => others.has(key)).map(({ key }) => key);
  const isReordered = order(then, after).join() !== order(now, before).join();
  return [
    ...added.map((rule) => `${named(rule)} was added: ${shown(rule.jql)}.`),
    ...removed.map((rule) => `${named(rule)} was removed.`),
    ...kept,
    ...(isReordered ? ['The rules come in another order.'] : []),
  ];
}

function compareRule(was: Seen['rules'][number], is: Seen['rules'][number]): readonly string[] {
  if (was.effect !== is.effect) return [`${named(is)} was ${was.effect}, it is ${is.effect} now.`];
  return compareText(`The JQL of ${named(is)}`, was.jql, is.jql);
}

function named({ key, name }: Seen['rules'][number]): string {
  return `Rule ${key} (${name})`;
}

function written(mailbox: Mailbox | undefined): string {
  if (mailbox === undefined) return '';
  return mailbox.name === undefined ? mailbox.address : `${mailbox.name} <${mailbox.address}>`;
}

function by({ transports = [] }: Content): string {
  return transports.join(', ');
}

function shown(text = ''): string {
  const line = text.trim();
  if (line === '') return 'empty';
  return `“${line.length > 120 ? `${line.slice(0, 120)}…` : line}”`;
}
