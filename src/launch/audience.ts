import { hashAddress, parseAddress } from '../campaign/address.ts';
import type { Campaign, Recipient } from '../campaign/campaign.ts';
import type { SavedFilter } from '../campaign/fingerprint.ts';
import type { IssueId } from '../campaign/ids.ts';
import { type Selection, selectionsOf } from '../campaign/selection.ts';
import type { Jira } from '../jira/port.ts';
import type { RuleEntry } from '../journal/entries.ts';
import type { AudienceTuple } from '../journal/freeze.ts';
import { KeptAudience } from '../journal/kept-audience.ts';
import { TextList } from '../text-list.ts';

/** The recipients that a campaign's rules select, ready to be frozen. */
export interface Audience {
  /** As they were read, the first of them, if they were to be kept; memory does not grow with the audience. */
  readonly read: ReadonlyMap<IssueId, Recipient>;
  readonly recipients: KeptAudience;
  readonly groups: readonly string[];
  readonly rules: readonly RuleEntry[];
}

/** Kept as they were read: some 20 MB. */
const mostKept = 20_000;

/** What is read of recipients. */
export interface AudienceOptions {
  readonly jira: Pick<Jira, 'recipients' | 'savedFilters' | 'selectRecipients'>;
  /** Keys the hashes of addresses. */
  readonly secret: string;
  /** Of recipients, that letters are made of. */
  readonly fields: readonly string[];
  /** True where letters are made at once of recipients as they were read. */
  readonly keepRead: boolean;
}

/** Bulk reads hold 100; so many of them are under way at once. */
const readAtOnce = 500;

/**
 * Reads the audience from Jira, once: the first include rule in order that matches names the group; excludes subtract; the
 * campaign's own JQL narrows every include rule. Searches tell who, which is cheap; the addresses are then read by id,
 * which is consistent. Sets of ids are compared here, because `NOT (…)` in JQL drops empty fields.
 */
export async function selectAudience(
  campaign: Campaign,
  { jira, secret, fields, keepRead }: AudienceOptions,
  signal: AbortSignal,
): Promise<Audience> {
  const selections = selectionsOf(campaign);
  const filters = await jira.savedFilters(
    selections.map(({ jql }) => jql),
    signal,
  );
  const { found, excluded, groupAt, matched } = await search(selections, jira, signal);
  const numbering = new Numbering(secret, keepRead ? mostKept : 0);
  // All groups together, so that only the last call reads fewer than it could.
  for (let first = excluded; first < found.length; first += readAtOnce) {
    const ids = idsOf(found, first, Math.min(found.length, first + readAtOnce));
    const groupOf = new Map(ids.map((id, index) => [id, groupAt(first + index)]));
    numbering.add(await jira.recipients(ids, fields, signal), groupOf);
  }
  return {
    recipients: numbering.recipients,
    read: numbering.read,
    groups: numbering.groups,
    rules: selections.map((selection, index) =>
      entryOf(selection, filters[index] ?? [], matched.get(selection) ?? 0),
    ),
  };
}

/** Who was found, each once: those who are excluded first, then the audience in the order of its groups; and how many each query has matched. */
async function search(
  selections: readonly Selection[],
  jira: AudienceOptions['jira'],
  signal: AbortSignal,
) {
  const matched = new Map<Selection, number>();
  const found = new TextList();
  const groups: { readonly name: string; readonly end: number }[] = [];
  const searchFor = async (selection: Selection) => {
    let count = 0;
    for await (const page of jira.selectRecipients(selection.queries, signal)) {
      count += page.length;
      for (const id of page) if (found.indexOf(id) < 0) found.push(id);
    }
    matched.set(selection, count);
  };
  for (const selection of selections.filter(({ effect }) => effect === 'exclude'))
    await searchFor(selection);
  const excluded = found.length;
  for (const selection of selections.filter(({ effect }) => effect === 'include')) {
    await searchFor(selection);
    groups.push({ name: selection.group, end: found.length });
  }
  const groupAt = (place: number) => groups.find(({ end }) => place < end)?.name ?? '';
  return { found, excluded, groupAt, matched };
}

function idsOf(found: TextList, from: number, to: number): readonly IssueId[] {
  return Array.from({ length: to - from }, (_, index) => found.at(from + index) as IssueId);
}

/** Numbers recipients in the order they are found, and notes repeated addresses. */
class Numbering {
  readonly recipients = new KeptAudience();
  readonly groups: string[] = [];
  readonly read = new Map<IssueId, Recipient>();
  readonly #secret: string;
  readonly #mostRead: number;
  /** Of addresses, by number; empty where there is none. */
  readonly #hashes = new TextList();

  constructor(secret: string, mostRead: number) {
    this.#secret = secret;
    this.#mostRead = mostRead;
  }

  add(page: readonly Recipient[], groupOf: ReadonlyMap<IssueId, string>): void {
    const numbered = page.map((recipient): AudienceTuple => {
      const { id, address } = recipient;
      const groupIndex = this.#indexOf(groupOf.get(id) ?? '');
      if (this.read.size < this.#mostRead) this.read.set(id, recipient);
      const parsed = parseAddress(address);
      const hash =
        parsed.kind === 'invalid' ? undefined : hashAddress(parsed.address, this.#secret);
      const earlier = hash === undefined ? -1 : this.#hashes.indexOf(hash);
      this.#hashes.push(hash ?? '');
      return [id, hash ?? null, groupIndex, earlier < 0 ? null : earlier];
    });
    this.recipients.append(numbered);
  }

  #indexOf(group: string): number {
    const known = this.groups.indexOf(group);
    return known >= 0 ? known : this.groups.push(group) - 1;
  }
}

function entryOf(
  { rule, key, name, effect, jql }: Selection,
  filters: readonly SavedFilter[],
  matched: number,
): RuleEntry {
  const { version, template = '' } = rule ?? {};
  return {
    ...(rule && { id: rule.id }),
    key,
    name,
    effect,
    jql,
    ...(filters.length > 0 && { filters }),
    matched,
    ...(template !== '' && effect === 'include' && { template }),
    ...(version && { version }),
  };
}
