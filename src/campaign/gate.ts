import { compareGroupTemplates, compareTemplates } from './compare-templates.ts';
import { compareText, shown } from './compare-text.ts';
import type { Content, Mailbox } from './content.ts';
import type { SavedFilter, SelectingRule } from './fingerprint.ts';

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
    ...compareGroupTemplates(then.content, now.content),
    ...compareAttachments(then.content, now.content),
    ...compareSources(then.content, now.content),
    ...compareMarks(then.content, now.content),
    ...compareRules(then.rules, now.rules),
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
    ...compareFilters(before, now),
    ...(isReordered ? ['The rules come in another order.'] : []),
  ];
}

function compareRule(was: Seen['rules'][number], is: Seen['rules'][number]): readonly string[] {
  if (was.effect !== is.effect) return [`${named(is)} was ${was.effect}, it is ${is.effect} now.`];
  return compareText(`The JQL of ${named(is)}`, was.jql, is.jql);
}

/** Whoever edits a saved filter changes every rule that stands on it; it is said of the first of them. */
function compareFilters(
  before: ReadonlyMap<string, Seen['rules'][number]>,
  now: Seen['rules'],
): readonly string[] {
  const compared = new Set<string>();
  return now.flatMap((is) => {
    const was = before.get(is.key);
    if (was?.jql !== is.jql) return [];
    const [then = [], after = []] = [was.filters, is.filters];
    return [...then, ...after].flatMap(({ id, name }) => {
      if (compared.has(id)) return [];
      compared.add(id);
      const jqlIn = (filters: readonly SavedFilter[]) =>
        filters.find((filter) => filter.id === id)?.jql;
      return compareText(`The saved filter “${name}” in ${named(is)}`, jqlIn(then), jqlIn(after));
    });
  });
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
