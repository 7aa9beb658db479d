import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChangelogId } from '../../src/campaign/ids.ts';
import { HaltWatch } from '../../src/report/halt-watch.ts';
import { entry } from '../journal/entries.ts';
import {
  badEndings,
  deferred,
  type Ending,
  failed,
  rejected,
  sent,
  times,
  unconfirmed,
  WatchedRun,
} from './endings.ts';

const full = { suppress: false, replyClass: 'mailbox-full' } as const;

describe('a run', () => {
  test.each<{ what: string; endings: readonly Ending[]; at: number | undefined }>([
    {
      what: 'whose list is half bad halts at the tenth dead address',
      endings: times(50, sent, rejected('invalid-recipient')),
      at: 20,
    },
    {
      what: 'whose list was good so far halts once a tenth of the last 200 are dead',
      endings: [...times(500, sent), ...times(50, rejected('invalid-recipient'))],
      at: 521,
    },
    {
      what: 'with one dead address in ten goes on',
      endings: times(100, ...times(9, sent), rejected('invalid-recipient')),
      at: undefined,
    },
    {
      what: 'that is small goes on after its second dead address',
      endings: times(2, rejected('invalid-recipient')),
      at: undefined,
    },
    {
      what: 'that is blocked everywhere halts at the tenth',
      endings: times(20, rejected('blocked')),
      at: 10,
    },
    {
      what: 'that one server in five blocks goes on',
      endings: times(100, sent, sent, sent, sent, rejected('blocked')),
      at: undefined,
    },
    {
      what: 'that nothing proves the sender of halts at the third',
      endings: times(10, sent, sent, rejected('sender-unproven')),
      at: 9,
    },
    {
      what: 'that is put off for want of proof halts, too',
      endings: times(3, deferred('sender-unproven')),
      at: 3,
    },
    {
      what: 'that a few odd servers want more proof of goes on',
      endings: times(50, ...times(24, sent), rejected('sender-unproven')),
      at: undefined,
    },
    {
      what: 'whose mail server never answers halts at the tenth',
      endings: times(20, unconfirmed),
      at: 10,
    },
    {
      what: 'whose mail server died once in the middle goes on',
      endings: [...times(80, sent), ...times(20, unconfirmed), ...times(100, sent)],
      at: undefined,
    },
    {
      what: 'whose mail server does not understand it halts before anybody is refused',
      endings: times(20, deferred('protocol')),
      at: 10,
    },
    {
      what: 'whose letters cannot be written halts at the tenth',
      endings: times(20, failed, sent),
      at: 19,
    },
    {
      what: 'that is put off for a while goes on, however often',
      endings: times(
        300,
        ...(
          ['throttled', 'transient', 'mailbox-full', 'connection', 'authentication'] as const
        ).map(deferred),
      ),
      at: undefined,
    },
    {
      what: 'does not hide dead addresses behind those that were put off or left out',
      endings: times(
        20,
        ...times(30, deferred('transient')),
        ...times(10, { kind: 'skipped', because: 'suppressed', detail: '' } as const),
        rejected('invalid-recipient'),
      ),
      at: 410,
    },
  ])('$what', ({ endings, at }) => {
    expect(new WatchedRun().endsUntilHalt(endings)).toBe(at);
  });

  test('whose journal is of an older version is watched as well as can be', () => {
    const old: Ending = { kind: 'rejected', reply: { code: 550, text: 'No' }, suppress: true };

    expect(new WatchedRun().end(...times(10, old)).watch.reason?.cause).toBe('invalid-recipient');
  });

  test('is judged by what ended lately', () => {
    const run = new WatchedRun().end(...times(10, rejected('blocked')));
    expect(run.watch.reason).toBeDefined();

    run.end(...times(100, sent));

    expect(run.watch.reason).toBeUndefined();
  });

  test('counts an outcome once that is in its journal twice', () => {
    const watch = new HaltWatch();
    for (let copy = 0; copy < 20; copy += 1)
      watch.apply(entry.outcome(1, rejected('blocked'), 'a:1'));

    expect(watch.reason).toBeUndefined();
  });
});

