import { describe, expect, test } from 'vitest';
import { type EmailAddress, hashAddress } from '../../src/campaign/address.ts';
import type { Recipient } from '../../src/campaign/campaign.ts';
import type { IssueId, RunId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { FreezeReader } from '../../src/journal/freeze.ts';
import { Ledger } from '../../src/journal/ledger.ts';
import type { RunView } from '../../src/journal/run-view.ts';
import { findRetries } from '../../src/launch/retries.ts';
import { entry, rejected, sent, unconfirmed } from '../journal/entries.ts';

const secret = 'secret';
const never = new AbortController().signal;
const hashOf = (name: string) => hashAddress(`${name}@example.com` as EmailAddress, secret);

/** How each delivery ended that was frozen with this address, and the address that its recipient has now. */
interface Ended {
  readonly was: string;
  readonly ended: 'sent' | 'rejected' | 'failed' | 'unconfirmed';
  readonly is?: string;
  readonly isLabelled?: boolean;
}

function idOf(number: number): IssueId {
  return String(number + 1) as IssueId;
}

async function retriesOf(deliveries: readonly Ended[]) {
  const entries = journalOf(deliveries);
  const view = { ledger: new Ledger(), freeze: new FreezeReader({ keepAudience: true }) };
  for (const each of entries) {
    view.ledger.apply(each);
    view.freeze.apply(each);
  }
  const { frozenRun } = view.freeze;
  if (frozenRun === undefined) throw new Error('Nothing is frozen');
  const jira = {
    recipients: async (ids: readonly IssueId[]) =>
      deliveries
        .map(({ was, is = was }, number) => ({ id: idOf(number), address: `${is}@example.com` }))
        .filter(({ id }) => ids.includes(id)) as unknown as readonly Recipient[],
    labelled: async (ids: readonly IssueId[]) =>
      new Set(ids.filter((id) => deliveries[Number(id) - 1]?.isLabelled)),
  };
  return findRetries(view as RunView, frozenRun, { jira, secret }, never);
}

function journalOf(deliveries: readonly Ended[]): readonly RunEntry[] {
  const base = { v: 1, at: 0 } as const;
  const outcomes = { sent, rejected, failed: { kind: 'failed', reason: '' } as const };
  return [
    {
      ...base,
      kind: 'opened',
      run: '7-10' as RunId,
      campaign: { id: '7' as IssueId, key: 'MAIL-7', summary: '' },
      by: 'Casey',
    },
    {
      ...base,
      kind: 'content',
      freeze: 'first',
      content: {
        from: { address: 'robin@example.com' },
        template: { subject: '', partials: {} },
        attachments: [],
      },
    },
    {
      ...base,
      kind: 'audience',
      freeze: 'first',
      from: 0,
      recipients: deliveries.map(({ was }, number) => [idOf(number), hashOf(was), 0, null]),
    },
    entry.frozen(deliveries.length),
    ...deliveries.flatMap(({ ended }, number) => [
      entry.attempt(number, `a${number}`),
      ended === 'unconfirmed'
        ? entry.outcome(number, unconfirmed(`a${number}`), `a${number}`)
        : entry.outcome(number, outcomes[ended], `a${number}`),
    ]),
    entry.closed(),
  ];
}

describe('a retry', () => {
  test.each<{ what: string; deliveries: readonly Ended[]; retries: readonly unknown[] }>([
    {
      what: 'is for whoever failed, with the same address, and not for whoever got it',
      deliveries: [
        { was: 'ada', ended: 'failed' },
        { was: 'bob', ended: 'sent', is: 'bobby' },
      ],
      retries: [[0, null, null]],
    },
    {
      what: 'is for whoever was refused only at another address',
      deliveries: [
        { was: 'ada', ended: 'rejected' },
        { was: 'bbo', ended: 'rejected', is: 'bob' },
      ],
      retries: [[1, hashOf('bob'), null]],
    },
    {
      what: 'is for whoever may have got it only where a label asks for it',
      deliveries: [
        { was: 'ada', ended: 'unconfirmed' },
        { was: 'bob', ended: 'unconfirmed', isLabelled: true },
      ],
      retries: [[1, null, null]],
    },
    {
      what: 'mails nobody at an address that has got the mail',
      deliveries: [
        { was: 'typo', ended: 'rejected', is: 'ada' },
        { was: 'ada', ended: 'sent' },
      ],
      retries: [[0, hashOf('ada'), 1]],
    },
    {
      what: 'mails an address once that two were corrected to',
      deliveries: [
        { was: 'aad', ended: 'rejected', is: 'ada' },
        { was: 'daa', ended: 'rejected', is: 'ada' },
      ],
      retries: [
        [0, hashOf('ada'), null],
        [1, hashOf('ada'), 0],
      ],
    },
    {
      what: 'mails both of whom the addresses had been mixed up',
      deliveries: [
        { was: 'bob', ended: 'rejected', is: 'ada' },
        { was: 'ada', ended: 'rejected', is: 'bob' },
      ],
      retries: [
        [0, hashOf('ada'), null],
        [1, hashOf('bob'), null],
      ],
    },
    {
      what: 'mails nobody at an address where somebody else may have got it',
      deliveries: [
        { was: 'ada', ended: 'unconfirmed', is: 'adele', isLabelled: true },
        { was: 'aad', ended: 'rejected', is: 'ada' },
      ],
      retries: [
        [0, hashOf('adele'), null],
        [1, hashOf('ada'), 0],
      ],
    },
  ])('$what', async ({ deliveries, retries }) => {
    expect(await retriesOf(deliveries)).toEqual(retries);
  });
});
