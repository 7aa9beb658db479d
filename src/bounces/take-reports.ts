import type { Logger } from 'pino';
import type { RunId } from '../campaign/ids.ts';
import type { RunEntry } from '../journal/entries.ts';
import { runJournal } from '../journal/run-journal.ts';
import { RunView } from '../journal/run-view.ts';
import {
  type Amend,
  InboundMessage,
  messageVersion,
  type Report,
  type UnreadMail,
} from '../queue/messages.ts';
import {
  type Broker,
  type Consumer,
  NotConfirmed,
  type Session,
  type Settlement,
} from '../queue/port.ts';
import { Turns } from '../queue/turns.ts';
import { classifyReply, reactionTo } from '../replies/reply-class.ts';
import { appendSuppressions } from '../suppression/entries.ts';
import { type Addressee, addresseeOf, identify, type ProofKeys } from './identify.ts';
import type { InboundObserver, InboundResult } from './observer.ts';
import { noReport, type Post } from './post.ts';
import { isOfRun, takeLate } from './take-late.ts';

export interface TakeReportsOptions {
  readonly broker: Broker;
  readonly keys: ProofKeys;
  readonly post: Post;
  readonly logger: Logger;
  readonly observer?: InboundObserver | undefined;
}

const reportsAtOnce = 20;
/** Runs whose journals stay in memory: what comes back comes back in crowds. */
const mostViews = 8;

/**
 * Turns reports about mails into what the journals of their runs say; one process does so at a time. Twice is once, and
 * whatever a report claims, it is believed only of the delivery that it proves to know.
 */
export function takeReports(options: TakeReportsOptions): Promise<Consumer> {
  const turns = new Turns();
  const views = new Map<RunId, RunView>();
  return options.broker.consume(
    { kind: 'inbound' },
    { schema: InboundMessage, prefetch: reportsAtOnce },
    async ({ message }, session): Promise<Settlement> => {
      if (message.kind === 'mail') return readAgain(message);
      const mailed = identify(message.clues, options.keys);
      const addressee = addresseeOf(message.clues, options.keys);
      try {
        if (mailed !== undefined)
          return done(
            message,
            await turns.take(mailed.run, () =>
              take(message, mailed.run, mailed.number, addressee, session),
            ),
          );
        if (addressee === undefined) return done(message, 'stranger');
        return done(message, await takeLate(message, addressee, undefined, session));
      } catch (error) {
        if (mailed !== undefined) views.delete(mailed.run);
        if (session.lost.aborted || error instanceof NotConfirmed) return { kind: 'give-back' };
        throw error;
      }
    },
  );

  /** Somebody has put it back, perhaps because a newer Postboard knows what it is. */
  async function readAgain({ door, to, mail }: UnreadMail): Promise<Settlement> {
    const bytes = Buffer.from(mail, 'latin1');
    const result = await options.post.take({ door, bytes, envelopeTo: to });
    if (result === 'taken') return { kind: 'acknowledge' };
    return { kind: 'park', class: 'unreadable', reason: noReport };
  }

  function done({ door, says }: Report, result: InboundResult): Settlement {
    options.observer?.(door, result);
    options.logger.info({ door, says: says.kind, result }, 'report taken');
    return { kind: 'acknowledge' };
  }

  async function take(
    report: Report,
    run: RunId,
    number: number,
    addressee: Addressee | undefined,
    session: Session,
  ): Promise<InboundResult> {
    const { at, says } = report;
    if (!(await options.broker.hasJournal(run)))
      return addressee !== undefined && isOfRun(addressee, run)
        ? takeLate(report, addressee, run, session)
        : 'too-late';
    const view = viewOf(run);
    await view.catchUp(session, session.lost);
    const frozen = view.freeze.frozenRun;
    if (frozen === undefined || frozen.isDryRun || number >= frozen.count) return 'stranger';

    const { ledger } = view;
    if (says.kind === 'bounce') {
      const state = ledger.stateOf(number);
      const wentOut =
        state.kind === 'open' ||
        (state.kind === 'settled' && (state.outcome === 'sent' || state.outcome === 'unconfirmed'));
      if (!wentOut) return 'repeated';
      const replyClass = classifyReply(says.reply, says.phase);
      const suppress = reactionTo(replyClass).recipient === 'reject-and-suppress';
      const generation = ledger.generationOf(number);
      const { reply } = says;
      await write({
        v: 1,
        kind: 'bounced',
        at,
        number,
        generation,
        reply,
        suppress,
        replyClass: replyClass.kind,
      });
      return 'bounced';
    }

    const { id: recipient, addressHash: address } = view.freeze.recipient(number);
    const detail = says.feedback;
    const campaign = frozen.campaign.id;
    if (address !== undefined)
      await appendSuppressions(session, [
        {
          v: 1,
          kind: 'suppressed',
          at,
          address,
          reason: 'complained',
          source: 'feedback',
          detail,
          campaign,
          recipient,
        },
      ]);
    await write({ v: 1, kind: 'complained', at, number });
    return 'complained';

    /** Whoever reports the run sees it, unless the run is over: then somebody has to be told. */
    async function write(entry: RunEntry): Promise<void> {
      await session.append(runJournal(run), [entry]);
      await view.catchUp(session, session.lost);
      const command: Amend = { v: messageVersion, kind: 'amend', run };
      if (ledger.phase === 'closed') await session.publish({ kind: 'amend' }, command);
    }
  }

  function viewOf(run: RunId): RunView {
    const view = views.get(run) ?? new RunView(options.broker, run, { keepAudience: true });
    views.delete(run); // The one used last is the last.
    views.set(run, view);
    const [oldest] = views.keys();
    if (views.size > mostViews && oldest !== undefined) views.delete(oldest);
    return view;
  }
}
