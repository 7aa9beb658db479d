import { type AddressHash, hashAddress, parseAddress } from '../campaign/address.ts';
import type { Campaign, Rule } from '../campaign/campaign.ts';
import type { IssueId } from '../campaign/ids.ts';
import type { Jira, SelectedRecipient } from '../jira/port.ts';
import type { RuleEntry } from '../journal/entries.ts';
import type { AudienceTuple } from '../journal/freeze.ts';

/** The recipients that a campaign's rules select, ready to be frozen. */
export interface Audience {
  readonly recipients: readonly AudienceTuple[];
  readonly groups: readonly string[];
  readonly rules: readonly RuleEntry[];
}

/** Group of recipients that were selected by the campaign's own Audience JQL, without any rule. */
const defaultGroup = 'audience';

/**
 * Reads the audience from Jira, once: the first include rule in order that matches names the group; excludes subtract; the
 * campaign's own JQL narrows every rule. Sets of ids are compared here, because `NOT (…)` in JQL drops empty fields.
 */
export async function selectAudience(
  jira: Jira,
  campaign: Campaign,
  secret: string,
  signal: AbortSignal,
): Promise<Audience> {
  const narrowing = campaign.audience === '' ? [] : [campaign.audience];
  const excludes = campaign.rules.filter((rule) => rule.effect === 'exclude');
  const includes = campaign.rules.filter((rule) => rule.effect === 'include');
  const excluding: RuleEntry[] = [];
  const including: RuleEntry[] = [];

  const excluded = new Set<IssueId>();
  for (const rule of excludes) {
    let matched = 0;
    for await (const page of jira.selectRecipients([rule.jql], signal)) {
      matched += page.length;
      for (const { id } of page) excluded.add(id);
    }
    excluding.push(entryOf(rule, matched));
  }

  const numbering = new Numbering(secret, excluded);
  if (includes.length === 0) {
    let matched = 0;
    for await (const page of jira.selectRecipients(narrowing, signal)) {
      matched += page.length;
      numbering.add(page, defaultGroup);
    }
    including.push({
      key: campaign.key,
      name: 'Audience field',
      effect: 'include',
      jql: campaign.audience,
      matched,
    });
  }
  for (const rule of includes) {
    let matched = 0;
    for await (const page of jira.selectRecipients([...narrowing, rule.jql], signal)) {
      matched += page.length;
      numbering.add(page, rule.summary);
    }
    including.push(entryOf(rule, matched));
  }
  return {
    recipients: numbering.recipients,
    groups: numbering.groups,
    rules: [...including, ...excluding],
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

function entryOf(rule: Rule, matched: number): RuleEntry {
  const { id, key, summary, effect, version, jql } = rule;
  return { id, key, name: summary, effect, jql, matched, ...(version && { version }) };
}
