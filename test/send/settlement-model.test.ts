import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verdictOn, violationsOf } from './model/laws.ts';
import { play } from './model/play.ts';
import { anyScenario, type Trouble } from './model/steps.ts';

const always: readonly Trouble[] = ['start', 'prepare'];
const cuts: readonly Trouble[] = ['cut', 'give-up', 'stop'];
const deaths: readonly Trouble[] = ['crash', 'freeze', 'thaw'];
const stops: readonly Trouble[] = ['move', 'look'];
// Twice, because much has to be over before it can happen.
const ends: readonly Trouble[] = ['finish', 'retry-failed', 'retry-failed'];

describe('any interleaving of deliveries, redeliveries, crashes and replies', () => {
  test.each<{ where: string; troubles: readonly Trouble[] }>([
    { where: 'channels are cut and processes stop in order', troubles: cuts },
    { where: 'processes die, or sleep and wake up', troubles: deaths },
    { where: 'the card is moved while processes die', troubles: [...stops, ...deaths] },
    { where: 'the run is opened again while somebody sleeps', troubles: [...ends, ...deaths] },
    {
      where: 'everything happens at once',
      troubles: [...cuts, ...deaths, ...stops, ...ends, 'lose-letters'],
    },
  ])('keeps the law where $where', async ({ troubles }) => {
    await fc.assert(
      fc.asyncProperty(anyScenario([...always, ...troubles]), async (scenario) => {
        expect(verdictOn(await play(scenario))).toBe('kept');
      }),
      { numRuns: 200 },
    );
  });
});

describe('a run that mails again what may have been delivered', () => {
  test('mails nobody more than once more, and nobody whom no one doubts', async () => {
    const troubles: readonly Trouble[] = [...always, ...deaths, 'cut', 'give-up'];
    await fc.assert(
      fc.asyncProperty(anyScenario(troubles, 'mail-again'), async (scenario) => {
        expect(verdictOn(await play(scenario))).toBe('kept');
      }),
      { numRuns: 200 },
    );
  });
});

describe('a RabbitMQ that lets a replaced owner go on', () => {
  test('gets recipients mailed twice, which is how this model would show it', async () => {
    const found = await fc.check(
      fc.asyncProperty(anyScenario([...always, 'replace']), async (scenario) =>
        violationsOf(await play(scenario)).every((violation) => !/mailed twice/.test(violation)),
      ),
      { numRuns: 400, endOnFailure: true },
    );

    expect(found.failed).toBe(true);
  });
});
