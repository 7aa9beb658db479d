import type { AttemptId } from '../campaign/ids.ts';
import type { Letter } from '../queue/messages.ts';
import { partitionOf } from '../queue/messages.ts';
import type { Settlement } from '../queue/port.ts';
import { joinLetter } from './attachments.ts';
import type { Owner, SendTools } from './owner.ts';
import { classifyFailure } from './reply-class.ts';
import { afterFailure } from './retry.ts';
import type { SmtpFailure, SmtpLease } from './smtp.ts';

const acknowledge: Settlement = { kind: 'acknowledge' };
const giveBack: Settlement = { kind: 'give-back' };

/**
 * One attempt: pace and connection first, then the journal, then the mail. Until the journal has confirmed the attempt
 * the letter can still be given back; from then on exactly one outcome follows.
 */
export async function attemptLetter(
  tools: SendTools,
  letter: Letter,
  owner: Owner,
): Promise<Settlement> {
  const waiting = AbortSignal.any([owner.session.lost, owner.session.stopping, tools.hardStop]);
  let lease: SmtpLease;
  try {
    await owner.pace.take(waiting);
    lease = await tools.transport.acquire(waiting);
  } catch (error) {
    if (waiting.aborted) return giveBack;
    throw error;
  }

  try {
    if (!owner.mayBegin) return giveBack;
    const attachments = await Promise.all(
      owner.frozen.content.attachments.map((ref) => tools.attachments.part(ref, waiting)),
    );
    if (!owner.mayBegin) return giveBack;
    const attempt = owner.nextAttemptId();
    if (!(await owner.begin(letter.number, attempt))) return giveBack;
    const result = await lease.send({
      from: letter.envelopeFrom,
      to: letter.to,
      message: joinLetter(letter.headers, letter.entity, attachments),
    });
    if (result.kind === 'failed')
      return await settleFailure(tools, letter, owner, attempt, result.failure);
    await owner.conclude(letter.number, { kind: 'sent', reply: result.reply.text }, attempt);
    return acknowledge;
  } finally {
    lease.release();
  }
}

async function settleFailure(
  tools: SendTools,
  letter: Letter,
  owner: Owner,
  attempt: AttemptId,
  failure: SmtpFailure,
): Promise<Settlement> {
  const now = Date.now();
  const firstAttemptAt = letter.firstAttemptAt ?? now;
  const after = afterFailure(
    failure,
    classifyFailure(failure),
    { attempts: letter.attempts, firstAttemptAt, now },
    tools.policy,
  );
  switch (after.kind) {
    case 'unconfirmed':
      await owner.conclude(letter.number, { kind: 'unconfirmed', attempt }, attempt);
      return acknowledge;
    case 'reject':
      await owner.conclude(
        letter.number,
        { kind: 'rejected', reply: after.reply, suppress: after.suppress },
        attempt,
      );
      return acknowledge;
    case 'expire':
      await owner.conclude(
        letter.number,
        { kind: 'expired', attempts: letter.attempts + 1, lastReply: after.lastReply },
        attempt,
      );
      return acknowledge;
    case 'halt':
      await owner.conclude(letter.number, { kind: 'deferred', reply: after.reply }, attempt);
      await tools.halt(owner.frozen.run, after.reply);
      return giveBack;
    case 'retry':
      await owner.conclude(letter.number, { kind: 'deferred', reply: after.reply }, attempt);
      await owner.session.publishLater(
        {
          kind: 'send',
          run: owner.frozen.run,
          partition: partitionOf(letter.number, owner.frozen.partitions),
        },
        {
          ...letter,
          attempts: letter.attempts + (after.countsAsAttempt ? 1 : 0),
          firstAttemptAt,
          waited: undefined,
        },
        after.delayMilliseconds,
      );
      return acknowledge;
  }
}
