import { type AddressHash, hashAddress, parseAddress } from '../campaign/address.ts';
import type { Campaign, Recipient } from '../campaign/campaign.ts';
import type { SavedFilter } from '../campaign/fingerprint.ts';
import type { IssueId } from '../campaign/ids.ts';
import { type Selection, selectionsOf } from '../campaign/selection.ts';
import type { Jira } from '../jira/port.ts';
import type { RuleEntry } from '../journal/entries.ts';
import type { AudienceTuple } from '../journal/freeze.ts';
import { KeptAudience } from '../journal/kept-audience.ts';

/** The recipients that a campaign's rules select, ready to be frozen. */
export interface Audience {
  /** As they were read, the first of them; memory does not grow with the audience. */
  readonly read: ReadonlyMap<IssueId, Recipient>;
  readonly recipients: KeptAudience;
  readonly groups: readonly string[];
  readonly rules: readonly RuleEntry[];
}

/** Kept as they were read: some 20 MB. */
const mostRead = 20_000;

/** What is read of recipients. */
export interface AudienceOptions {
  readonly jira: Pick<Jira, 'recipients' | 'savedFilters' | 'selectRecipients'>;
  /** Keys the hashes of addresses. */
  readonly secret: string;
  /** Of recipients, that letters are made of. */
  readonly fields: readonly string[];
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
  { jira, secret, fields }: AudienceOptions,
  signal: AbortSignal,
): Promise<Audience> {
  const selections = selectionsOf(campaign);
  const filters = await jira.savedFilters(
    selections.map(({ jql }) => jql),
    signal,
  );
  const { members, groupAt, matched } = await membersOf(selections, jira, signal);
  const numbering = new Numbering(secret);
  // All groups together, so that only the last call reads fewer than it could.
  for (let first = 0; first < members.length; first += readAtOnce) {
    const ids = members.slice(first, first + readAtOnce);
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

/** Who is of the audience, in the order of the groups, and how many each query has matched. */
async function membersOf(
  selections: readonly Selection[],
  jira: AudienceOptions['jira'],
  signal: AbortSignal,
) {
  const matched = new Map<Selection, number>();
  const members: IssueId[] = [];
  const groups: { readonly name: string; readonly end: number }[] = [];
  const seen = new Set<IssueId>();
  const search = async (selection: Selection, found: (id: IssueId) => void) => {
    let count = 0;
    for await (const page of jira.selectRecipients(selection.queries, signal)) {
      count += page.length;
      page.forEach(found);
    }
    matched.set(selection, count);
  };
  for (const selection of selections.filter(({ effect }) => effect === 'exclude'))
    await search(selection, (id) => seen.add(id));
  for (const selection of selections.filter(({ effect }) => effect === 'include')) {
    await search(selection, (id) => {
      if (!seen.has(id)) members.push(id);
      seen.add(id);
    });
    groups.push({ name: selection.group, end: members.length });
  }
  const groupAt = (index: number) => groups.find(({ end }) => index < end)?.name ?? '';
  return { members, groupAt, matched };
}

/** Numbers recipients in the order they are found, and notes repeated addresses. */
class Numbering {
  readonly recipients = new KeptAudience();
  readonly groups: string[] = [];
  readonly read = new Map<IssueId, Recipient>();
  readonly #secret: string;
  readonly #firstWith = new Map<AddressHash, number>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  add(page: readonly Recipient[], groupOf: ReadonlyMap<IssueId, string>): void {
    const first = this.recipients.length;
    const numbered = page.map((recipient, index): AudienceTuple => {
      const { id, address } = recipient;
      const groupIndex = this.#indexOf(groupOf.get(id) ?? '');
      if (this.read.size < mostRead) this.read.set(id, recipient);
      const parsed = parseAddress(address);
      if (parsed.kind === 'invalid') return [id, null, groupIndex, null];
      const hash = hashAddress(parsed.address, this.#secret);
      const earlier = this.#firstWith.get(hash);
      if (earlier === undefined) this.#firstWith.set(hash, first + index);
      return [id, hash, groupIndex, earlier ?? null];
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
