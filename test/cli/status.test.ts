import { describe, expect, test } from 'vitest';
import type { RunId } from '../../src/campaign/ids.ts';
import type { Quiet } from '../../src/campaign/quiet-hours.ts';
import { RunProgress } from '../../src/cli/status/run-progress.ts';
import { type RunQueues, type RunStatus, statusOf } from '../../src/cli/status/run-status.ts';
import { details, overview } from '../../src/cli/status/show.ts';
import { clockTime } from '../../src/cli/times.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { deferred, entry, rejected, sent } from '../journal/entries.ts';

const run = '10042-10731' as RunId;
const minute = 60_000;
const now = Date.UTC(2026, 10, 25, 12);
const busy: RunQueues = { batches: 0, bundles: 0, preparing: 1, sending: 2 };
const opened: RunEntry = {
  v: 1,
  kind: 'opened',
  at: now - 2 * minute,
  run,
  campaign: { id: '10042' as never, key: 'MAIL-42', summary: 'Thank you' },
  by: 'Robin Weller',
};

/** The same entry at another time. */
function at<Entry extends RunEntry>(time: number, each: Entry): Entry {
  return { ...each, at: time };
}

function mailed(number: number, time: number): readonly RunEntry[] {
  return [
    at(time, entry.attempt(number, `a${number}`)),
    at(time, entry.outcome(number, sent, `a${number}`)),
  ];
}

function putOff(number: number, attempt: string, time: number): readonly RunEntry[] {
  return [
    at(time, entry.attempt(number, attempt)),
    at(time, entry.outcome(number, deferred, attempt)),
  ];
}

function describeRun(entries: readonly RunEntry[], queues = busy, quiet?: Quiet): RunStatus {
  const progress = new RunProgress();
  entries.forEach((each, offset) => progress.apply({ offset, entry: each }));
  return statusOf(run, progress, queues, { retryDelays: [5 * minute, 15 * minute], quiet }, now);
}

describe('a run under way', () => {
  const entries = [
    opened,
    entry.frozen(100),
    ...mailed(0, now - 90_000),
    ...Array.from({ length: 30 }, (_, index) => mailed(index + 1, now - 1_000 * index)).flat(),
    at(now, entry.outcome(31, rejected)),
    at(now, entry.attempt(32, 'open')),
    at(now, entry.attempt(33, 'off')),
    at(now, entry.outcome(33, deferred, 'off')),
  ];

  test('tells how far it is, how quick, and when it will be over', () => {
    const { outcomes, ...status } = describeRun(entries, { ...busy, batches: 2, bundles: 40 });

    expect(status).toEqual({
      run,
      campaign: { key: 'MAIL-42', summary: 'Thank you' },
      phase: 'running',
      isDryRun: false,
      startedBy: 'Robin Weller',
      openedAt: '2026-11-25T11:58:00.000Z',
      closedAt: null,
      audience: 100,
      settled: 32,
      waiting: { batches: 2, bundles: 40, begun: 1, retries: 1 },
      processes: { prepare: 1, send: 2 },
      perSecond: 31 / 60,
      expectedEndAt: '2026-11-25T12:05:00.000Z',
      waitsFor: null,
      problems: [],
      reported: { behind: 32, at: null },
    });
    expect(outcomes).toMatchObject({ sent: 31, rejected: 1, skipped: 0 });
  });

  test('is told in no more than 100 columns', () => {
    const status = describeRun(entries, { ...busy, batches: 2, bundles: 40 });

    const lines = [...overview([status, status]), ...details(status, [])];

    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(
      'to go 68: 2 batches to prepare, 40 bundles of letters to send, 1 handed over without an answer, 1 to be tried again',
    );
  });

  test('is behind with the board by what was settled since the last report', () => {
    const reported: RunEntry = { v: 1, kind: 'reported', at: now, offset: 3 };

    expect(describeRun([...entries, reported]).reported).toEqual({
      behind: 31,
      at: '2026-11-25T12:00:00.000Z',
    });
  });
});

