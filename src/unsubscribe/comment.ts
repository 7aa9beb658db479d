import { type CommentBody, type Inline, paragraph } from '../campaign/comment.ts';
import type { IssueKey } from '../campaign/ids.ts';

/** What stands on a recipient who has unsubscribed. */
export function unsubscribedComment({
  campaign,
  unmoved,
}: {
  /** Undefined when the campaign is gone. */
  readonly campaign: IssueKey | undefined;
  /** Why the issue could not be moved; undefined when it was. */
  readonly unmoved: string | undefined;
}): CommentBody {
  const by: readonly Inline[] =
    campaign === undefined
      ? [' by the link in a mail whose campaign is gone.']
      : [' by the link in the mail of ', { issue: campaign }, '.'];
  const said = paragraph(
    { text: 'Unsubscribed', strong: true },
    ...by,
    ' No campaign mails this address any more, whichever issue holds it.',
  );
  if (unmoved === undefined)
    return [
      said,
      paragraph(
        'If they want mail again, move this issue out of Unsubscribed; that is all it takes.',
      ),
    ];
  return [
    said,
    paragraph(
      { text: 'This issue could not be moved to Unsubscribed.', strong: true },
      ` ${unmoved} Move it by hand; nothing is mailed there all the same.`,
    ),
  ];
}
