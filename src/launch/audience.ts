import { type AddressHash, hashAddress, parseAddress } from '../campaign/address.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import { type Selection, selectionsOf } from '../campaign/selection.ts';
import type { Jira, SelectedRecipient } from '../jira/port.ts';
import type { RuleEntry } from '../journal/entries.ts';
import type { AudienceTuple } from '../journal/freeze.ts';

/** The recipients that a campaign's rules select, ready to be frozen. */
export interface Audience {
  readonly recipients: readonly AudienceTuple[];
  readonly groups: readonly string[];
  readonly rules: readonly RuleEntry[];
}

/**
 * Reads the audience from Jira, once: the first include rule in order that matches names the group; excludes subtract; the
 * campaign's own JQL narrows every include rule. Sets of ids are compared here, because `NOT (…)` in JQL drops empty fields.
 */
export async function selectAudience(
  jira: Jira,
  campaign: Campaign,
  secret: string,
  signal: AbortSignal,
): Promise<Audience> {
  const selections = selectionsOf(campaign);
  const matched = new Map<Selection, number>();
  async function* pagesOf(selection: Selection): AsyncGenerator<readonly SelectedRecipient[]> {
    matched.set(selection, 0);
    for await (const page of jira.selectRecipients(selection.queries, signal)) {
      matched.set(selection, (matched.get(selection) ?? 0) + page.length);
      yield page;
    }
  }

  const excluded = new Set<IssueId>();
  for (const selection of selections.filter(({ effect }) => effect === 'exclude'))
    for await (const page of pagesOf(selection)) for (const { id } of page) excluded.add(id);
  const numbering = new Numbering(secret, excluded);
  for (const selection of selections.filter(({ effect }) => effect === 'include'))
    for await (const page of pagesOf(selection)) numbering.add(page, selection.group);
  return {
    recipients: numbering.recipients,
    groups: numbering.groups,
    rules: selections.map((selection) => entryOf(selection, matched.get(selection) ?? 0)),
  };
}

/** Numbers recipients in the order they are found, each issue once, and notes repeated addresses. */
class Numbering {
  readonly recipients: AudienceTuple[] = [];
  readonly groups: string[] = [];
  readonly #secret: string;
  readonly #seen: Set<IssueId>;
  readonly #firstWith = new Map<AddressHash, number>();

  constructor(secret: string, excluded: ReadonlySet<IssueId>) {
    this.#secret = secret;
    this.#seen = new Set(excluded);
  }

  add(page: readonly SelectedRecipient[], group: string): void {
    const groupIndex = this.#indexOf(group);
    for (const { id, address } of page) {
      if (this.#seen.has(id)) continue;
      this.#seen.add(id);
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

function entryOf({ rule, key, name, effect, jql }: Selection, matched: number): RuleEntry {
  const version = rule?.version;
  return {
    ...(rule && { id: rule.id }),
    key,
    name,
    effect,
    jql,
    matched,
    ...(version && { version }),
  };
}
