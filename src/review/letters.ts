import { parseAddress } from '../campaign/address.ts';
import { type Campaign, type Recipient, suppressedStatuses } from '../campaign/campaign.ts';
import type { Imprint } from '../campaign/imprint.ts';
import { fieldsFor } from '../content/check.ts';
import { inspectLetter } from '../content/inspect.ts';
import { renderWhole } from '../content/render-whole.ts';
import type { Jira, NamedIssue } from '../jira/port.ts';
import { type CampaignSources, type DataOfRecipient, DataUnusable } from '../merge-data/port.ts';
import type { CompiledTemplate } from '../templates/compile.ts';
import type { RenderedLetter } from '../templates/render.ts';
import type { Sample } from './audience.ts';

/** The same finding about several letters. */
export interface LetterFinding {
  readonly what: string;
  readonly count: number;
  readonly examples: readonly NamedIssue[];
}

/** What came of trying a template with some recipients. */
export interface TriedLetters {
  /** How many recipients it was tried with. */
  readonly tried: number;
  readonly problems: readonly LetterFinding[];
  readonly warnings: readonly LetterFinding[];
  /** The first letter that can be made. */
  readonly first: { readonly recipient: NamedIssue; readonly letter: RenderedLetter } | undefined;
  readonly largestBytes: number;
}

const shownExamples = 3;

/** What letters are tried with. */
export interface LetterTools {
  readonly jira: Pick<Jira, 'recipients'>;
  readonly sources: CampaignSources | undefined;
  readonly imprint: Imprint;
}

/** Makes the letters of a sample, as a dry run makes them all: one call, and one query for each source of merge data. */
export async function tryLetters(
  template: CompiledTemplate,
  campaign: Omit<Campaign, 'rules'>,
  sample: Sample,
  { jira, sources, imprint }: LetterTools,
  signal: AbortSignal,
): Promise<TriedLetters> {
  const named = new Map(sample.recipients.map((recipient) => [recipient.id, recipient]));
  const ids = [...named.keys()];
  const names = fieldsFor(template, sources);
  const read = ids.length === 0 ? [] : await jira.recipients(ids, names, signal);
  const dataOf = await fetchData(read, template, sources, signal);
  const problems = new Map<string, NamedIssue[]>();
  const warnings = new Map<string, NamedIssue[]>();
  const { id, key, summary, isTransactional, language } = campaign;
  const constant = {
    campaign: { key, summary },
    postalAddress: imprint.postalAddress,
    // As in a sample: what stands in a comment unsubscribes nobody.
    unsubscribeUrl: imprint.unsubscribeUrl?.({ campaign: id, language }),
  };
  let first: TriedLetters['first'];
  let largestBytes = 0;
  let tried = 0;
  for (const recipient of read.filter(getsMail)) {
    const who = named.get(recipient.id);
    if (who === undefined) continue;
    tried += 1;
    const { fields } = recipient;
    const merged = dataOf?.(recipient);
    if (merged?.kind === 'skip') {
      note(problems, merged.detail, who);
      continue;
    }
    const { group } = sample;
    const rendered = renderWhole(
      template,
      { ...constant, recipient: fields, group, data: merged?.data },
      isTransactional,
    );
    if (rendered.kind === 'problem') {
      note(problems, `${rendered.problem}.`, who);
      continue;
    }
    const { letter } = rendered;
    first ??= { recipient: who, letter };
    largestBytes = Math.max(largestBytes, sizeOf(letter));
    for (const warning of inspectLetter(letter)) note(warnings, warning, who);
  }
  return { tried, problems: findings(problems), warnings: findings(warnings), first, largestBytes };
}

/** Undefined where the template uses no merge data. */
async function fetchData(
  recipients: readonly Recipient[],
  { data }: CompiledTemplate,
  sources: CampaignSources | undefined,
  signal: AbortSignal,
): Promise<((recipient: Recipient) => DataOfRecipient) | undefined> {
  if (data.size === 0) return undefined;
  try {
    return await sources?.fetch(data, recipients, signal);
  } catch (error) {
    if (!(error instanceof DataUnusable)) throw error;
    const { message: detail } = error;
    return () => ({ kind: 'skip', detail });
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
