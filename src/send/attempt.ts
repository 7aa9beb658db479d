import { haltAtOnce } from '../campaign/halt.ts';
import type { AttemptId } from '../campaign/ids.ts';
import type { Deferral } from '../campaign/outcome.ts';
import { quietMilliseconds } from '../campaign/quiet-hours.ts';
import type { Letter } from '../queue/messages.ts';
import type { Settlement } from '../queue/port.ts';
import { suppressionSentence } from '../suppression/sentence.ts';
import { AttachmentUnusable, type Enclosed, enclosedOf, joinLetter } from './attachments.ts';
import { systemClock } from './clock.ts';
import { dkimKeyFor, signMail } from './dkim.ts';
import type { Owner, SendTools } from './owner.ts';
import { classifyFailure, isOfDestination, type ReplyClass } from './reply-class.ts';
import { afterFailure, holdDelay, quietDelay } from './retry.ts';
import type { SmtpFailure } from './smtp.ts';
import { NoTransport, type TransportLease } from './transports.ts';

const acknowledge: Settlement = { kind: 'acknowledge' };
const giveBack: Settlement = { kind: 'give-back' };

const fetchAgainMilliseconds = 1_000;

/** All that an attempt needs. */
interface Ready {
  readonly message: Buffer;
  readonly lease: TransportLease;
  /** Gives the connection back, and what was taken of the limits. */
  readonly held: DisposableStack;
}

/**
 * One attempt: the mail, the pace and the connection first, then the journal, then the body. Until the journal has
 * confirmed the attempt the letter can still be given back; from then on exactly one outcome follows.
 */
export async function attemptLetter(
  tools: SendTools,
  letter: Letter,
  owner: Owner,
): Promise<Settlement> {
  const quiet = quietOf(tools, letter, owner);
  if (quiet > 0) {
    await owner.publishLater(letter, quietDelay(quiet, tools.policy));
    return acknowledge;
  }
  const { waiting } = owner;
  let ready: Ready | 'later';
  try {
    ready = await makeReady(tools, letter, owner, waiting);
  } catch (error) {
    if (waiting.aborted) return giveBack;
    if (!(error instanceof AttachmentUnusable || error instanceof NoTransport)) throw error;
    await owner.halt(haltAtOnce('content-unusable', error.message));
    return giveBack;
  }

  if (ready === 'later') return hold(tools, letter, owner);
  const { message, lease } = ready;
  using held = ready.held;
  if (!owner.mayBegin) return giveBack;
  // Who unsubscribes while the letter waits does not get it; samples go to whoever the campaign names for them.
  const suppressed = owner.frozen.isDryRun ? undefined : tools.suppressions.of(letter.to);
  if (suppressed !== undefined) {
    const detail = suppressionSentence(suppressed);
    const outcome = { kind: 'skipped', because: 'suppressed', detail } as const;
    return await owner.settleUntried({ number: letter.number, outcome });
  }
  const attempt = owner.nextAttemptId();
  if (!(await owner.begin(letter.number, attempt))) return giveBack;
  const { to, envelopeFrom: from, envelopeId } = letter;
  const result = await lease.send({ from, to, envelopeId, message }, tools.hardStop);
  const settling = settleResult(tools, letter, owner, attempt, {
    result,
    transport: lease.transport,
  });
  // By now the outcome is on its way, in front of the attempt of whoever gets the connection.
  held.dispose();
  return await settling;
}

interface Handed {
  readonly result: Awaited<ReturnType<TransportLease['send']>>;
  readonly transport: string;
}

async function settleResult(
  tools: SendTools,
  letter: Letter,
  owner: Owner,
  attempt: AttemptId,
  { result, transport }: Handed,
): Promise<Settlement> {
  if (result.kind === 'failed')
    return settleFailure(tools, letter, owner, attempt, { failure: result.failure, transport });
  tools.observer?.accepted();
  await owner.conclude(letter.number, attempt, { kind: 'sent', reply: result.reply.text });
  return acknowledge;
}

async function makeReady(
  tools: SendTools,
  letter: Letter,
  owner: Owner,
  signal: AbortSignal,
): Promise<Ready | 'later'> {
  const enclosed = await fetchEnclosed(tools, owner, signal);
  const { run, content } = owner.frozen;
  const route = { run, from: content.from.address, transports: content.transports };
  using taken = new DisposableStack();
  const destination = await tools.admission.toDestination(letter.to, signal);
  if (destination === 'later') return 'later';
  taken.use(destination);
  taken.use(await tools.admission.ofCampaign(run, owner.pacePerSecond, signal));
  const lease = taken.use(await tools.transports.acquire(route, signal));
  // Joined only now: letters that wait for their turn would hold their attachments in memory.
  const joined = joinLetter(letter.headers, letter.entity, enclosed);
  const key = dkimKeyFor(content.from.address, tools.dkimKeys);
  const message = key === undefined ? joined : await signMail(joined, key);
  return { lease, message, held: taken.move() };
}

