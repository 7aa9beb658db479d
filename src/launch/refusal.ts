import { type CommentBody, listOf, paragraph } from '../campaign/comment.ts';
import { againLabel } from '../campaign/label.ts';

/** What a campaign's manager reads when Sending was refused: every problem at once, the next step last. */
export function refusalComment(problems: readonly string[]): CommentBody {
  return [
    paragraph(
      { text: 'Nothing was sent.', strong: true },
      problems.length === 1
        ? ' One thing has to be mended first:'
        : ` ${problems.length} things have to be mended first:`,
    ),
    listOf(problems),
    paragraph(
      'The campaign is back in Draft. Mend this, then move it to Dry run, and from Ready to Sending.',
    ),
  ];
}

/** What its manager reads when the one who edited it last sends it, and somebody else has to. */
export function anotherPersonComment(problem: string): CommentBody {
  return [
    paragraph({ text: 'Nothing was sent:', strong: true }, ` ${problem}`),
    paragraph(
      'Nothing has to be mended. The campaign is back in Ready: let somebody else move it to Sending.',
    ),
  ];
}

/** What its manager reads when a campaign says it was started but its journal is not there. */
export function journalGoneComment(): CommentBody {
  return [
    paragraph(
      { text: 'This run has stopped: its journal is gone.', strong: true },
      ' The campaign was started before, but the record of who got the mail no longer exists, so nobody can tell who did. Nothing more is sent.',
    ),
    paragraph(
      'Ask the operator whether the journal can be brought back. If not, move the campaign to Cancelled, select those who should still get it by hand, and send to them as a new campaign.',
    ),
  ];
}

/** What its manager reads when *Retry failed* finds nobody. */
export function nothingToRetryComment(campaignKey: string): CommentBody {
  return [
    paragraph(
      { text: 'There is nobody to retry.', strong: true },
      ' Everybody either got the mail or cannot get it as things are. The campaign is back in Sent.',
    ),
    paragraph('A retry is for:'),
    {
      kind: 'list',
      items: [
        [
          'deliveries that failed, were given up after retries, or were blocked for no fault of their address;',
        ],
        ['recipients whose address did not exist or was skipped, and was corrected since;'],
        [
          'unconfirmed ones that carry the label ',
          { text: againLabel(campaignKey), code: true },
          ': they may then get the mail twice.',
        ],
      ],
    },
  ];
}