describe('what a run halts for', () => {
  test('says of how many, and the last different answers without addresses', () => {
    const answers = ['No', 'Who is <bob@example.org>?', 'No', 'Gone', 'No', 'Never'];
    const run = new WatchedRun().end(
      ...times(5, sent),
      ...times(4, rejected('invalid-recipient', '550 First')),
      ...answers.map((text) => rejected('invalid-recipient', `550 ${text}`)),
    );

    expect(run.watch.reason).toEqual({
      cause: 'invalid-recipient',
      count: 10,
      among: 15,
      replies: ['550 Gone', '550 No', '550 Never'],
    });
  });

  test('names no address', () => {
    const run = new WatchedRun().end(
      ...times(10, rejected('blocked', '550 <bob@example.org> from ada@example.com refused')),
    );

    expect(run.watch.reason?.replies).toEqual(['550 <[address]> from [address] refused']);
  });
});

describe('mails that a relay took, and that come back', () => {
  test('halt a run as if they had been refused at once; what may pass does not', () => {
    const [watch, patient] = [new HaltWatch(), new HaltWatch()];
    for (let number = 0; number < 10; number += 1) {
      watch.apply(entry.bounced(number));
      watch.apply(entry.bounced(number));
      patient.apply({ ...entry.bounced(number), ...full });
    }

    expect(watch.reason).toMatchObject({ cause: 'invalid-recipient', count: 10, among: 10 });
    expect(patient.reason).toBeUndefined();
  });
});

describe('a run that a person has moved on', () => {
  test('begins anew', () => {
    const run = new WatchedRun().end(...times(9, rejected('blocked'))).moveOn();

    expect(run.end(rejected('blocked')).watch.reason).toBeUndefined();
  });

  test('halts for the same cause only when it is twice as bad', () => {
    const run = new WatchedRun().end(...times(10, rejected('blocked'))).moveOn();

    expect(run.endsUntilHalt(times(50, rejected('blocked')))).toBe(20);
  });

  test('halts for another cause as if nothing had been', () => {
    const run = new WatchedRun().end(...times(10, rejected('blocked'))).moveOn();

    expect(run.endsUntilHalt(times(50, unconfirmed))).toBe(10);
  });

  test('does not halt again for letters that were prepared before the cause was mended', () => {
    const run = new WatchedRun().end(...times(10, failed)).moveOn();

    expect(run.endsUntilHalt(times(300, failed))).toBeUndefined();
  });

  test('begins anew with a retry, too', () => {
    const run = new WatchedRun().end(...times(9, rejected('blocked')));

    run.watch.apply({
      v: 1,
      kind: 'reopened',
      at: 9,
      move: '200' as ChangelogId,
      by: 'Robin',
      generation: 1,
      deliveries: [[1, null, null]],
    });

    expect(run.end(rejected('blocked')).watch.reason).toBeUndefined();
  });
});

describe('whatever becomes of the letters', () => {
  const anyEnding = fc.constantFrom(sent, sent, sent, ...Object.values(badEndings));
  const typedKeys = Object.keys(badEndings) as (keyof typeof badEndings)[];
  const anyRun = fc.array(anyEnding, { maxLength: 500 });

  test('a run halts only for what its journal holds', () => {
    fc.assert(
      fc.property(anyRun, (endings) => {
        const { reason } = new WatchedRun().end(...endings).watch;
        if (reason === undefined) return;

        const ofThatKind = endings.filter(
          (ending) => ending === badEndings[reason.cause as keyof typeof badEndings],
        );
        expect(reason.count).toBeLessThanOrEqual(ofThatKind.length);
        expect(reason.count).toBeLessThanOrEqual(reason.among);
        expect(reason.among).toBeLessThanOrEqual(endings.length);
      }),
    );
  });

  test('an ending more of a kind never speaks for going on', () => {
    fc.assert(
      fc.property(anyRun, fc.constantFrom(...typedKeys), (endings, cause) => {
        const run = new WatchedRun().end(...endings);
        if (run.watch.reason?.cause !== cause) return;

        const { reason } = run.end(badEndings[cause]).watch;

        expect(reason).toBeDefined();
      }),
    );
  });

  test('a run of fewer than ten halts for nothing but want of proof', () => {
    fc.assert(
      fc.property(fc.array(anyEnding, { maxLength: 9 }), (endings) => {
        const { reason } = new WatchedRun().end(...endings).watch;

        expect(['sender-unproven', undefined]).toContain(reason?.cause);
      }),
    );
  });

  test('reading the journal twice comes to the same', () => {
    fc.assert(
      fc.property(anyRun, (endings) => {
        const once = new HaltWatch();
        const twice = new HaltWatch();
        endings.forEach((ending, number) => {
          const record = entry.outcome(number, ending, `a:${number}`);
          once.apply(record);
          twice.apply(record);
          twice.apply(record);
        });

        expect(twice.reason).toEqual(once.reason);
      }),
    );
  });
});
