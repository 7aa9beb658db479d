import type { NamedFields } from '../../src/cli/demo/person.ts';
import type { Issue } from '../../src/emulator/jira/store/issue.ts';
import type { Account } from '../../src/emulator/jira/store/site-parts.ts';
import type { Road } from '../world/road.ts';

/** What differs from the usual campaign of these tests. */
export interface CampaignPlan {
  readonly fields?: NamedFields;
  readonly rules?: readonly RulePlan[];
  readonly files?: readonly FilePlan[];
}

export interface RulePlan {
  readonly name: string;
  readonly jql: string;
  readonly effect?: 'include' | 'exclude';
  readonly template?: string;
}

export interface FilePlan {
  readonly name: string;
  readonly content: string | Buffer;
}

/** Somebody with everything that the usual template asks for. */
export function person(name: string, fields: NamedFields = {}): NamedFields {
  return {
    summary: name,
    'First name': name,
    Email: addressOf(name),
    Company: 'Harbour',
    ...fields,
  };
}

export function addressOf(name: string): string {
  return `${name.toLowerCase()}@post.example`;
}

/** So many people: Reader1, Reader2, … */
export function readers(count: number, fields: NamedFields = {}): readonly NamedFields[] {
  return Array.from({ length: count }, (_, index) => person(`Reader${index + 1}`, fields));
}

/** Their addresses, sorted. */
export function addressesOf(people: readonly NamedFields[]): readonly string[] {
  return people.map((each) => String(each['Email'])).toSorted();
}

/** Puts people on the board; answers their keys in order. */
export async function addPeople(
  { robin }: Pick<Road, 'robin'>,
  people: readonly NamedFields[],
): Promise<readonly string[]> {
  const keys: string[] = [];
  // Jira takes 50 at once.
  for (let first = 0; first < people.length; first += 50)
    keys.push(...(await robin.create('Recipient', people.slice(first, first + 50))));
  return keys;
}

/** Puts a campaign on the board, in Ready; unless told otherwise it is for everybody. */
export async function addCampaign(
  road: Pick<Road, 'robin'>,
  plan: CampaignPlan = {},
): Promise<string> {
  const campaign = await addDraft(road, plan);
  await road.robin.move(campaign, 'Ready');
  return campaign;
}

/** As {@link addCampaign}, and left in Draft. */
export async function addDraft(
  { robin }: Pick<Road, 'robin'>,
  { fields = {}, rules = [], files = [] }: CampaignPlan = {},
): Promise<string> {
  const [campaign = ''] = await robin.create('Campaign', [
    {
      summary: 'Thank you',
      Subject: 'Thank you, {{recipient.firstName}}',
      From: 'Robin Weller <robin.weller@example.com>',
      Template: 'thank-you',
      ...(rules.length === 0 && { Audience: 'Email is not EMPTY' }),
      // Templates that tests attach are about something else than unsubscribing.
      ...(fields['Template'] !== undefined && { labels: ['transactional'] }),
      ...fields,
    },
  ]);
  for (const [index, { name, jql, effect = 'include', template }] of rules.entries()) {
    const [rule = ''] = await robin.create('Rule', [
      {
        summary: name,
        JQL: jql,
        Effect: { value: effect },
        Order: index + 1,
        ...(template !== undefined && { Template: template }),
      },
    ]);
    await robin.link(rule, campaign);
  }
  for (const { name, content } of files)
    await robin.attach(campaign, name, 'application/octet-stream', Buffer.from(content));
  return campaign;
}

/** Waits until the card lies in a column. */
export function untilIn(road: Road, campaign: string, status: string): Promise<void> {
  return road.until(`${campaign} is in ${status}`, () => road.board.status(campaign) === status);
}

/** Moves the card to Sending and waits until it has arrived in another column. */
export async function send(road: Road, campaign: string, arrival = 'Sent'): Promise<void> {
  await road.robin.move(campaign, 'Sending');
  await untilIn(road, campaign, arrival);
}

/** Writes something else into a field, as a person would. */
export function edit(road: Road, key: string, fieldName: string, value: string): void {
  const values = new Map([[road.board.fieldId(fieldName), value]]);
  road.jira.store.issues.change(issueOf(road, key), { values }, managerOf(road));
}

/** Adds a label, as a person would. */
export function label(road: Road, key: string, name: string): void {
  const values = new Map([['labels', [...road.board.labels(key), name]]]);
  road.jira.store.issues.change(issueOf(road, key), { values }, managerOf(road));
}

/** Takes a file off an issue and puts another there under its name, as a person would. */
export async function replaceFile(
  road: Road,
  key: string,
  { name, content }: FilePlan,
): Promise<void> {
  const issue = issueOf(road, key);
  const { attachments } = road.jira.store;
  for (const attachment of attachments.of(issue.id))
    if (attachment.filename === name) attachments.delete(issue, attachment, managerOf(road));
  await road.robin.attach(key, name, 'application/octet-stream', Buffer.from(content));
}

/** Saves a filter of the manager's, or another query under its name, shared unless told otherwise; answers its id. */
export function saveFilter(
  road: Pick<Road, 'jira'>,
  name: string,
  jql: string,
  use: 'for everybody' | 'for its owner only' = 'for everybody',
): string {
  const { directory } = road.jira.store;
  const known = directory.filter(name)?.id;
  const sharedWith = use === 'for everybody' ? directory.projects.map(({ id }) => id) : [];
  const filter = { name, jql, description: '', owner: managerOf(road), sharedWith };
  return directory.saveFilter({ ...filter, ...(known && { id: known }) }).id;
}

/** Deletes an issue, as a person would. */
export function remove(road: Road, key: string): void {
  road.jira.store.deleteIssue(issueOf(road, key), managerOf(road));
}

function issueOf({ jira }: Road, key: string): Issue {
  const issue = jira.store.issues.get(key);
  if (issue === undefined) throw new Error(`There is no issue ${key}`);
  return issue;
}

function managerOf({ jira }: Pick<Road, 'jira'>): Account {
  const [manager] = jira.store.directory.accounts;
  if (manager === undefined) throw new Error('This Jira has no accounts');
  return manager;
}
