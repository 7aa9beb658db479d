import { describe, expect, test } from 'vitest';
import type { AttemptId } from '../../src/campaign/ids.ts';
import type { DeliveryState } from '../../src/journal/deliveries.ts';
import type { RunPhase } from '../../src/journal/ledger.ts';
import { decide, type Knowledge } from '../../src/send/decide.ts';

const fresh: DeliveryState = { kind: 'fresh' };
const attempt = 'other:1' as AttemptId;
const open: DeliveryState = { kind: 'open', attempt };
const settled: DeliveryState = { kind: 'settled', outcome: 'sent' };

const plain: Knowledge = {
  phase: 'running',
  state: fresh,
  isStale: false,
  isInHand: false,
  waitedFor: undefined,
  mayMailAgain: false,
};

describe('a letter that reaches its owner', () => {
  test.each<{ what: string; known: Partial<Knowledge>; decision: string }>([
    { what: 'is attempted when its delivery is fresh', known: {}, decision: 'attempt' },
    {
      what: 'is done when its delivery is settled',
      known: { state: settled },
      decision: 'acknowledge',
    },
    {
      what: 'is done when a newer copy is on its way',
      known: { isStale: true },
      decision: 'acknowledge',
    },
    {
      what: 'joins the copy in hand before that has begun',
      known: { isInHand: true },
      decision: 'join',
    },
    {
      what: 'joins the copy in hand in mid-flight',
      known: { isInHand: true, state: open },
      decision: 'join',
    },
    {
      what: 'waits when somebody else began and did not end',
      known: { state: open },
      decision: 'wait',
    },
    {
      what: 'is unconfirmed when that has not ended after the wait',
      known: { state: open, waitedFor: attempt },
      decision: 'unconfirmed',
    },
    {
      what: 'is mailed again when that has not ended after the wait, and the config wants it',
      known: { state: open, waitedFor: attempt, mayMailAgain: true },
      decision: 'mail-again',
    },
    {
      what: 'waits before it is mailed again, too',
      known: { state: open, mayMailAgain: true },
      decision: 'wait',
    },
    {
      what: 'waits again when it has waited for another attempt',
      known: { state: open, waitedFor: 'another:1' as AttemptId },
      decision: 'wait',
    },
    {
      what: 'is attempted when the doubt is gone after the wait',
      known: { waitedFor: attempt },
      decision: 'attempt',
    },
  ])('$what', ({ known, decision }) => {
    expect(decide({ ...plain, ...known }).kind).toBe(decision);
  });

  test.each<{ phase: RunPhase; decision: string }>([
    { phase: 'launching', decision: 'let-go' },
    { phase: 'paused', decision: 'let-go' },
    { phase: 'cancelled', decision: 'acknowledge' },
    { phase: 'refused', decision: 'acknowledge' },
    { phase: 'closed', decision: 'acknowledge' },
  ])('is not begun while the run is $phase', ({ phase, decision }) => {
    expect(decide({ ...plain, phase }).kind).toBe(decision);
    expect(decide({ ...plain, phase, state: open }).kind).toBe(decision);
  });
});
