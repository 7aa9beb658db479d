import * as fc from 'fast-check';
import type { RetryPolicy } from '../../../src/send/retry.ts';
import type { Refusing } from './office.ts';
import { count } from './run.ts';

/** One step of a schedule: something that was on its way happens, or something is done to somebody. */
export type Step =
  | { readonly kind: 'happen'; readonly which: number }
  | { readonly kind: 'start' | 'look' | 'lose-letters' | 'finish' | 'replace' }
  | { readonly kind: 'retry-failed' }
  | {
      readonly kind: 'crash' | 'freeze' | 'thaw' | 'stop' | 'give-up';
      readonly whom: number;
      readonly arriving: number;
    }
  | {
      readonly kind: 'cut';
      readonly whom: number;
      readonly arriving: number;
      readonly heard: number;
    }
  | { readonly kind: 'move'; readonly to: 'sending' | 'paused' | 'cancelled' }
  | { readonly kind: 'prepare'; readonly numbers: readonly number[]; readonly refusing: Refusing };

export interface Scenario {
  readonly unconfirmed: RetryPolicy['unconfirmed'];
  readonly steps: readonly Step[];
  /** What becomes of the mails at the SMTP server; see `smtp.ts`. */
  readonly verdicts: readonly number[];
  /** What chance decides besides; see `World.fate`. */
  readonly fates: readonly number[];
}

/** Kinds of trouble that a scenario may hold. */
export type Trouble = Exclude<Step['kind'], 'happen'>;

const whom = fc.nat({ max: 3 });
const arriving = fc.nat({ max: 4 });
const stepsOf = {
  start: fc.constant({ kind: 'start' } as const),
  look: fc.constant({ kind: 'look' } as const),
  'lose-letters': fc.constant({ kind: 'lose-letters' } as const),
  finish: fc.constant({ kind: 'finish' } as const),
  'retry-failed': fc.constant({ kind: 'retry-failed' } as const),
  replace: fc.constant({ kind: 'replace' } as const),
  crash: fc.record({ kind: fc.constant('crash' as const), whom, arriving }),
  freeze: fc.record({ kind: fc.constant('freeze' as const), whom, arriving }),
  thaw: fc.record({ kind: fc.constant('thaw' as const), whom, arriving }),
  stop: fc.record({ kind: fc.constant('stop' as const), whom, arriving }),
  'give-up': fc.record({ kind: fc.constant('give-up' as const), whom, arriving }),
  cut: fc.record({ kind: fc.constant('cut' as const), whom, arriving, heard: arriving }),
  move: fc.record({
    kind: fc.constant('move' as const),
    to: fc.constantFrom('paused', 'sending', 'paused', 'sending', 'cancelled'),
  }),
  prepare: fc.record({
    kind: fc.constant('prepare' as const),
    numbers: fc.uniqueArray(fc.nat({ max: count - 1 }), { minLength: 1 }),
    refusing: fc.constantFrom(undefined, undefined, undefined, 'skipped', 'failed'),
  }),
} satisfies Record<Trouble, fc.Arbitrary<Step>>;

const happens = fc.nat({ max: 12 }).map((which): Step => ({ kind: 'happen', which }));

/** Schedules with trouble of these kinds, now and then. */
export function anyScenario(
  troubles: readonly Trouble[],
  unconfirmed: RetryPolicy['unconfirmed'] = 'leave',
): fc.Arbitrary<Scenario> {
  const trouble = fc.oneof(...troubles.map((kind): fc.Arbitrary<Step> => stepsOf[kind]));
  const step = fc.oneof({ arbitrary: happens, weight: 5 }, { arbitrary: trouble, weight: 1 });
  return fc.record({
    unconfirmed: fc.constant(unconfirmed),
    steps: fc.array(step, { maxLength: 160, size: 'max' }),
    verdicts: fc.array(fc.oneof(fc.constant(0), fc.nat({ max: 8 })), {
      maxLength: 12,
      size: 'max',
    }),
    fates: fc.array(fc.nat({ max: 7 }), { maxLength: 60, size: 'max' }),
  });
}
