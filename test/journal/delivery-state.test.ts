import { describe, expect, test } from 'vitest';
import type { RunEntry } from '../../src/journal/entries.ts';
import { deferred, entry, fold, rejected, sent, unconfirmed } from './entries.ts';

describe('a delivery', () => {
  test.each<{ what: string; entries: readonly RunEntry[]; state: string }>([
    { what: 'is fresh when frozen', entries: [], state: 'fresh' },
    { what: 'is open from its attempt on', entries: [entry.attempt(0, 'a')], state: 'open' },
    {
      what: 'is fresh again when its attempt was deferred',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, deferred, 'a')],
      state: 'fresh',
    },
    {
      what: 'stays open when another attempt was deferred',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, deferred, 'b')],
      state: 'open',
    },
    {
      what: 'does not begin again when a deferred attempt is read twice',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, deferred, 'a'), entry.attempt(0, 'a')],
      state: 'fresh',
    },
    {
      what: 'does not begin when its attempt arrives after it was closed',
      entries: [entry.outcome(0, deferred, 'a'), entry.attempt(0, 'a')],
      state: 'fresh',
    },
    {
      what: 'is settled by its first final outcome',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, rejected, 'a'),
        entry.outcome(0, { kind: 'failed', reason: '' }),
      ],
      state: 'rejected',
    },
    {
      what: 'is sent when sent comes after unconfirmed',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, unconfirmed('a')),
        entry.outcome(0, sent, 'a'),
      ],
      state: 'sent',
    },
    {
      what: 'is sent when sent comes after the cancellation',
      entries: [entry.attempt(0, 'a'), entry.cancelled('9'), entry.outcome(0, sent, 'a')],
      state: 'sent',
    },
    {
      what: 'is not unsettled by a deferral that comes after unconfirmed',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, unconfirmed('a')),
        entry.outcome(0, deferred, 'a'),
      ],
      state: 'unconfirmed',
    },
    {
      what: 'is cancelled when nothing was begun',
      entries: [entry.cancelled('9')],
      state: 'cancelled',
    },
    {
      what: 'may have been mailed when the cancellation met it in flight',
      entries: [entry.attempt(0, 'a'), entry.cancelled('9')],
      state: 'unconfirmed',
    },
    {
      what: 'may have been mailed by an owner that had not heard of the cancellation',
      entries: [entry.cancelled('9'), entry.attempt(0, 'a')],
      state: 'unconfirmed',
    },
    {
      what: 'was cancelled when an attempt after the cancellation turns out deferred',
      entries: [entry.cancelled('9'), entry.attempt(0, 'a'), entry.outcome(0, deferred, 'a')],
      state: 'cancelled',
    },
    {
      what: 'is rejected when an attempt after the cancellation was',
      entries: [entry.cancelled('9'), entry.attempt(0, 'a'), entry.outcome(0, rejected, 'a')],
      state: 'rejected',
    },
    {
      what: 'stays unconfirmed when the attempt in flight ends in doubt, whatever follows from that',
      entries: [
        entry.attempt(0, 'a'),
        entry.cancelled('9'),
        entry.outcome(0, { ...deferred, replyClass: 'unconfirmed' }, 'a'),
      ],
      state: 'unconfirmed',
    },
    {
      what: 'stays cancelled when a deferred attempt is read again',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, deferred, 'a'),
        entry.cancelled('9'),
        entry.attempt(0, 'a'),
      ],
      state: 'cancelled',
    },
    {
      what: 'was cancelled when the attempt in flight turns out deferred',
      entries: [entry.attempt(0, 'a'), entry.cancelled('9'), entry.outcome(0, deferred, 'a')],
      state: 'cancelled',
    },
    {
      what: 'is rejected when the attempt in flight at the cancellation was',
      entries: [entry.attempt(0, 'a'), entry.cancelled('9'), entry.outcome(0, rejected, 'a')],
      state: 'rejected',
    },
    {
      what: 'is fresh when it was reopened',
      entries: [entry.outcome(0, { kind: 'failed', reason: '' }), entry.reopened([0])],
      state: 'fresh',
    },
    {
      what: 'is not reopened when it was sent',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, sent, 'a'), entry.reopened([0])],
      state: 'sent',
    },
    {
      what: 'is sent when the answer to an attempt from before it was reopened comes at last',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, unconfirmed('a'), 'a'),
        entry.reopened([0]),
        entry.attempt(0, 'b'),
        entry.outcome(0, sent, 'a'),
      ],
      state: 'sent',
    },
    {
      what: 'stays open when an attempt from before it was reopened turns out rejected',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, unconfirmed('a'), 'a'),
        entry.reopened([0]),
        entry.attempt(0, 'b'),
        entry.outcome(0, rejected, 'a'),
      ],
      state: 'open',
    },
    {
      what: 'is bounced when its mail comes back after it was sent',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, sent, 'a'), entry.bounced(0)],
      state: 'bounced',
    },
    {
      what: 'is bounced when its mail comes back before its owner could say that it was sent',
      entries: [entry.attempt(0, 'a'), entry.bounced(0), entry.outcome(0, sent, 'a')],
      state: 'bounced',
    },
    {
      what: 'is bounced when what may have been sent comes back',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, unconfirmed('a')), entry.bounced(0)],
      state: 'bounced',
    },
    {
      what: 'is bounced when the attempt that a cancellation met in flight comes back',
      entries: [entry.attempt(0, 'a'), entry.cancelled('9'), entry.bounced(0)],
      state: 'bounced',
    },
    {
      what: 'stays open when something comes back before anybody knows that it was sent',
      entries: [entry.attempt(0, 'a'), entry.bounced(0)],
      state: 'open',
    },
    {
      what: 'stays rejected when something seems to come back that was never taken',
      entries: [entry.attempt(0, 'a'), entry.outcome(0, rejected, 'a'), entry.bounced(0)],
      state: 'rejected',
    },
    {
      what: 'is not reopened when its mail came back and its address is the same',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, sent, 'a'),
        entry.bounced(0),
        entry.reopened([0]),
      ],
      state: 'bounced',
    },
    {
      what: 'is fresh when its mail came back and its address was corrected, whatever is read again',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, sent, 'a'),
        entry.bounced(0),
        entry.reopened([0], { corrected: ['another', null] }),
        entry.bounced(0),
      ],
      state: 'fresh',
    },
    {
      what: 'is sent when it was mailed to a corrected address, whatever came back before',
      entries: [
        entry.attempt(0, 'a'),
        entry.outcome(0, sent, 'a'),
        entry.bounced(0),
        entry.reopened([0], { corrected: ['another', null] }),
        entry.attempt(0, 'b'),
        entry.outcome(0, sent, 'b'),
        entry.bounced(0),
      ],
      state: 'sent',
    },
    {
      what: 'stays cancelled when somebody wants it opened again',
      entries: [entry.cancelled('9'), entry.reopened([0])],
      state: 'cancelled',
    },
  ])('$what', ({ entries, state }) => {
    const found = fold(entry.frozen(1), ...entries).stateOf(0);

    expect(found.kind === 'settled' ? found.outcome : found.kind).toBe(state);
  });
});
