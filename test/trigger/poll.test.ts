import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { CampaignStatus, IssueRef } from '../../src/campaign/campaign.ts';
import { type IssueId, isIssueKey, runIdOf } from '../../src/campaign/ids.ts';
import type { CampaignState } from '../../src/jira/port.ts';
import type { KnownRun } from '../../src/journal/runs.ts';
import { changelogIdSchema, issueIdSchema, Look } from '../../src/queue/messages.ts';
import { createPoll } from '../../src/trigger/poll.ts';

const signal = new AbortController().signal;

function campaign(number: number): IssueRef {
  const key = `MAIL-${number}`;
  if (!isIssueKey(key)) throw new Error('not a key');
  return { id: issueIdSchema.parse(String(number)), key };
}

function runOf(number: number, phase: KnownRun['phase'], lastMove = 101): KnownRun {
  const { id, key } = campaign(number);
  return {
    run: runIdOf(id, changelogIdSchema.parse('101')),
    key,
    partitions: 4,
    pacePerSecond: undefined,
    isDryRun: false,
    phase,
    lastMove: changelogIdSchema.parse(String(lastMove)),
  };
}

/** A board and the runs that are known; the poll writes down whom it wants looked at. */
function world() {
  const state = {
    runs: [] as KnownRun[],
    cards: new Map<number, CampaignStatus | undefined>(),
    looks: [] as string[],
    journaled: [] as unknown[],
    reads: [] as string[],
  };
  const poll = createPoll({
    runs: { active: () => state.runs },
    jira: {
      async campaignStates(ids: readonly IssueId[]): Promise<CampaignState[]> {
        state.reads.push(ids.join());
        return ids
          .filter((id) => state.cards.has(Number(id)))
          .map((id) => ({ ...campaign(Number(id)), status: state.cards.get(Number(id)) }));
      },
      async campaignsIn(statuses) {
        const found = [...state.cards].filter(([, place]) => place && statuses.includes(place));
        return found.map(([number]) => campaign(number));
      },
    },
    logger: pino({ enabled: false }),
    publisher: {
      async publishLater() {},
      async append(journal, entries) {
        if (journal.kind === 'run') state.journaled.push(...entries);
      },
      async publish(queue, message) {
        expect(queue).toEqual({ kind: 'control' });
        state.looks.push(Look.parse(message).campaign);
      },
    },
  });
  return { state, poll };
}

describe('the cards of active runs', () => {
  test.each<[KnownRun['phase'], CampaignStatus | undefined, boolean]>([
    ['running', 'sending', false],
    ['running', 'paused', true],
    ['running', 'cancelled', true],
    ['running', 'draft', true],
    ['running', undefined, true],
    ['running', 'sent', false],
    ['paused', 'paused', false],
    ['paused', undefined, false],
    ['paused', 'sending', true],
    ['paused', 'cancelled', true],
    ['cancelled', 'sending', false],
    ['cancelled', 'cancelled', false],
  ])('a run that is %s with its card in %s is looked at: %s', async (phase, status, expected) => {
    const { state, poll } = world();
    state.runs = [runOf(7, phase)];
    state.cards.set(7, status);

    await poll.checkActive(signal);

    expect(state.looks).toEqual(expected ? ['7'] : []);
  });

  test('are read in one go, and not at all when there is no run', async () => {
    const { state, poll } = world();

    await poll.checkActive(signal);
    state.runs = [runOf(7, 'running'), runOf(8, 'paused'), runOf(9, 'cancelled')];
    await poll.checkActive(signal);

    expect(state.reads).toEqual(['7,8']);
  });

  test('that Jira does not show twice in a row stop their runs, because nobody else could', async () => {
    const { state, poll } = world();
    state.runs = [runOf(7, 'running'), runOf(8, 'running')];
    state.cards.set(8, 'sending');

    await poll.checkActive(signal);
    const afterOne = state.journaled.length;
    state.cards.set(8, 'sending');
    await poll.checkActive(signal);

    expect(state.looks).toEqual([]);
    expect(afterOne).toBe(0);
    expect(state.journaled).toEqual([
      expect.objectContaining({
        kind: 'paused',
        after: '101',
        because: expect.objectContaining({ cause: 'campaign-gone' }),
      }),
    ]);
  });

  test('are looked at once per difference, and again with the next search', async () => {
    const { state, poll } = world();
    state.runs = [runOf(7, 'running')];
    state.cards.set(7, 'paused');

    await poll.checkActive(signal);
    await poll.checkActive(signal);
    expect(state.looks).toEqual(['7']);

    await poll.findStarted(signal);
    await poll.checkActive(signal);
    expect(state.looks).toEqual(['7', '7']);
  });

  test('are looked at at once when they move on', async () => {
    const { state, poll } = world();
    state.runs = [runOf(7, 'running')];
    state.cards.set(7, 'paused');
    await poll.checkActive(signal);

    state.runs = [runOf(7, 'paused', 102)];
    state.cards.set(7, 'cancelled');
    await poll.checkActive(signal);

    expect(state.looks).toEqual(['7', '7']);
  });
});

describe('campaigns that a search finds in Sending or Dry run', () => {
  test('are looked at when there is no run for them', async () => {
    const { state, poll } = world();
    state.cards = new Map([
      [7, 'sending'],
      [8, 'sending'],
      [9, 'sending'],
      [10, 'ready'],
      [11, 'dryRun'],
    ]);
    state.runs = [runOf(7, 'running'), runOf(8, 'cancelled')];

    await poll.findStarted(signal);

    expect(state.looks).toEqual(['8', '9', '11']);
  });
});
