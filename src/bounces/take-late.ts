import { partsOf, type RunId } from '../campaign/ids.ts';
import { messageVersion, type Report, type Unsubscribed } from '../queue/messages.ts';
import type { Publisher } from '../queue/port.ts';
import { codesOf } from '../replies/reply.ts';
import { classifyReply, isSoftBounce, reactionTo } from '../replies/reply-class.ts';
import { appendSuppressions } from '../suppression/entries.ts';
import type { Addressee } from './identify.ts';
import type { InboundResult } from './observer.ts';

/**
 * Takes a report whose run has no journal any more, or that says nothing of its run: what it says of its recipient still
 * counts, where the link in the mail that came back names them.
 *
 * @param run Undefined where only the link is known.
 */
export async function takeLate(
  { at, says }: Report,
  { campaign, recipient, address }: Addressee,
  run: RunId | undefined,
  publisher: Pick<Publisher, 'publish' | 'append'>,
): Promise<InboundResult> {
  const about = { v: 1, at, address, campaign, recipient } as const;
  if (says.kind === 'complaint') {
    const why = { reason: 'complained', source: 'feedback', detail: says.feedback } as const;
    await appendSuppressions(publisher, [{ ...about, ...why, kind: 'suppressed' }]);
    await tell('complained');
    return 'complained';
  }
  const replyClass = classifyReply(says.reply, says.phase);
  const detail = codesOf(says.reply);
  if (reactionTo(replyClass).recipient === 'reject-and-suppress') {
    const why = { reason: 'undeliverable', source: 'bounce', detail } as const;
    await appendSuppressions(publisher, [{ ...about, ...why, kind: 'suppressed' }]);
    await tell('undeliverable');
    return 'bounced';
  }
  if (run === undefined || !isSoftBounce(replyClass.kind)) return 'too-late';
  await appendSuppressions(publisher, [{ ...about, kind: 'soft-bounced', run, detail }]);
  return 'bounced';

  function tell(because: Unsubscribed['because']): Promise<void> {
    const message: Unsubscribed = {
      v: messageVersion,
      kind: 'unsubscribed',
      campaign,
      recipient,
      at,
      because,
    };
    return publisher.publish({ kind: 'unsubscribed' }, message);
  }
}

/** Whether a link can stand in a mail of this run. */
export function isOfRun({ campaign }: Addressee, run: RunId): boolean {
  return partsOf(run).campaign === campaign;
}
