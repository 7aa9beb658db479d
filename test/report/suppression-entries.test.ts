import { describe, expect, test } from 'vitest';
import type { AddressHash } from '../../src/campaign/address.ts';
import type { IssueId, RunId } from '../../src/campaign/ids.ts';
import type { Outcome } from '../../src/campaign/outcome.ts';
import { suppressionEntriesOf } from '../../src/report/suppression-entries.ts';

const reply = { code: 452, enhanced: '4.2.2', text: '452 4.2.2 full: ada@example.com' };
const recipient = '10001' as IssueId;
const sent: Outcome = { kind: 'sent', reply: '250 ok' };

function entriesOf(outcome: Outcome, isDoubtful = false) {
  return suppressionEntriesOf(
    [{ number: 0, recipient, group: 'all', outcome }],
    {
      concludedAt: () => 5,
      freeze: { recipient: () => ({ id: recipient, addressHash: 'ada' as AddressHash }) },
    } as unknown as Parameters<typeof suppressionEntriesOf>[1],
    {
      run: '10042-7' as RunId,
      campaign: { id: '10042' as IssueId, key: 'MAIL-7', summary: 'Letter' },
    },
    { isDoubtful: () => isDoubtful, isGivenUp: () => false, note: () => {} },
  );
}

function kindsOf(outcome: Outcome, isDoubtful?: boolean): readonly string[] {
  return entriesOf(outcome, isDoubtful).map((entry) =>
    entry.kind === 'suppressed' ? `${entry.reason} by ${entry.source}` : entry.kind,
  );
}

describe('what an outcome says of its address', () => {
  test.each<[string, Outcome, string | undefined]>([
    ['sent', sent, undefined],
    [
      'refused for good',
      { kind: 'rejected', reply, suppress: true },
      'undeliverable by mail-server',
    ],
    ['back for good', { kind: 'bounced', reply, suppress: true }, 'undeliverable by bounce'],
    ['refused as spam', { kind: 'rejected', reply, suppress: false }, undefined],
    ['back as spam', { kind: 'bounced', reply, suppress: false, replyClass: 'blocked' }, undefined],
    [
      'back because the mailbox is full',
      { kind: 'bounced', reply, suppress: false, replyClass: 'mailbox-full' },
      'soft-bounced',
    ],
    [
      'back because nobody answered for days',
      { kind: 'bounced', reply, suppress: false, replyClass: 'transient' },
      'soft-bounced',
    ],
    [
      'given up because the mailbox is full',
      { kind: 'expired', attempts: 9, lastReply: '', replyClass: 'mailbox-full' },
      'soft-bounced',
    ],
    [
      'given up because our own server is busy',
      { kind: 'expired', attempts: 9, lastReply: '', replyClass: 'transient' },
      undefined,
    ],
    ['failed', { kind: 'failed', reason: 'No name' }, undefined],
  ])('%s', (_what, outcome, said) => {
    expect(kindsOf(outcome)).toEqual(said === undefined ? [] : [said]);
  });

  test('matters when it got through and the last did not', () => {
    expect(kindsOf(sent, true)).toEqual(['sent']);
  });

  test('names no address', () => {
    const outcome = {
      kind: 'bounced',
      reply,
      suppress: false,
      replyClass: 'mailbox-full',
    } as const;

    expect(JSON.stringify(entriesOf(outcome))).not.toContain('@');
  });
});
