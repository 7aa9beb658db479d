import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CampaignStatus, Move } from '../../src/campaign/campaign.ts';
import { campaignStatuses } from '../../src/campaign/campaign.ts';
import { isChangelogId, isIssueId, isLater } from '../../src/campaign/ids.ts';
import { decideMoves, isControl, isStart, standingOf } from '../../src/campaign/moves.ts';

type Place = CampaignStatus | undefined;

const campaign = '10042';
const now = new Date('2026-11-24T12:00:00Z');
const oldestMoveMilliseconds = 3 * 24 * 60 * 60_000;

/** A card's way over the board: one move a minute, the last one a minute ago; changelog ids 101, 102, … */
function way(...places: readonly Place[]): Move[] {
  return places.slice(1).map((to, index, all) => {
    const id = String(101 + index);
    if (!isChangelogId(id)) throw new Error('not a changelog id');
    const at = new Date(now.getTime() - (all.length - index) * 60_000);
    return { id, at, by: 'Casey', from: places[index], to };
  });
}

function decide(moves: readonly Move[], at = now) {
  if (!isIssueId(campaign)) throw new Error('not an issue id');
  return decideMoves(campaign, moves, at, oldestMoveMilliseconds);
}

function summary(moves: readonly Move[], at = now) {
  const { launch, control } = decide(moves, at);
  return { launch, control: control.map(({ kind, move }) => `${kind} ${move}`) };
}

describe('the way of a card', () => {
  test.each<{ name: string; places: Place[]; launch: string | undefined; control: string[] }>([
    { name: 'never moved', places: ['draft'], launch: undefined, control: [] },
    { name: 'made ready', places: ['draft', 'ready'], launch: undefined, control: [] },
    {
      name: 'from Ready to Sending',
      places: ['draft', 'ready', 'sending'],
      launch: '102',
      control: [],
    },
    {
      name: 'from Scheduled to Sending',
      places: ['ready', 'scheduled', 'sending'],
      launch: '102',
      control: [],
    },
    { name: 'from Draft to Sending', places: ['draft', 'sending'], launch: undefined, control: [] },
    {
      name: 'from elsewhere to Sending',
      places: [undefined, 'sending'],
      launch: undefined,
      control: [],
    },
    {
      name: 'paused',
      places: ['ready', 'sending', 'paused'],
      launch: '101',
      control: ['paused 102'],
    },
    {
      name: 'paused and resumed',
      places: ['ready', 'sending', 'paused', 'sending'],
      launch: '101',
      control: ['paused 102', 'resumed 103'],
    },
    {
      name: 'cancelled',
      places: ['ready', 'sending', 'cancelled'],
      launch: undefined,
      control: ['cancelled 102'],
    },
    {
      name: 'paused, then cancelled, then back to Draft',
      places: ['ready', 'sending', 'paused', 'cancelled', 'draft'],
      launch: undefined,
      control: ['paused 102', 'cancelled 103'],
    },
    {
      name: 'taken back to Draft while sending',
      places: ['ready', 'sending', 'draft'],
      launch: undefined,
      control: ['cancelled 102'],
    },
    {
      name: 'taken to a status that is not ours, and back',
      places: ['ready', 'sending', undefined, 'sending'],
      launch: '101',
      control: ['paused 102', 'resumed 103'],
    },
    {
      name: 'from Paused to a status that is not ours',
      places: ['ready', 'sending', 'paused', undefined],
      launch: '101',
      control: ['paused 102'],
    },
    { name: 'sent', places: ['ready', 'sending', 'sent'], launch: undefined, control: [] },
    {
      name: 'sent and moved back to Sending',
      places: ['ready', 'sending', 'sent', 'sending', 'paused'],
      launch: '101',
      control: ['reopened 103', 'paused 104'],
    },
    { name: 'to Dry run', places: ['draft', 'dryRun'], launch: '101', control: [] },
    {
      name: 'to Dry run and back',
      places: ['draft', 'dryRun', 'draft'],
      launch: undefined,
      control: ['cancelled 102'],
    },
    {
      name: 'sent after a dry run',
      places: ['draft', 'dryRun', 'ready', 'sending'],
      launch: '103',
      control: [],
    },
    {
      name: 'sent after a pause',
      places: ['ready', 'sending', 'paused', 'sending', 'sent', 'draft'],
      launch: undefined,
      control: ['paused 102', 'resumed 103'],
    },
    {
      name: 'cancelled once and started again',
      places: ['ready', 'sending', 'cancelled', 'draft', 'ready', 'sending', 'paused'],
      launch: '105',
      control: ['paused 106'],
    },
  ])('$name', ({ places, launch, control }) => {
    const decision = summary(way(...places));

    expect(decision).toEqual({ launch, control });
  });

  test('names the run by campaign and starting move', () => {
    const [paused] = decide(way('draft', 'ready', 'sending', 'paused')).control;

    expect(paused).toEqual({ kind: 'paused', run: '10042-102', move: '103', by: 'Casey' });
  });
});

