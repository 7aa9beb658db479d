import { fromLocal, toLocal } from '../dates.ts';
import { impliedPrecision } from './moments.ts';
import type { SingleOperand } from './operand.ts';

/** A stretch of time, both ends included. */
export interface Period {
  readonly from: number;
  readonly to: number;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * What a moment in a history predicate stands for: `2026-11-24` for the whole day, `-3h` for the hour that it falls into
 * (Atlassian's `JqlDateSupport`, "implied precision"). A function's moment stands for itself.
 */
export function periodAt(at: number, operand: SingleOperand, zone: string): Period {
  const precision = operand.kind === 'value' ? impliedPrecision(operand.value) : undefined;
  switch (precision) {
    case 'd': {
      const midnight = toLocal(at, zone).setUTCHours(0, 0, 0, 0);
      return { from: fromLocal(midnight, zone), to: fromLocal(midnight + day, zone) - 1 };
    }
    case 'h': {
      const start = fromLocal(toLocal(at, zone).setUTCMinutes(0, 0, 0), zone);
      return { from: start, to: start + hour - 1 };
    }
    case 'm': {
      const start = Math.floor(at / minute) * minute;
      return { from: start, to: start + minute - 1 };
    }
    case undefined:
      return { from: at, to: at };
  }
}
