import * as fc from 'fast-check';
import type { RetryPolicy } from '../../../src/send/retry.ts';
import type { Refusing } from './office.ts';
import { count } from './run.ts';
import { type Reception, verdictCount } from './smtp.ts';

/** One step of a schedule: something that was on its way happens, or something is done to somebody. */
export type Step =
  | { readonly kind: 'happen'; readonly which: number }
  | { readonly kind: 'start' | 'look' | 'lose-letters' | 'finish' | 'replace' }
  | { readonly kind: 'retry-failed' }
  | {
      readonly kind: 'freeze';
      readonly whom: number;
      readonly arriving: number | undefined;
    }
  | { readonly kind: 'crash'; readonly whom: number; readonly arriving: number }
  | { readonly kind: 'thaw' | 'stop' | 'give-up'; readonly whom: number }
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
  /** What becomes of the mails, in the order in which they set out. */
  readonly receptions: readonly Reception[];
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
  freeze: fc.record({
    kind: fc.constant('freeze' as const),
    whom,
    arriving: fc.option(arriving, { nil: undefined }),
  }),
  thaw: fc.record({ kind: fc.constant('thaw' as const), whom }),
  stop: fc.record({ kind: fc.constant('stop' as const), whom }),
  'give-up': fc.record({ kind: fc.constant('give-up' as const), whom }),
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

const reception = fc.record({
  verdict: fc.oneof(fc.constant(0), fc.nat({ max: verdictCount - 1 })),
  lag: fc.constantFrom(0, 0, 15, 60),
});

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
    receptions: fc.array(reception, { maxLength: 12, size: 'max' }),
    fates: fc.array(fc.nat({ max: 7 }), { maxLength: 60, size: 'max' }),
  });
}