/** How long nobody may be mailed where the recipient is; samples are for people who wait for them. */
function quietOf({ quiet }: SendTools, { timeZone }: Letter, { frozen }: Owner): number {
  if (quiet === undefined || frozen.isDryRun) return 0;
  return quietMilliseconds(quiet.hours, timeZone ?? quiet.timeZone, Date.now());
}

/** Lets those behind it go first; it comes back by the ladder, as if nothing had been. */
async function hold({ policy }: SendTools, letter: Letter, owner: Owner): Promise<Settlement> {
  const now = Date.now();
  const heldSince = letter.heldSince ?? now;
  const delay = holdDelay(now - heldSince, policy, systemClock.chance());
  await owner.publishLater({ ...letter, heldSince }, delay);
  return acknowledge;
}

/** Waits for a Jira that is away: letters given back for so long would be parked in the end. */
async function fetchEnclosed(
  { attachments, logger }: SendTools,
  { frozen }: Owner,
  signal: AbortSignal,
): Promise<Enclosed> {
  for (;;) {
    try {
      const refs = frozen.content.attachments;
      const parts = await Promise.all(refs.map((ref) => attachments.part(ref, signal)));
      return enclosedOf(refs, parts);
    } catch (error) {
      if (signal.aborted || error instanceof AttachmentUnusable) throw error;
      logger.warn({ err: error, run: frozen.run }, 'attachments not there yet');
    }
    await systemClock.wait(fetchAgainMilliseconds, signal);
  }
}

async function settleFailure(
  tools: SendTools,
  letter: Letter,
  owner: Owner,
  attempt: AttemptId,
  { failure, transport }: { readonly failure: SmtpFailure; readonly transport: string },
): Promise<Settlement> {
  const { number, attempts } = letter;
  const now = Date.now();
  const firstAttemptAt = letter.firstAttemptAt ?? now;
  const pausedMilliseconds = owner.pausedMilliseconds(firstAttemptAt, now);
  const replyClass = classifyFailure(failure);
  tools.observer?.failed(replyClass.kind);
  if (isOfDestination(failure, replyClass))
    tools.admission.throttled(letter.to, transport, replyClass);
  const after = afterFailure(
    failure,
    replyClass,
    {
      attempts,
      firstAttemptAt,
      pausedMilliseconds,
      now,
      mayMailAgain: owner.mayMailAgain(number),
      isTheOddOne: letter.wasHeld === true && owner.hasMailed,
    },
    tools.policy,
    systemClock.chance(),
  );
  switch (after.kind) {
    case 'unconfirmed':
      await owner.conclude(number, attempt, { kind: 'unconfirmed', attempt });
      return acknowledge;
    case 'reject':
      await owner.conclude(number, attempt, {
        kind: 'rejected',
        reply: after.reply,
        suppress: after.suppress,
        replyClass: replyClass.kind,
      });
      return acknowledge;
    case 'expire':
      await owner.conclude(number, attempt, {
        kind: 'expired',
        attempts: attempts + 1,
        lastReply: after.lastReply,
        replyClass: replyClass.kind,
      });
      return acknowledge;
    case 'halt':
      await owner.conclude(number, attempt, deferral(after.reply, replyClass));
      await owner.halt(after.because);
      // Behind the others, so that next time it shows whether they get through; but not while this copy is in hand.
      await owner.publishLater(
        { ...letter, firstAttemptAt, wasHeld: true },
        tools.policy.unreachableDelay,
      );
      return acknowledge;
    case 'retry':
      await owner.conclude(number, attempt, deferral(after.reply, replyClass));
      await owner.publishLater(
        {
          ...letter,
          attempts: attempts + (after.countsAsAttempt ? 1 : 0),
          firstAttemptAt,
          waitedFor: undefined,
          heldSince: undefined,
        },
        after.delayMilliseconds,
      );
      return acknowledge;
  }
}

function deferral(reply: string, { kind: replyClass }: ReplyClass): Deferral {
  return { kind: 'deferred', reply, replyClass };
}