describe('what a run waits for', () => {
  const two = [opened, entry.frozen(2)];
  const both = [...two, ...mailed(0, now), ...mailed(1, now)];
  const since = clockTime(now, now);

  test.each<{
    what: string;
    entries: readonly RunEntry[];
    queues?: RunQueues;
    says: RegExp;
  }>([
    { what: 'before its audience is frozen', entries: [opened], says: /^launch/ },
    { what: 'while it goes on', entries: two, says: /^nothing$/ },
    {
      what: 'paused by a move',
      entries: [...two, at(now, entry.paused('10740'))],
      says: new RegExp(`^the move back to Sending: paused since .*${since.slice(-8)} \\(test\\)`),
    },
    {
      what: 'halted by itself, also when the card follows',
      entries: [...two, at(now, entry.halted('10731')), at(now, entry.paused('10740'))],
      says: /^a person: halted since .*: test/,
    },
    {
      what: 'resumed',
      entries: [...two, entry.paused('10740'), entry.resumed('10741')],
      says: /^nothing$/,
    },
    {
      what: 'without anybody who sends',
      entries: two,
      queues: { ...busy, sending: 0 },
      says: /process with the role send/,
    },
    {
      what: 'without anybody who prepares',
      entries: two,
      queues: { ...busy, batches: 1, preparing: 0 },
      says: /process with the role prepare/,
    },
    {
      what: 'with nothing left but retries',
      entries: [...two, ...mailed(0, now), ...putOff(1, 'b', now)],
      says: new RegExp(
        `^1 retry, until .*${clockTime(now + 5 * minute, now).slice(-8)} at the latest$`,
      ),
    },
    {
      what: 'with a mail in the hands of the server',
      entries: [...two, ...mailed(0, now), at(now, entry.attempt(1, 'b'))],
      says: /^the mail server's answer to 1 mail$/,
    },
    {
      what: 'when everybody is settled',
      entries: both,
      says: /^the report of 2 outcomes to Jira\.$/,
    },
    {
      what: 'when Jira has taken nothing for minutes',
      entries: [...two, ...mailed(0, now - 5 * minute), ...mailed(1, now - 5 * minute)],
      says: /Jira was never written; the log of the reporter says why/,
    },
    {
      what: 'cancelled',
      entries: [...two, at(now, entry.cancelled('10750'))],
      says: /^the last report, since it was cancelled/,
    },
    { what: 'over', entries: [...both, entry.closed()], says: /^nothing$/ },
  ])('is said $what', ({ entries, queues, says }) => {
    const { waitsFor } = describeRun(entries, queues);

    expect(waitsFor ?? 'nothing').toMatch(says);
  });

  test('is the end of the retries that come last', () => {
    const { expectedEndAt, waiting } = describeRun([
      ...two,
      ...mailed(0, now),
      ...putOff(1, 'b', now - 6 * minute),
      ...putOff(1, 'c', now - minute),
    ]);

    expect(waiting.retries).toBe(1);
    expect(expectedEndAt).toBe('2026-11-25T12:14:00.000Z');
  });
});

describe('at night', () => {
  /** From noon to two. */
  const quiet: Quiet = { hours: { from: 12 * 60, to: 14 * 60 }, timeZone: 'UTC' };
  const evening = now - 10 * minute;
  const some = [
    opened,
    entry.frozen(100),
    ...mailed(0, evening - minute),
    ...Array.from({ length: 59 }, (_, index) => mailed(index + 1, evening)).flat(),
  ];

  test('a run waits for the morning, and ends that much later', () => {
    const { waitsFor, expectedEndAt } = describeRun(some, busy, quiet);

    expect(waitsFor).toBe(
      `the end of quiet hours, at ${clockTime(now + 120 * minute)}, or of those in recipients' own zones`,
    );
    // A mail a second, as in the evening.
    expect(expectedEndAt).toBe('2026-11-25T14:00:40.000Z');
  });

  test('a run that goes on where it is day waits for nothing', () => {
    const { waitsFor } = describeRun([...some, ...mailed(60, now)], busy, quiet);

    expect(waitsFor).toBeNull();
  });

  test('a retry waits, too', () => {
    const entries = [opened, entry.frozen(1), ...putOff(0, 'a', now - 2 * minute)];

    expect(describeRun(entries, busy, quiet).expectedEndAt).toBe('2026-11-25T14:00:00.000Z');
  });

  test('a dry run does not rest', () => {
    const dry: readonly RunEntry[] = [{ ...opened, isDryRun: true }, ...some.slice(1)];

    expect(describeRun(dry, busy, quiet).waitsFor).toBeNull();
  });
});
