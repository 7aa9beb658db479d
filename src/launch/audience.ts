import { type AddressHash, hashAddress, parseAddress } from '../campaign/address.ts';
import type { Campaign, Recipient } from '../campaign/campaign.ts';
import type { SavedFilter } from '../campaign/fingerprint.ts';
import type { IssueId } from '../campaign/ids.ts';
import { type Selection, selectionsOf } from '../campaign/selection.ts';
import type { Jira } from '../jira/port.ts';
import type { RuleEntry } from '../journal/entries.ts';
import type { AudienceTuple } from '../journal/freeze.ts';

/** The recipients that a campaign's rules select, ready to be frozen. */
export interface Audience {
  /** As they were read, the first of them; memory does not grow with the audience. */
  readonly read: ReadonlyMap<IssueId, Recipient>;
  readonly recipients: readonly AudienceTuple[];
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
  const matched = new Map<Selection, readonly IssueId[]>();
  for (const selection of selections) matched.set(selection, await idsOf(selection, jira, signal));
  const ofEffect = (effect: Selection['effect']) =>
    selections.filter((selection) => selection.effect === effect);

  const seen = new Set(ofEffect('exclude').flatMap((selection) => matched.get(selection) ?? []));
  const numbering = new Numbering(secret);
  const groupOf = new Map<IssueId, string>();
  for (const selection of ofEffect('include')) {
    const fresh = (matched.get(selection) ?? []).filter((id) => !seen.has(id));
    for (const id of fresh) {
      seen.add(id);
      groupOf.set(id, selection.group);
    }
  }
  // All groups together, so that only the last call reads fewer than it could.
  const members = [...groupOf.keys()];
  for (let first = 0; first < members.length; first += readAtOnce) {
    const ids = members.slice(first, first + readAtOnce);
    numbering.add(await jira.recipients(ids, fields, signal), groupOf);
  }
  return {
    recipients: numbering.recipients,
    read: numbering.read,
    groups: numbering.groups,
    rules: selections.map((selection, index) =>
      entryOf(selection, filters[index] ?? [], matched.get(selection)?.length ?? 0),
    ),
  };
}

async function idsOf(
  { queries }: Selection,
  jira: AudienceOptions['jira'],
  signal: AbortSignal,
): Promise<readonly IssueId[]> {
  const ids: IssueId[] = [];
  for await (const page of jira.selectRecipients(queries, signal)) ids.push(...page);
  return ids;
}

/** Numbers recipients in the order they are found, and notes repeated addresses. */
class Numbering {
  readonly recipients: AudienceTuple[] = [];
  readonly groups: string[] = [];
  readonly read = new Map<IssueId, Recipient>();
  readonly #secret: string;
  readonly #firstWith = new Map<AddressHash, number>();

  constructor(secret: string) {
    this.#secret = secret;
  }

  add(page: readonly Recipient[], groupOf: ReadonlyMap<IssueId, string>): void {
    for (const recipient of page) {
      const { id, address } = recipient;
      const groupIndex = this.#indexOf(groupOf.get(id) ?? '');
      if (this.read.size < mostRead) this.read.set(id, recipient);
      const parsed = parseAddress(address);
      if (parsed.kind === 'invalid') {
        this.recipients.push([id, null, groupIndex, null]);
        continue;
      }
      const hash = hashAddress(parsed.address, this.#secret);
      this.recipients.push([id, hash, groupIndex, this.#firstWith.get(hash) ?? null]);
      if (!this.#firstWith.has(hash)) this.#firstWith.set(hash, this.recipients.length - 1);
    }
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
