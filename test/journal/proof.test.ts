import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AddressHash } from '../../src/campaign/address.ts';
import type { IssueId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { type AudienceTuple, digestOf } from '../../src/journal/freeze.ts';
import { type Finding, RunProof } from '../../src/journal/proof.ts';
import { deferred, entry, rejected, sent, unconfirmed } from './entries.ts';

/** Three people; the third has the second's address. */
const audience: readonly AudienceTuple[] = [
  ['101' as IssueId, 'one' as AddressHash, 0, null],
  ['102' as IssueId, 'two' as AddressHash, 0, null],
  ['103' as IssueId, 'two' as AddressHash, 0, 1],
];
const skipped = { kind: 'skipped', because: 'duplicate-address', detail: '' } as const;
const reported = (offset: number): RunEntry => ({ v: 1, kind: 'reported', at: 5, offset });

function frozen(recipients = audience): readonly RunEntry[] {
  return [
    { v: 1, kind: 'audience', at: 1, freeze: 'first', from: 0, recipients: [...recipients] },
    { ...entry.frozen(audience.length), sha256: digestOf(audience) } as RunEntry,
  ];
}

const mailing: readonly RunEntry[] = [
  entry.attempt(0, 'a'),
  entry.outcome(0, sent, 'a'),
  entry.attempt(1, 'b'),
  entry.outcome(1, deferred, 'b'),
  entry.outcome(2, skipped),
  entry.attempt(1, 'c'),
  entry.outcome(1, rejected, 'c'),
];
const ending: readonly RunEntry[] = [reported(9), entry.closed()];

function prove(entries: readonly RunEntry[]): readonly Finding[] {
  const proof = new RunProof();
  entries.forEach((each, offset) => proof.apply({ offset, entry: each }));
  return proof.findings();
}

function holding(entries: readonly RunEntry[]): Readonly<Record<string, Finding['holds']>> {
  return Object.fromEntries(prove(entries).map(({ name, holds }) => [name, holds]));
}

const everythingHolds = {
  audience: true,
  outcomes: true,
  'accepted-once': true,
  announced: true,
  'attempts-ended': true,
  reported: true,
  closed: true,
};

describe('a run that is over', () => {
  test('is proven when everybody has one outcome and nobody two mails', () => {
    const entries = [...frozen(), ...mailing, ...ending];

    expect(holding(entries)).toEqual(everythingHolds);
    expect(prove(entries).map(({ detail }) => detail)).toContain(
      'Everybody has one final outcome: 1 sent + 1 skipped + 1 rejected = 3.',
    );
  });

  test.each<{ what: string; entries: readonly RunEntry[] }>([
    {
      what: 'entries come twice',
      entries: [
        ...frozen(),
        ...mailing.flatMap((each) => [each, each]),
        reported(20),
        entry.closed(),
      ],
    },
    {
      what: 'an attempt comes after its end, because its owner was lost',
      entries: [
        ...frozen(),
        ...mailing.slice(0, 2),
        entry.outcome(0, deferred, 'z'),
        entry.attempt(0, 'z'),
        ...mailing.slice(2),
        reported(20),
        entry.closed(),
      ],
    },
    {
      what: 'a cancellation cut an attempt off',
      entries: [
        ...frozen(),
        entry.attempt(0, 'a'),
        entry.cancelled('9'),
        reported(9),
        entry.closed(),
      ],
    },
    {
      what: 'what nobody can tell was mailed again, because a person wished it',
      entries: [
        ...frozen(),
        entry.attempt(0, 'z'),
        entry.outcome(0, unconfirmed('z')),
        entry.reopened([0]),
        ...mailing,
        reported(20),
        entry.closed(1),
      ],
    },
  ])('is proven also when $what', ({ entries }) => {
    expect(holding(entries)).toEqual(everythingHolds);
  });

  test.each<{ what: string; entries: readonly RunEntry[]; wrong: Finding['name']; says: RegExp }>([
    {
      what: 'the audience is another one than was frozen',
      entries: [...frozen(audience.slice(0, 2)), ...mailing, ...ending],
      wrong: 'audience',
      says: /not the one that was frozen/,
    },
    {
      what: 'somebody has no outcome',
      entries: [...frozen(), ...mailing.slice(0, -2), ...ending],
      wrong: 'outcomes',
      says: /^1 of 3 have no final outcome/,
    },
    {
      what: 'a stranger has an outcome',
      entries: [...frozen(), ...mailing, entry.outcome(7, sent, 'a'), ...ending],
      wrong: 'outcomes',
      says: /strangers: delivery 7/,
    },
    {
      what: 'two attempts of one delivery were accepted',
      entries: [
        ...frozen(),
        ...mailing,
        entry.attempt(0, 'd'),
        entry.outcome(0, sent, 'd'),
        reported(20),
        entry.closed(),
      ],
      wrong: 'accepted-once',
      says: /delivery 0\./,
    },
    {
      what: 'somebody who had got the mail was tried again',
      entries: [
        ...frozen(),
        ...mailing,
        entry.attempt(0, 'd'),
        entry.outcome(0, deferred, 'd'),
        ...ending,
      ],
      wrong: 'accepted-once',
      says: /tried again: delivery 0\./,
    },
    {
      what: 'two recipients of one address were mailed',
      entries: [
        ...frozen(),
        ...[0, 1, 2].flatMap((number) => [
          entry.attempt(number, `a${number}`),
          entry.outcome(number, sent, `a${number}`),
        ]),
        ...ending,
      ],
      wrong: 'accepted-once',
      says: /delivery 2\./,
    },
    {
      what: 'a mail left without having been announced',
      entries: [...frozen(), ...mailing.slice(1), ...ending],
      wrong: 'announced',
      says: /delivery 0\./,
    },
    {
      what: 'an attempt has no end',
      entries: [...frozen(), ...mailing, entry.attempt(1, 'd'), reported(20), entry.closed()],
      wrong: 'attempts-ended',
      says: /not ended: delivery 1\./,
    },
    {
      what: 'Jira was not told everything',
      entries: [...frozen(), ...mailing, reported(4), entry.closed()],
      wrong: 'reported',
      says: /up to entry 4; the last outcome is entry 8/,
    },
  ])('is not proven when $what', ({ entries, wrong, says }) => {
    const failed = prove(entries).filter(({ holds }) => holds !== true);

    expect(failed.map(({ name, holds }) => [name, holds])).toEqual([[wrong, false]]);
    expect(failed[0]?.detail).toMatch(says);
  });
});

describe('a run that was refused', () => {
  test('is proven to have mailed nobody', () => {
    const refused: RunEntry = { v: 1, kind: 'refused', at: 2, problems: ['There is no subject.'] };

    expect(prove([refused]).map(({ name, holds }) => [name, holds])).toEqual([
      ['accepted-once', true],
      ['closed', true],
    ]);
  });
});

describe('a run that is under way', () => {
  test('has nothing wrong with it, however far it is', () => {
    const entries = [...frozen(), ...mailing, ...ending];

    fc.assert(
      fc.property(fc.nat(entries.length - 1), (length) => {
        const findings = prove(entries.slice(0, length));

        expect(findings.filter(({ holds }) => holds === false)).toEqual([]);
        expect(findings.some(({ holds }) => holds === 'open')).toBe(true);
      }),
    );
  });
});
