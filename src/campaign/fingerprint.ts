import { createHash } from 'node:crypto';
import type { Content, LetterTemplate } from './content.ts';

/** A saved filter that JQL stands on, as it was when it was read. */
export interface SavedFilter {
  readonly id: string;
  readonly name: string;
  readonly jql: string;
}

/** What a rule selects by; the rest of it may change. */
export interface SelectingRule {
  readonly key: string;
  readonly effect: 'include' | 'exclude';
  readonly jql: string;
  /** Every saved filter in its JQL, also those within others; absent where there is none. */
  readonly filters?: readonly SavedFilter[] | undefined;
}

/** A short name of exactly this content and these rules: SHA-256 over both, its first twelve hexadecimal digits. */
export function fingerprintOf(content: Content, rules: readonly SelectingRule[]): string {
  const { from, replyTo, template, groupTemplates, attachments, dataFiles, sources } = content;
  const seen = [
    [from.name ?? null, from.address, replyTo?.name ?? null, replyTo?.address ?? null],
    ...partsOf(template),
    ...(groupTemplates === undefined
      ? []
      : [groupTemplates.map((each) => [each.name, each.groups, ...partsOf(each.template)])]),
    attachments.map(({ name, mediaType, sha256 }) => [name, mediaType, sha256]),
    ...(dataFiles === undefined
      ? []
      : [['data', ...dataFiles.map(({ name, sha256 }) => [name, sha256])]]),
    ...(sources === undefined ? [] : [sources.map(({ name, sha256 }) => [name, sha256])]),
    rules.map(({ key, effect, jql, filters = [] }) => [
      key,
      effect,
      jql,
      ...filters.map((filter) => [filter.id, filter.jql]),
    ]),
  ];
  return createHash('sha256').update(JSON.stringify(seen)).digest('hex').slice(0, 12);
}

function partsOf(template: LetterTemplate): readonly unknown[] {
  const partials = Object.entries(template.partials).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return [
    [template.subject, template.html ?? null, template.text ?? null, partials],
    [template.preheader ?? null],
    [template.madeOf?.file ?? null, template.madeOf?.source ?? null],
  ];
}
