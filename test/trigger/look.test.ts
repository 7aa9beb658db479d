import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { CampaignStatus, Move } from '../../src/campaign/campaign.ts';
import { type ChangelogId, type IssueId, type RunId, runIdOf } from '../../src/campaign/ids.ts';
import type { KnownRun } from '../../src/journal/runs.ts';
import { changelogIdSchema, issueIdSchema } from '../../src/queue/messages.ts';
import { type Publisher, Unroutable } from '../../src/queue/port.ts';
import { look } from '../../src/trigger/look.ts';

const signal = new AbortController().signal;
const now = new Date('2026-11-24T12:00:00Z');
const campaign: IssueId = issueIdSchema.parse('10042');
const run: RunId = runIdOf(campaign, id(101));

function id(number: number): ChangelogId {
  return changelogIdSchema.parse(String(number));
}

function way(...places: readonly (CampaignStatus | undefined)[]): Move[] {
  return places
    .slice(1)
    .map((to, index) => ({ id: id(101 + index), at: now, by: 'Casey', from: places[index], to }));
}

function known(phase: KnownRun['phase'], lastMove: number): KnownRun {
  return {
    run,
    key: 'MAIL-7',
    partitions: 4,
    pacePerSecond: undefined,
    isDryRun: false,
    phase,
    lastMove: id(lastMove),
  };
}

interface Situation {
  readonly moves: readonly Move[];
  readonly known?: KnownRun;
  readonly hasJournal?: boolean;
}

function withoutTime(entry: unknown): string {
  return JSON.stringify(entry, (key, value: unknown) => (key === 'at' ? undefined : value));
}

/** What a look writes, in order, one line each. */
async function lookAt({ moves, known: knownRun, hasJournal = true }: Situation) {
  const written: string[] = [];
  const publisher: Publisher = {
    async publish(queue, message) {
      written.push(`${queue.kind} < ${JSON.stringify(message)}`);
    },
    publishLater: () => Promise.reject(new Error('A look does nothing later')),
    async append(journal, entries) {
      if (journal.kind === 'run' && !hasJournal)
        throw new Unroutable(`No journal of ${journal.run}`);
      const name = journal.kind === 'run' ? journal.run : 'service';
      for (const entry of entries) written.push(`${name} < ${withoutTime(entry)}`);
    },
  };
  const options = {
    jira: { moves: async () => moves },
    runs: { find: (wanted: RunId) => (wanted === knownRun?.run ? knownRun : undefined) },
    oldestMoveMilliseconds: 3_600_000,
    logger: pino({ enabled: false }),
    now: () => now,
  };
  await look(campaign, publisher, options, signal);
  return written;
}

const launch = `launch < {"v":1,"kind":"launch","campaign":"10042","changelogId":"101"}`;

describe('a look at a campaign', () => {
  test('launches a run that nobody knows', async () => {
    const written = await lookAt({ moves: way('ready', 'sending') });

    expect(written).toEqual([launch]);
  });

  test('writes nothing when everything is known', async () => {
    const moves = way('ready', 'sending', 'paused', 'sending');

    const written = await lookAt({ moves, known: known('running', 103) });

    expect(written).toEqual([]);
  });

  test('writes nothing for a campaign that was never started', async () => {
    const written = await lookAt({ moves: way('draft', 'ready', 'draft') });

    expect(written).toEqual([]);
  });

  test('tells the run first and everybody after it', async () => {
    const moves = way('ready', 'sending', 'paused');

    const written = await lookAt({ moves, known: known('running', 101) });

    const [first, second] = written.map((line) => line.split(' < '));
    expect([first?.[0], JSON.parse(first?.[1] ?? '')]).toEqual([
      run,
      { v: 1, kind: 'paused', move: '102', reason: 'Moved by Casey' },
    ]);
    expect([second?.[0], JSON.parse(second?.[1] ?? '')]).toEqual([
      'service',
      { v: 1, kind: 'run-paused', run, move: '102' },
    ]);
  });

  test('adds only the moves that are not known yet', async () => {
    const moves = way('ready', 'sending', 'paused', 'sending', 'cancelled');

    const written = await lookAt({ moves, known: known('paused', 102) });

    expect(written.map((line) => /"kind":"[^"]+"/.exec(line)?.[0])).toEqual([
      '"kind":"resumed"',
      '"kind":"run-resumed"',
      '"kind":"cancelled"',
      '"kind":"run-cancelled"',
    ]);
  });

  test('stops a run that is being launched, before it launches it again', async () => {
    const written = await lookAt({ moves: way('ready', 'sending', 'paused') });

    expect(written.map((line) => line.split(' < ')[0])).toEqual([run, 'service', 'launch']);
  });

  test('leaves the moves of a run without a journal to its launch', async () => {
    const moves = way('ready', 'sending', 'paused');

    const written = await lookAt({ moves, hasJournal: false });

    expect(written).toEqual([launch]);
  });

  test('does not launch what was cancelled meanwhile', async () => {
    const moves = way('ready', 'sending', 'cancelled');

    const written = await lookAt({ moves, hasJournal: false });

    expect(written).toEqual([]);
  });
});
