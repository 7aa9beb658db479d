import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ReplyClassName } from '../../src/campaign/outcome.ts';
import { parseReply, type SmtpPhase } from '../../src/replies/reply.ts';
import { classifyFailure, type Reaction, reactionTo } from '../../src/send/reply-class.ts';
import type { SmtpFailure } from '../../src/send/smtp/failure.ts';
import { replies } from './replies.ts';

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
  test.each<[SmtpFailure, ReplyClassName]>([
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
      const { recipient } = reactionTo(classifyFailure(failure(phase, `${code} ${text}`)));

      expect(recipient).toBe('retry');
    }),
  );
});

/** What each class means for its recipient, and for the mails behind it. */
const reactions: Record<
  Exclude<ReplyClassName, 'sender-unproven'>,
  readonly [Reaction['recipient'], Reaction['transport']]
> = {
  throttled: ['retry', 'slow-down'],
  transient: ['retry', 'go-on'],
  'mailbox-full': ['retry', 'go-on'],
  'invalid-recipient': ['reject-and-suppress', 'go-on'],
  blocked: ['reject', 'go-on'],
  'sender-refused': ['hold', 'go-on'],
  'content-refused': ['hold', 'go-on'],
  authentication: ['retry', 'rest'],
  connection: ['retry', 'rest'],
  protocol: ['retry-once', 'reconnect'],
  unconfirmed: ['unconfirmed', 'rest'],
};

describe('what follows', () => {
  test.each(Object.entries(reactions))('from %s is %j', (kind, [recipient, transport]) => {
    const replyClass = { kind: kind as keyof typeof reactions };

    expect(reactionTo(replyClass)).toEqual({ recipient, transport });
  });

  test.each([
    ['550 5.7.26 Unauthenticated', 'reject'],
    ['421 4.7.26 Rate limited, because unauthenticated', 'retry'],
  ])('from a sender that proves nothing hangs on whether %s is final', (response, recipient) => {
    const replyClass = classifyFailure(failure('body', response));

    expect(reactionTo(replyClass)).toEqual({ recipient, transport: 'go-on' });
  });
});
