import { documentOfWiki } from '../../../src/emulator/jira/adf/wiki.ts';
import { compileQuery } from '../../../src/emulator/jira/jql/compile.ts';
import { parseJql } from '../../../src/emulator/jira/jql/parse.ts';
import type { FieldValue } from '../../../src/emulator/jira/store/issue.ts';
import type { Account } from '../../../src/emulator/jira/store/site-parts.ts';
import { JiraStore } from '../../../src/emulator/jira/store/store.ts';
import { seedMailProject } from '../../world/mail-project.ts';
import { casey, robin } from './site.ts';

/** A Tuesday, 10:30 in Berlin and 04:30 in New York. */
const today = Date.parse('2026-11-24T09:30:00Z');
const hour = 3_600_000;
const day = 24 * hour;

/** Four recipients, a rule and a campaign with a past. Their ids rise in this order: ADA … CAMPAIGN. */
export function madePeople() {
  let now = today - 10 * day;
  const made = new JiraStore([casey, robin], () => now);
  const { project } = seedMailProject(made);
  const { directory, issues } = made;
  const idOf = (name: string) =>
    [...directory.fields].find((field) => field.name === name)?.id ?? name;
  const optionOf = (value: string) =>
    directory.customFields.flatMap(({ options }) => options).find((each) => each.value === value)
      ?.id ?? '';
  const create = (type: string, values: Readonly<Record<string, FieldValue>>) => {
    const issueType = project.issueTypes.find((each) => each.type.name === type);
    if (issueType === undefined) throw new Error(`There is no type ${type}`);
    const entries = Object.entries(values).map(([name, value]) => [idOf(name), value] as const);
    return issues.create({ project, issueType, values: new Map(entries) }, casey);
  };
  const move = (id: string, status: string, by: Account = casey) => {
    const issue = issues.get(id);
    const to = directory.statuses.find(({ name }) => name === status);
    if (issue !== undefined && to !== undefined) issues.change(issue, { status: to }, by);
  };

  const ada = create('Recipient', {
    Summary: 'Ada Castell',
    Company: 'Northwind Post',
    City: 'Kiel',
    'Met at': 'Queue Days, Berlin',
    'Last met': '2026-11-20',
    'Projects shared': 3,
    Labels: ['friend', 'mail-1-sent'],
    Assignee: casey.accountId,
    Priority: '1',
  });
  now += day;
  const ben = create('Recipient', {
    Summary: 'Ben Ortiz',
    Company: 'Blue Kite',
    City: 'Hamburg',
    'Projects shared': 0,
    Labels: ['friend'],
    Assignee: robin.accountId,
    Description: documentOfWiki('Likes queues'),
  });
  now += day;
  create('Recipient', {
    Summary: 'Carla Nowak',
    Company: 'Northwind Post Office',
    'Last met': '2026-11-24',
  });
  now += day;
  create('Recipient', { Summary: 'Dora 100% "quoted"', City: 'kiel', Priority: '5' });
  const rule = create('Rule', { Summary: 'Close friends', Effect: optionOf('include'), Order: 1 });
  const campaign = create('Campaign', { Summary: 'News', Parent: ada.id });
  const selects = directory.linkType('Selects');
  if (selects !== undefined) made.links.add(selects, rule, campaign, casey);
  directory.saveFilter({
    name: 'Kiel people',
    description: '',
    jql: 'City ~ Kiel ORDER BY key',
    owner: casey,
  });

  now = today - 2 * day;
  move(campaign.id, 'Ready');
  now = today - 2 * hour;
  move(campaign.id, 'Sending', robin);
  now = today - hour;
  move(campaign.id, 'Sent');
  move(ben.id, 'Unsubscribed');
  now = today;
  made.comments.add(ada, { body: documentOfWiki('Called her on Monday') }, casey);
  return { store: made, find: finder(made) };
}

/** Asks a query of the issues as they are; `#{name}` in it stands for the number of a custom field or filter. */
function finder(made: JiraStore) {
  const { customFields, filters } = made.directory;
  const numbers = new Map([
    ...customFields.map(({ name, customId }) => [name, String(customId)] as const),
    ...filters.map(({ name, id }) => [name, id] as const),
  ]);
  return (query: string, reader: Account = casey) => {
    const jql = query.replaceAll(/#\{(.+?)\}/g, (_, name: string) => numbers.get(name) ?? name);
    const parsed = parseJql(jql);
    if (parsed.kind === 'error') throw new Error(parsed.sentence);
    const compiled = compileQuery(parsed.query, { store: made, reader, now: today });
    const { errors, warnings } = compiled.findings;
    return {
      found: compiled.inOrder([...made.issues.all()].filter(compiled.matches)).map(nameOf),
      findings: [...errors, ...warnings],
    };
  };
}

export const names = ['ADA', 'BEN', 'CARLA', 'DORA', 'RULE', 'CAMPAIGN'];

function nameOf({ key }: { readonly key: string }): string {
  return names[Number(key.split('-')[1]) - 1] ?? key;
}
