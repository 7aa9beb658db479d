import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  classifyFailure,
  type RecipientAction,
  type ReplyClass,
  recipientActionOf,
} from '../../src/send/reply-class.ts';
import type { SmtpFailure, SmtpPhase } from '../../src/send/smtp/failure.ts';
import { parseReply } from '../../src/send/smtp/reply.ts';
import { replies } from './replies.ts';

type Kind = ReplyClass['kind'];

function failure(phase: SmtpPhase, response: string, code = 'EENVELOPE'): SmtpFailure {
  const reply = parseReply(response);
  return { phase, reply, code, message: response, bodyWritten: phase === 'body' };
}

function lost(phase: SmtpPhase, code: string, bodyWritten = false): SmtpFailure {
  return { phase, code, message: 'lost', bodyWritten };
}

describe('a reply', () => {
  test.each(
    Object.entries(replies).flatMap(([kind, lines]) => lines.map((line) => ({ kind, line }))),
  )('$line is $kind', ({ kind, line }) => {
    const [, phase = 'rcpt', response = ''] = /^([a-z]+ )?(.*)$/.exec(line) ?? [];

    const replyClass = classifyFailure(failure(phase.trim() as SmtpPhase, response));

    expect(replyClass.kind).toBe(kind);
  });

  test.each([
    ['421 4.7.0 Too many messages, try again in 30 seconds', 30_000],
    ['450 4.7.28 Rate limited, retry after 5 minutes', 300_000],
    ['451 4.7.500 Server busy, wait 90s', 90_000],
    ['454 Throttling failure: sending rate exceeded; come back in 2 hours', 7_200_000],
    ['450 4.7.28 Rate limit of 300 mails exceeded', undefined],
  ])('%s says how long to wait', (response, retryAfterMilliseconds) => {
    const replyClass = classifyFailure(failure('rcpt', response));

    expect(replyClass).toEqual({
      kind: 'throttled',
      ...(retryAfterMilliseconds !== undefined && { retryAfterMilliseconds }),
    });
  });

  test('that comes after the whole mail and is neither yes nor no leaves it unconfirmed', () => {
    expect(classifyFailure(failure('body', '354 Go on')).kind).toBe('unconfirmed');
  });
});

describe('no reply', () => {
  test.each<[SmtpFailure, Kind]>([
    [lost('connect', 'ECONNECTION'), 'connection'],
    [lost('connect', 'EDNS'), 'connection'],
    [lost('connect', 'ETLS'), 'connection'],
    [lost('auth', 'EAUTH'), 'authentication'],
    [lost('auth', 'ENOAUTH'), 'authentication'],
    [lost('mail', 'ETIMEDOUT'), 'connection'],
    [lost('mail', 'ESOCKET'), 'connection'],
    [lost('mail', 'EMESSAGE'), 'content-refused'],
    [lost('mail', 'EENVELOPE'), 'sender-refused'],
    [lost('rcpt', 'EENVELOPE'), 'invalid-recipient'],
    [lost('rcpt', 'ESMTPUTF8'), 'blocked'],
    [lost('mail', 'EPROTOCOL'), 'protocol'],
    [lost('body', 'ECONNECTION', false), 'connection'],
    [lost('body', 'ECONNECTION', true), 'unconfirmed'],
    [lost('body', 'ETIMEDOUT', true), 'unconfirmed'],
    [lost('body', 'EPROTOCOL', true), 'unconfirmed'],
  ])('%j is %s', (given, kind) => {
    expect(classifyFailure(given).kind).toBe(kind);
  });
});

test('whatever a server says, only a clear no after the whole mail makes the mail certain not to be there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 999 }), fc.string(), (code, text) => {
      const { kind } = classifyFailure(failure('body', `${code} ${text}`));

      const isClearNo = code >= 400 && code <= 599;
      expect(kind === 'unconfirmed').toBe(!isClearNo);
    }),
  );
});

test('a temporary reply never rejects a recipient', () => {
  const phases = fc.constantFrom<SmtpPhase>('mail', 'rcpt', 'data', 'body');
  const words = fc
    .constantFrom(...Object.values(replies).flat())
    .map((line) => line.replace(/^([a-z]+ )?\d{3} /, ''));
  fc.assert(
    fc.property(phases, fc.integer({ min: 400, max: 499 }), words, (phase, code, text) => {
      const action = recipientActionOf(classifyFailure(failure(phase, `${code} ${text}`)));

      expect(action).toBe('retry');
    }),
  );
});

test.each<[Kind, RecipientAction]>([
  ['throttled', 'retry'],
  ['transient', 'retry'],
  ['mailbox-full', 'retry'],
  ['invalid-recipient', 'reject-and-suppress'],
  ['blocked', 'reject'],
  ['sender-refused', 'hold'],
  ['content-refused', 'hold'],
  ['authentication', 'retry'],
  ['connection', 'retry'],
  ['protocol', 'retry'],
  ['unconfirmed', 'unconfirmed'],
])('%s means %s', (kind, action) => {
  expect(recipientActionOf({ kind })).toBe(action);
});
