/**
 * What a dry run of 10,000 recipients costs, with three rules that overlap and one SQL source: calls to Jira and queries of
 * the source for every 1,000. Without the poller and the progress, whose calls are by the minute and not by the recipient, and
 * without the answers to whoever edits. `AMQP_URL=amqp://… node test/bench/dry-run.ts [--json] [--recipients N]`
 */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStandIns } from '../../src/cli/demo/stand-ins.ts';
import { seedRecipients } from '../../src/emulator/jira/seed-recipients.ts';
import { createLogger } from '../../src/logging.ts';
import { roles, startPostboard } from '../../src/postboard.ts';
import { amqpUrl } from '../world/broker.ts';
import { Exposition } from '../world/exposition.ts';
import { seedMailProject } from '../world/mail-project.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, recipients: { type: 'string' } },
});
const recipients = Number(values.recipients ?? 10_000);
if (amqpUrl === undefined) {
  console.error('Set AMQP_URL to a RabbitMQ that this benchmark may use.');
  process.exit(2);
}

const body =
  'Dear {{recipient.firstName}}, we shared:{{#each data.projects}} {{name}};{{else}} nothing;{{/each}}\n{{postalAddress}}\n{{unsubscribeUrl}}';
const rules = [
  { summary: 'Friends', JQL: 'Company ~ "Blue Kite"', Effect: { value: 'include' }, Order: 1 },
  { summary: 'Everybody', JQL: 'Email is not EMPTY', Effect: { value: 'include' }, Order: 2 },
  { summary: 'Not in Lyon', JQL: 'City ~ Lyon AND labels = group-3', Effect: { value: 'exclude' } },
];

const hardlyEver = {
  quickly: '0 0 1 1 *',
  slowly: '0 0 1 1 *',
  leadAgainMilliseconds: 60_000,
};

await using standIns = await openStandIns({
  jira: { searchLagMilliseconds: 0, rateLimits: 'off' },
  seedProject({ store }) {
    const { project } = seedMailProject(store);
    seedRecipients(store, project, recipients);
  },
});
const { robin, config: demo, jira } = standIns;
const file = makeFile();
const source = {
  sqlite: file,
  query:
    'select address as key, name from work where address in (select value from json_each(?)) order by name',
  by: 'address',
  onFailure: 'fail',
  timeout: 10_000,
} as const;
const config = {
  ...demo,
  amqpUrls: [amqpUrl],
  sources: { projects: source },
  jira: { ...demo.jira, callsPerSecond: 50 },
  // By the minute, too.
  report: { ...demo.report, every: 3_600_000 },
};
const campaign = await makeCampaign();

const ending = new AbortController();
await using postboard = await startPostboard(
  { config, logger: createLogger('error'), pollSchedule: hardlyEver },
  new Set(roles.filter((role) => role !== 'review')),
  ending.signal,
);
await robin.registerWebhook(`${postboard.url}/webhooks/jira`, config.secrets.jiraWebhookSecret);
const before = await quietCounts();
const began = performance.now();
await robin.move(campaign, 'Dry run');
await over();
const seconds = (performance.now() - began) / 1_000;
print(before, await counts());
rmSync(file);

function makeFile(): string {
  const path = join(tmpdir(), `postboard-${crypto.randomUUID()}.sqlite`);
  const database = new DatabaseSync(path);
  database.exec('create table work (address text, name text); create index whose on work(address)');
  const insert = database.prepare('insert into work values (?, ?)');
  const email = [...jira.store.directory.fields].find(({ name }) => name === 'Email')?.id ?? '';
  database.exec('begin');
  for (const { values: fields } of jira.store.issues.all())
    for (const name of ['Lighthouse', 'Harbour']) insert.run(textIn(fields.get(email)), name);
  database.exec('commit');
  database.close();
  return path;
}

function textIn(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function makeCampaign(): Promise<string> {
  const [key = ''] = await robin.create('Campaign', [
    { summary: 'Shared projects', Subject: 'Shared projects', From: 'robin.weller@example.com' },
  ]);
  await robin.attach(key, 'body.text.hbs', 'text/plain', Buffer.from(body));
  for (const rule of await robin.create('Rule', rules)) await robin.link(rule, key);
  return key;
}

function over(): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = () => {
    const status = jira.store.issues.get(campaign)?.status.name;
    if (status === 'Ready') resolve();
    if (status === 'Draft')
      robin.comments(campaign).then(([said]) => reject(new Error(said)), reject);
  };
  jira.store.events.on(look);
  return promise;
}

/** Once the poller has looked for the first time. */
async function quietCounts(): Promise<ReadonlyMap<string, number>> {
  for (let then = ''; ; ) {
    const now = await counts();
    const shown = JSON.stringify([...now]);
    if (shown === then) return now;
    then = shown;
    await setTimeout(3_000);
  }
}

/** Calls by route, and queries, since the process began. */
async function counts(): Promise<ReadonlyMap<string, number>> {
  const answer = await fetch(`${postboard.url}/metrics`);
  const exposition = new Exposition(await answer.text());
  const named = new Map<string, number>();
  for (const { labels, value } of exposition.of('postboard_jira_calls_total')) {
    const route = `${labels['method']} ${labels['route']}`;
    named.set(route, (named.get(route) ?? 0) + value);
  }
  const queries = exposition.of('postboard_source_queries_total');
  named.set(
    'queries',
    queries.reduce((sum, { value }) => sum + value, 0),
  );
  return named;
}

function print(then: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>): void {
  const made = Array.from(now, ([route, count]) => ({
    route,
    count: count - (then.get(route) ?? 0),
  }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
  const queries = made.find(({ route }) => route === 'queries')?.count ?? 0;
  const calls = made.filter(({ route }) => route !== 'queries');
  const perThousand = (count: number) => Math.round((count / recipients) * 10_000) / 10;
  const total = calls.reduce((sum, { count }) => sum + count, 0);
  const result = {
    recipients,
    jiraCallsPerThousand: perThousand(total),
    queriesPerThousand: perThousand(queries),
    seconds: Math.round(seconds),
  };
  if (values.json) return console.log(JSON.stringify({ dryRun: result }));
  for (const { route, count } of calls) console.log(`${String(count).padStart(6)}  ${route}`);
  console.log(
    `A dry run of ${recipients} recipients, in ${result.seconds} s: ${result.jiraCallsPerThousand} calls to Jira and ${result.queriesPerThousand} queries for every 1,000`,
  );
}
