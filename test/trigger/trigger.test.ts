import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { CampaignStatus, Move } from '../../src/campaign/campaign.ts';
import { type IssueId, isIssueKey, runIdOf } from '../../src/campaign/ids.ts';
import type { CampaignState } from '../../src/jira/port.ts';
import type { ServiceEntry } from '../../src/journal/entries.ts';
import { runJournal } from '../../src/journal/run-journal.ts';
import { followRuns, type KnownRun, type Runs, serviceJournal } from '../../src/journal/runs.ts';
import { changelogIdSchema, issueIdSchema, Launch } from '../../src/queue/messages.ts';
import type { Broker } from '../../src/queue/port.ts';
import type { SchedulerOptions } from '../../src/trigger/scheduler.ts';
import { startTrigger } from '../../src/trigger/trigger.ts';
import { amqpUrl, openOwnRabbit } from './own-rabbit.ts';
import { openStation } from './station.ts';

const signal = new AbortController().signal;
const id = issueIdSchema.parse('10005');
const key = 'MAIL-1';
const run = runIdOf(id, changelogIdSchema.parse('10030'));
const everySecond = {
  quickly: '* * * * * *',
  slowly: '* * * * * *',
  leadAgainMilliseconds: 1_000,
};

/** A board with one card, as Jira's port shows it. */
function board(first: CampaignStatus) {
  let status = first;
  const moves: Move[] = [];
  return {
    move(to: CampaignStatus) {
      const changelogId = changelogIdSchema.parse(String(10_030 + moves.length));
      moves.push({ id: changelogId, at: new Date(), by: 'Casey', from: status, to });
      status = to;
    },
    jira: {
      moves: async () => [...moves],
      campaignStates: async (ids: readonly IssueId[]): Promise<CampaignState[]> =>
        ids.includes(id) && isIssueKey(key) ? [{ id, key, status }] : [],
      campaignsIn: async (wanted: readonly CampaignStatus[]) =>
        wanted.includes(status) && isIssueKey(key) ? [{ id, key }] : [],
      editedSince: async () => [],
      async *recipientsMoved() {},
      lastMoves: async () => new Map(),
      ...nothingScheduled,
    },
  };
}

const uncalled = () => Promise.reject(new Error('Nothing is scheduled'));
const nothingScheduled: SchedulerOptions['jira'] = {
  schedulesIn: async () => [],
  scheduleOf: uncalled,
  setSendAt: uncalled,
  moveCampaign: uncalled,
  findComment: uncalled,
  addComment: uncalled,
  editComment: uncalled,
};

function start(broker: Broker, runs: Runs, jira: ReturnType<typeof board>['jira']) {
  const logger = pino({ enabled: false });
  return startTrigger(
    {
      broker,
      jira,
      runs,
      suppressions: { of: () => undefined, liftedAt: () => -1 },
      secret: 'a secret',
      oldestMoveMilliseconds: 60_000,
      scheduling: { timeZone: 'UTC', policy: { lateAfterMilliseconds: 0, whenLate: 'ask' } },
      logger,
      schedule: everySecond,
    },
    signal,
  );
}

/** The first launch command on the queue. */
async function nextLaunch(broker: Broker): Promise<Launch> {
  const arrived = Promise.withResolvers<Launch>();
  await using _consumer = await broker.consume(
    { kind: 'launch' },
    { schema: Launch, prefetch: 1 },
    async ({ message }) => {
      arrived.resolve(message);
      return { kind: 'acknowledge' };
    },
  );
  return await arrived.promise;
}

async function runIn(phase: KnownRun['phase'], runs: Runs): Promise<void> {
  const seen = Promise.withResolvers<void>();
  using _watch = runs.watch((known) => {
    if (known.run === run && known.phase === phase) seen.resolve();
  });
  await seen.promise;
}

/** What launch does last: everybody knows that the run is under way. */
async function openRun(broker: Broker, runs: Runs): Promise<void> {
  await broker.declareJournal(run);
  const entry: ServiceEntry = { v: 1, kind: 'run-opened', at: Date.now(), run, key, partitions: 1 };
  await broker.append(serviceJournal, [entry]);
  await runIn('running', runs);
}

async function kindsIn(broker: Broker, count: number): Promise<string[]> {
  const kinds: string[] = [];
  const enough = new AbortController();
  for await (const records of broker.read(runJournal(run), 0, enough.signal)) {
    for (const { entry } of records) kinds.push(JSON.stringify(entry));
    if (kinds.length >= count) enough.abort();
  }
  return kinds.map((text) => /"kind":"([^"]+)"/.exec(text)?.[1] ?? '');
}

describe.skipIf(amqpUrl === '')('a service whose every webhook was lost', () => {
  test('finds the card in Sending and launches its campaign', async () => {
    await using own = await openOwnRabbit();
    await using runs = await followRuns(own.broker, signal);
    const card = board('ready');
    card.move('sending');

    await using _trigger = await start(own.broker, runs, card.jira);
    const launch = await nextLaunch(own.broker);

    expect(launch).toEqual({ v: 1, kind: 'launch', campaign: '10005', changelogId: '10030' });
  });

  test('pauses, resumes and cancels the run as the card moves', async () => {
    await using own = await openOwnRabbit([run]);
    await using runs = await followRuns(own.broker, signal);
    const card = board('ready');
    card.move('sending');
    await openRun(own.broker, runs);
    await using _trigger = await start(own.broker, runs, card.jira);

    card.move('paused');
    await runIn('paused', runs);
    card.move('sending');
    await runIn('running', runs);
    card.move('cancelled');
    await runIn('cancelled', runs);

    expect(await kindsIn(own.broker, 3)).toEqual(['paused', 'resumed', 'cancelled']);
  });
});

describe.skipIf(amqpUrl === '')('a webhook on its way to RabbitMQ', () => {
  test('is on the launch queue when Jira gets its answer', async () => {
    await using own = await openOwnRabbit();
    await using station = await openStation({ publisher: own.broker });

    const { status } = await station.update();

    expect(status).toBe(202);
    expect(await own.broker.depth({ kind: 'launch' })).toEqual({ ready: 1 });
  });

  test('is answered with 503 when the broker is gone', async () => {
    await using own = await openOwnRabbit();
    await using station = await openStation({ publisher: own.broker });
    await own.broker[Symbol.asyncDispose]();

    const { status, headers } = await station.update();

    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('60');
  });
});