describe('an old move', () => {
  test('starts nothing once it is older than configured', () => {
    const moves = way('ready', 'sending');
    const startedAt = now.getTime() - 60_000;

    const justInTime = summary(moves, new Date(startedAt + oldestMoveMilliseconds));
    const tooLate = summary(moves, new Date(startedAt + oldestMoveMilliseconds + 1));

    expect(justInTime.launch).toBe('101');
    expect(tooLate.launch).toBeUndefined();
  });

  test('still pauses, resumes and cancels the run that it belongs to', () => {
    const moves = way('ready', 'sending', 'paused', 'sending', 'cancelled');

    const { control } = summary(moves, new Date(now.getTime() + 2 * oldestMoveMilliseconds));

    expect(control).toEqual(['paused 102', 'resumed 103', 'cancelled 104']);
  });
});

describe('any way of a card', () => {
  const places = fc.array(fc.constantFrom<Place>(...campaignStatuses, undefined), {
    minLength: 1,
    maxLength: 20,
  });

  test('launches the latest start, and only while its card is where that run goes on', () => {
    fc.assert(
      fc.property(places, (route) => {
        const moves = way(...route);
        const { launch, isDryRun } = decide(moves);

        if (launch === undefined) return;
        expect(launch).toBe(moves.findLast(isStart)?.id);
        expect(['running', 'paused']).toContain(standingOf(isDryRun, moves.at(-1)?.to));
      }),
    );
  });

  test('gives the moves of one run in their order, and nothing after a cancellation', () => {
    fc.assert(
      fc.property(places, (route) => {
        const { control } = decide(way(...route));

        control.forEach((move, index) => {
          const next = control[index + 1];
          if (next === undefined) return;
          expect(next.run).toBe(move.run);
          expect(isLater(next.move, move.move)).toBe(true);
          expect(next.kind).not.toBe(move.kind);
          expect(move.kind).not.toBe('cancelled');
        });
      }),
    );
  });

  test('leaves the run where the card lies', () => {
    fc.assert(
      fc.property(places, (route) => {
        const moves = way(...route);
        const { launch, control, isDryRun } = decide(moves);

        if (launch === undefined) return;
        const isHeld = standingOf(isDryRun, moves.at(-1)?.to) === 'paused';
        expect(control.at(-1)?.kind === 'paused').toBe(isHeld);
      }),
    );
  });

  test('grows with the card: what was asked for stays asked for, until the next start', () => {
    fc.assert(
      fc.property(places, (route) => {
        const moves = way(...route);
        const last = moves.at(-1);
        fc.pre(last !== undefined && !isStart(last));
        const before = decide(moves.slice(0, -1)).control;

        const after = decide(moves).control;

        expect(after.slice(0, before.length)).toEqual(before);
      }),
    );
  });

  test('changes nothing by a move that is neither a start nor control', () => {
    fc.assert(
      fc.property(places, (route) => {
        const moves = way(...route);
        const last = moves.at(-1);
        fc.pre(last !== undefined && !isStart(last) && !isControl(last));

        expect(decide(moves).control).toEqual(decide(moves.slice(0, -1)).control);
      }),
      { examples: [[['ready', 'sending', undefined, 'draft']]], numRuns: 1_000 },
    );
  });
});
