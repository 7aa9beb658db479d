import { type CommentBody, type Inline, paragraph } from '../campaign/comment.ts';
import { sayMoment } from '../campaign/schedule.ts';

/** When a campaign will be sent, and how to keep it from being sent. */
export function scheduledComment(sendAt: Date, repeat: string, timeZone: string): CommentBody {
  const again: readonly Inline[] =
    repeat === ''
      ? []
      : [' It repeats: ', { text: repeat, code: true }, ` (cron, in ${timeZone}).`];
  return [
    paragraph({ text: `Scheduled for ${sayMoment(sendAt, timeZone)}.`, strong: true }, ...again),
    paragraph('To keep it from being sent, move the card out of Scheduled before.'),
  ];
}

/** What its manager reads when a campaign cannot be scheduled as it is. */
export function unscheduledComment(problem: string): CommentBody {
  return [
    paragraph({ text: 'This campaign cannot be scheduled.', strong: true }, ` ${problem}`),
    paragraph('It is back in Ready. Mend this, then move it to Scheduled again.'),
  ];
}

/** What its manager reads when the time of a campaign was missed. */
export function missedComment(sendAt: Date, timeZone: string, next: Date | undefined): CommentBody {
  const missed = `Its time was missed: ${sayMoment(sendAt, timeZone)}.`;
  if (next !== undefined)
    return [
      paragraph({ text: missed, strong: true }, ' Nothing was sent for it.'),
      paragraph(`The next time is ${sayMoment(next, timeZone)}.`),
    ];
  return [
    paragraph(
      { text: missed, strong: true },
      ' Postboard found it too late to send without asking; nothing was sent.',
    ),
    paragraph(
      'The campaign is back in Ready. Move it to Sending to send it now, or give it another time in Send at and move it to Scheduled.',
    ),
  ];
}
