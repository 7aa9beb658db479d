import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { JiraUnavailable } from '../../src/jira/port.ts';
import type { Broker } from '../../src/queue/port.ts';
import type { Poll } from '../../src/trigger/poll.ts';
import { type PollTasks, startPoller, usualSchedule } from '../../src/trigger/poller.ts';

const signal = new AbortController().signal;
const everySecond = {
  quickly: '* * * * * *',
  slowly: '* * * * * *',
  leadAgainMilliseconds: 1,
};

beforeEach(() => {
  vi.useFakeTimers({ now: new Date('2026-11-24T12:00:00.500Z') });
});

afterEach(() => {
  if (vi.isFakeTimers() && vi.getTimerCount() > 0)
    throw new Error('The poller left a timer behind');
  vi.useRealTimers();
});

/** A lead that is given when asked for and can be taken away. */
function leadership() {
  let lost = new AbortController();
  let given = 0;
  const broker: Pick<Broker, 'lead'> = {
    async lead() {
      given += 1;
      lost = new AbortController();
      return { lost: lost.signal, async [Symbol.asyncDispose]() {} };
    },
  };
  return { broker, given: () => given, takeAway: () => lost.abort() };
}

function tasksOf(poll: Poll): PollTasks {
  return {
    quickly: [{ what: 'active campaigns', run: (over) => poll.checkActive(over) }],
    slowly: [{ what: 'campaigns in Sending', run: (over) => poll.findStarted(over) }],
  };
}

function collectLog() {
  const lines: string[] = [];
  const logger = pino(
    { level: 'info', base: null, timestamp: false },
    { write: (line) => void lines.push(JSON.parse(line).msg) },
  );
  return { lines, logger };
}

function seconds(count: number) {
  return vi.advanceTimersByTimeAsync(count * 1_000);
}

describe('a process that leads the poll', () => {
  test('polls at once and at every time of its schedule', async () => {
    const polls = { active: 0, started: 0 };
    const poll: Poll = {
      async checkActive() {
        polls.active += 1;
      },
      async findStarted() {
        polls.started += 1;
      },
    };
    {
      await using _poller = startPoller(
        tasksOf(poll),
        leadership().broker,
        usualSchedule,
        collectLog().logger,
        signal,
      );

      await seconds(60);
    }

    expect(polls).toEqual({ active: 21, started: 4 });
  });

  test('does not begin a poll while the one before is under way, and ends after it', async () => {
    const underWay = Promise.withResolvers<void>();
    let begun = 0;
    const poll: Poll = {
      checkActive() {
        begun += 1;
        return underWay.promise;
      },
      async findStarted() {},
    };
    const poller = startPoller(
      tasksOf(poll),
      leadership().broker,
      everySecond,
      collectLog().logger,
      signal,
    );
    await seconds(5);

    const ended = vi.fn<() => void>();
    const ending = Promise.resolve(poller[Symbol.asyncDispose]()).finally(ended);
    await seconds(5);
    const endedEarly = ended.mock.calls.length > 0;
    underWay.resolve();
    await ending;

    expect(begun).toBe(1);
    expect(endedEarly).toBe(false);
  });

  test('says once that Jira is away, and once that it is back', async () => {
    let isAway = true;
    const poll: Poll = {
      async checkActive() {
        if (isAway) throw new JiraUnavailable('connect ECONNREFUSED');
      },
      async findStarted() {},
    };
    const { lines, logger } = collectLog();
    await using _poller = startPoller(
      tasksOf(poll),
      leadership().broker,
      everySecond,
      logger,
      signal,
    );

    await seconds(5);
    isAway = false;
    await seconds(5);

    expect(lines).toEqual(['leading the poll', 'poll failed', 'polling again']);
  });

  test('stops when it loses the lead, and goes on when it leads again', async () => {
    const signals: AbortSignal[] = [];
    const poll: Poll = {
      async checkActive(over) {
        signals.push(over);
      },
      async findStarted() {},
    };
    const lead = leadership();
    await using _poller = startPoller(
      tasksOf(poll),
      lead.broker,
      everySecond,
      collectLog().logger,
      signal,
    );
    await seconds(1);

    lead.takeAway();
    await seconds(1);

    expect(lead.given()).toBe(2);
    expect(signals.at(0)?.aborted).toBe(true);
    expect(signals.at(-1)?.aborted).toBe(false);
  });

  test('tries again when the lead cannot be had', async () => {
    vi.useRealTimers(); // Those of node:timers/promises cannot be faked.
    const lead = leadership();
    let refusals = 3;
    const broker: Pick<Broker, 'lead'> = {
      async lead(role, ended) {
        refusals -= 1;
        if (refusals >= 0) throw new Error('no connection');
        return lead.broker.lead(role, ended);
      },
    };
    const poll: Poll = { async checkActive() {}, async findStarted() {} };
    await using _poller = startPoller(
      tasksOf(poll),
      broker,
      everySecond,
      collectLog().logger,
      signal,
    );

    await vi.waitFor(() => expect(lead.given()).toBe(1), { timeout: 60_000 });

    expect(refusals).toBe(-1);
  });
});

describe('a process that waits for the lead', () => {
  test('does not poll, and stops when it is told to', async () => {
    let polls = 0;
    const poll: Poll = {
      async checkActive() {
        polls += 1;
      },
      async findStarted() {},
    };
    const broker: Pick<Broker, 'lead'> = {
      lead: (_role, ended) =>
        new Promise((_resolve, reject) => {
          ended.addEventListener('abort', () => reject(ended.reason), { once: true });
        }),
    };
    {
      await using _poller = startPoller(
        tasksOf(poll),
        broker,
        everySecond,
        collectLog().logger,
        signal,
      );
      await seconds(5);
    }

    expect(polls).toBe(0);
  });
});
