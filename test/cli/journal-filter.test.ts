import { describe, expect, test } from 'vitest';
import type { AddressHash } from '../../src/campaign/address.ts';
import type { IssueId } from '../../src/campaign/ids.ts';
import { EntryFilter, type RecipientQuery } from '../../src/cli/journal/filter.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { entry, rejected, sent } from '../journal/entries.ts';

const ada = { kind: 'issue', id: '102' as IssueId } as const;
const corrected = { kind: 'address', hash: 'new' as AddressHash } as const;

/** Two launches wrote an audience each; the first that was frozen is the run's. */
const entries: readonly RunEntry[] = [
  entry.audience(['102', '101'], 'second'),
  entry.audience(['101', '102'], 'first'),
  entry.frozen(2),
  entry.attempt(0, 'a'),
  entry.attempt(1, 'b'),
  entry.outcome(0, sent, 'a'),
  entry.outcome(1, rejected, 'b'),
  entry.paused('9'),
  { v: 1, kind: 'marker', at: 5, session: 's' },
  entry.reopened([1], { corrected: ['new', null] }),
  entry.attempt(1, 'c'),
];

function shown(kinds: readonly string[], query?: RecipientQuery): readonly string[] {
  const filter = new EntryFilter(new Set(kinds), query);
  return entries
    .filter((each) => filter.shows(each))
    .map((each) => ('number' in each ? `${each.kind} ${each.number}` : each.kind));
}

describe('what a person sees of a journal', () => {
  test.each<{ what: string; kinds: readonly string[]; query?: RecipientQuery; sees: string[] }>([
    {
      what: 'all but what matters to Postboard only',
      kinds: [],
      sees: [
        'frozen',
        'attempt 0',
        'attempt 1',
        'outcome 0',
        'outcome 1',
        'paused',
        'reopened',
        'attempt 1',
      ],
    },
    { what: 'entries of a kind', kinds: ['paused', 'marker'], sees: ['paused', 'marker'] },
    { what: 'outcomes of a kind', kinds: ['rejected'], sees: ['outcome 1'] },
    {
      what: 'one recipient by the number in the audience that was frozen',
      kinds: [],
      query: ada,
      sees: ['frozen', 'attempt 1', 'outcome 1', 'paused', 'reopened', 'attempt 1'],
    },
    {
      what: 'one recipient and one kind',
      kinds: ['attempt'],
      query: ada,
      sees: ['attempt 1', 'attempt 1'],
    },
    {
      what: 'an address from when it was corrected',
      kinds: ['attempt', 'outcome', 'reopened'],
      query: corrected,
      sees: ['reopened', 'attempt 1'],
    },
  ])('is $what', ({ kinds, query, sees }) => {
    expect(shown(kinds, query)).toEqual(sees);
  });
});
