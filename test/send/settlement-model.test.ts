import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verdictOn, violationsOf } from './model/laws.ts';
import { anyScenario, play, type Trouble } from './model/scenario.ts';

const cuts: readonly Trouble[] = ['cut', 'give-up', 'start', 'stop', 'prepare'];
const anything: readonly Trouble[] = [
  ...cuts,
  'crash',
  'freeze',
  'thaw',
  'move',
  'look',
  'lose-letters',
  'finish',
  'retry-failed',
];

describe('any interleaving of deliveries, redeliveries, crashes and replies', () => {
  test('keeps the law', async () => {
    await fc.assert(
      fc.asyncProperty(anyScenario(anything), async (scenario) => {
        expect(verdictOn(await play(scenario))).toBe('kept');
      }),
      { numRuns: 400 },
    );
  });
});

describe('a RabbitMQ that lets a replaced owner go on', () => {
  test('gets recipients mailed twice, which is how this model would show it', async () => {
    const found = await fc.check(
      fc.asyncProperty(anyScenario(['replace', 'start', 'prepare']), async (scenario) =>
        violationsOf(await play(scenario)).every((violation) => !/mailed twice/.test(violation)),
      ),
      { numRuns: 400, endOnFailure: true },
    );

    expect(found.failed).toBe(true);
  });
});
