import { type CommentBody, type Inline, paragraph } from '../campaign/comment.ts';
import type { IssueKey } from '../campaign/ids.ts';
import type { Unsubscribed } from '../queue/messages.ts';

type Because = Unsubscribed['because'];

const headings: Readonly<Record<Because, string>> = {
  unsubscribed: 'Unsubscribed',
  complained: 'Called a mail spam',
  undeliverable: 'Undeliverable',
};

const statuses: Readonly<Record<Because, string>> = {
  unsubscribed: 'Unsubscribed',
  complained: 'Unsubscribed',
  undeliverable: 'Undeliverable',
};

/** What stands on a recipient who gets no mail any more. */
export function noMailComment({
  because,
  campaign,
  unmoved,
}: {
  readonly because: Because;
  /** Undefined when the campaign is gone. */
  readonly campaign: IssueKey | undefined;
  /** Why the issue could not be moved; undefined when it was. */
  readonly unmoved: string | undefined;
}): CommentBody {
  const status = statuses[because];
  const said = paragraph(
    { text: headings[because], strong: true },
    ...how(because, campaign),
    ' No campaign mails this address any more, whichever issue holds it.',
  );
  if (unmoved === undefined) {
    const when = because === 'undeliverable' ? 'If the mailbox exists' : 'If they want mail again';
    return [said, paragraph(`${when}, move this issue out of ${status}; that is all it takes.`)];
  }
  return [
    said,
    paragraph(
      { text: `This issue could not be moved to ${status}.`, strong: true },
      ` ${unmoved} Move it by hand; nothing is mailed there all the same.`,
    ),
  ];
}

function how(because: Because, campaign: IssueKey | undefined): readonly Inline[] {
  const mail: readonly Inline[] =
    campaign === undefined
      ? ['a mail whose campaign is gone']
      : ['the mail of ', { issue: campaign }];
  switch (because) {
    case 'unsubscribed':
      return [' by the link in ', ...mail, '.'];
    case 'complained':
      return [': ', ...mail, ', says their mailbox provider.'];
    case 'undeliverable':
      return [': ', ...mail, ' came back, because there is no such mailbox.'];
  }
}
