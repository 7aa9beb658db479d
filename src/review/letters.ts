import { parseAddress } from '../campaign/address.ts';
import { type CampaignAlone, type Recipient, suppressedStatuses } from '../campaign/campaign.ts';
import type { Imprint } from '../campaign/imprint.ts';
import { fieldsFor } from '../content/check.ts';
import { type Addressee, type DataOf, fetchData } from '../content/group-data.ts';
import { inspectLetter } from '../content/inspect.ts';
import { renderWhole } from '../content/render-whole.ts';
import type { Jira, NamedIssue } from '../jira/port.ts';
import { type CampaignSources, DataUnusable } from '../merge-data/port.ts';
import type { TemplatesByGroup } from '../templates/by-group.ts';
import type { RenderedLetter } from '../templates/render.ts';
import type { Sample } from './audience.ts';

/** The same finding about several letters. */
export interface LetterFinding {
  readonly what: string;
  readonly count: number;
  readonly examples: readonly NamedIssue[];
}

/** A letter as one recipient would get it. */
export interface TriedLetter {
  readonly recipient: NamedIssue;
  readonly group: string;
  readonly letter: RenderedLetter;
}

/** What came of trying templates with some recipients. */
export interface TriedLetters {
  /** How many recipients it was tried with. */
  readonly tried: number;
  readonly problems: readonly LetterFinding[];
  readonly warnings: readonly LetterFinding[];
  /** Of each template, the first letter that can be made. */
  readonly letters: readonly TriedLetter[];
  readonly largestBytes: number;
}

const shownExamples = 3;

/** What letters are tried with. */
export interface LetterTools {
  readonly jira: Pick<Jira, 'recipients'>;
  readonly sources: CampaignSources | undefined;
  readonly imprint: Imprint;
}

/** Makes the letters of samples, as a dry run makes them all: one call, and one query for each source of a template. */
export async function tryLetters(
  templates: TemplatesByGroup,
  campaign: CampaignAlone,
  samples: readonly Sample[],
  { jira, sources, imprint }: LetterTools,
  signal: AbortSignal,
): Promise<TriedLetters> {
  const { id, key, summary, isTransactional, language } = campaign;
  const addressees = await readAddressees(samples, templates, { jira, sources }, signal);
  const dataOf = await fetchOrSkip(templates, addressees, sources, signal);
  const constant = {
    campaign: { key, summary },
    postalAddress: imprint.postalAddress,
    // As in a sample: what stands in a comment unsubscribes nobody.
    unsubscribeUrl: imprint.unsubscribeUrl?.({ campaign: id, language }),
  };
  const problems = new Map<string, NamedIssue[]>();
  const warnings = new Map<string, NamedIssue[]>();
  const letters = new Map<unknown, TriedLetter>();
  let largestBytes = 0;
  for (const { recipient, group, who } of addressees) {
    const merged = dataOf(recipient);
    if (merged?.kind === 'skip') {
      note(problems, merged.detail, who);
      continue;
    }
    const template = templates.of(group);
    const values = { ...constant, recipient: recipient.fields, group, data: merged?.data };
    const rendered = renderWhole(template, values, isTransactional);
    if (rendered.kind === 'problem') {
      note(problems, `${rendered.problem}.`, who);
      continue;
    }
    const { letter } = rendered;
    if (!letters.has(template)) letters.set(template, { recipient: who, group, letter });
    largestBytes = Math.max(largestBytes, sizeOf(letter));
    for (const warning of inspectLetter(letter)) note(warnings, warning, who);
  }
  return {
    tried: addressees.length,
    problems: findings(problems),
    warnings: findings(warnings),
    letters: [...letters.values()],
    largestBytes,
  };
}

/** Those of the samples who get mail. */
async function readAddressees(
  samples: readonly Sample[],
  templates: TemplatesByGroup,
  { jira, sources }: Pick<LetterTools, 'jira' | 'sources'>,
  signal: AbortSignal,
): Promise<readonly (Addressee & { readonly who: NamedIssue })[]> {
  const named = samples.flatMap(({ recipients, group }) =>
    recipients.map((who) => ({ who, group })),
  );
  const ids = named.map(({ who }) => who.id);
  const fields = fieldsFor(templates.all, sources);
  const read = ids.length === 0 ? [] : await jira.recipients(ids, fields, signal);
  const byId = new Map(read.filter(getsMail).map((recipient) => [recipient.id, recipient]));
  return named.flatMap(({ who, group }) => {
    const recipient = byId.get(who.id);
    return recipient === undefined ? [] : [{ recipient, group, who }];
  });
}

/** Where a source cannot be used, letters that need one are not made. */
async function fetchOrSkip(
  templates: TemplatesByGroup,
  addressees: readonly Addressee[],
  sources: CampaignSources | undefined,
  signal: AbortSignal,
): Promise<DataOf> {
  try {
    return await fetchData(templates, addressees, sources, signal);
  } catch (error) {
    if (!(error instanceof DataUnusable)) throw error;
    const { message: detail } = error;
    const needing = addressees.filter(({ group }) => templates.of(group).data.size > 0);
    const ids = new Set(needing.map(({ recipient }) => recipient.id));
    return ({ id }) => (ids.has(id) ? { kind: 'skip', detail } : undefined);
  }
}

function getsMail({ status, address }: Recipient): boolean {
  if (status !== undefined && suppressedStatuses.has(status)) return false;
  return parseAddress(address).kind === 'address';
}

function sizeOf({ subject, text, html = '' }: RenderedLetter): number {
  return Buffer.byteLength(subject) + Buffer.byteLength(text) + Buffer.byteLength(html);
}

function note(found: Map<string, NamedIssue[]>, what: string, who: NamedIssue): void {
  found.set(what, [...(found.get(what) ?? []), who]);
}

/** The most frequent first. */
function findings(found: ReadonlyMap<string, readonly NamedIssue[]>): readonly LetterFinding[] {
  return [...found]
    .map(([what, who]) => ({ what, count: who.length, examples: who.slice(0, shownExamples) }))
    .toSorted((a, b) => b.count - a.count);
}
