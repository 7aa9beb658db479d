import type { Inline } from '../campaign/comment.ts';
import type { HaltReason } from '../campaign/halt.ts';
import { againLabel, outcomeLabel } from '../campaign/label.ts';
import type { OutcomeKind } from '../campaign/outcome.ts';

/** What happened, in one sentence, and what to do about it. */
export interface HaltAdvice {
  readonly happened: string;
  readonly means?: string;
  readonly steps: readonly (readonly Inline[])[];
}

const goOn = 'move the card back to Sending: the run goes on where it stopped';
export const unknownCause: HaltAdvice = {
  happened: 'something is wrong that only a person can mend.',
  steps: [[`Mend the cause, then ${goOn}.`]],
};

/**
 * For somebody with ten minutes, who runs the campaign and not the mail server.
 * @param campaign Its key.
 * @param from Sender of the mails.
 */
export function advise(
  { cause, count, among }: HaltReason,
  { campaign, from }: { readonly campaign: string; readonly from: string },
): HaltAdvice {
  const share = `${count} of the last ${among}`;
  const labelled = (kind: OutcomeKind): Inline => ({
    text: `labels = "${outcomeLabel(campaign, kind)}"`,
    code: true,
  });
  const refusedAreNotLost: readonly Inline[] = [
    'Those who were refused are not lost either: when the campaign is in Sent, move it to Sending once more, and they are tried again. Find them with ',
    labelled('rejected'),
    '.',
  ];
  const startAnew: readonly Inline[] = [
    'If it has to be another mail: what a run sends is fixed when it starts. Move the card to Cancelled and start a new campaign that leaves out whoever has got this one, with a rule that excludes ',
    labelled('sent'),
    '.',
  ];
  switch (cause) {
    case 'invalid-recipient':
      return {
        happened: `${share} addresses do not exist.`,
        means:
          'So many are the mark of a list that is old or was not asked for; providers may soon refuse the good addresses, too.',
        steps: [
          [
            'See who was refused: ',
            labelled('rejected'),
            '. Do they come from one import, or were they found by one rule?',
          ],
          [
            `If that was all of them, ${goOn}. It stops for this again only when it is twice as bad.`,
          ],
          [
            'If the rest is no better, move it to Cancelled, and start a new campaign with a better list. Leave out whoever has got this one with a rule that excludes ',
            labelled('sent'),
            '.',
          ],
        ],
      };
    case 'blocked':
      return {
        happened: `${share} mails were blocked by the servers they were for.`,
        means: 'They take the mail for spam, or do not trust the mail server that it comes from.',
        steps: [
          [
            'Show these answers to whoever runs your mail server. They mostly name the block list or the rule, and a page that says how to get off it.',
          ],
          [`When that is settled, and not before, ${goOn}. Every further try makes it worse.`],
          refusedAreNotLost,
        ],
      };
    case 'sender-unproven':
      return {
        happened: `${share} mails were refused because nothing proves that they come from ${domainOf(from)}.`,
        means: 'Every server that checks this will say the same.',
        steps: [
          [
            `Show these answers to whoever runs the DNS of ${domainOf(from)} and your mail server: SPF, DKIM and DMARC have to be right for this domain.`,
          ],
          [`When they are, ${goOn}.`],
          refusedAreNotLost,
        ],
      };
    case 'sender-refused':
      return {
        happened: `the mail server does not send for ${from}.`,
        steps: [
          [`Ask whoever runs your mail server to allow this sender; then ${goOn}.`],
          startAnew,
        ],
      };
    case 'content-refused':
      return {
        happened: 'the mail server does not take this mail, whoever it is for.',
        steps: [
          [
            `The answer says what it does not like: the size, an attachment, a word. If it can be taught to take it, do that and ${goOn}.`,
          ],
          [
            'May it be one letter only, because of what it says to its recipient? Move the card back to Sending: refused again while others get through, it is left out.',
          ],
          startAnew,
        ],
      };
    case 'protocol':
      return {
        happened: `with ${share} mails, the mail server and Postboard did not understand each other.`,
        steps: [
          [
            'Show these answers to whoever runs Postboard: something between it and the mail server may be in the way, or it talks to the wrong one.',
          ],
          [`When that is mended, ${goOn}.`],
        ],
      };
    case 'unconfirmed':
      return {
        happened: `${share} mails were handed over whole, and the mail server never said whether it took them.`,
        means: 'Their recipients may or may not have got the mail; it is not sent again by itself.',
        steps: [
          [
            'Ask whoever runs your mail server to look into its log: did the mails to ',
            labelled('unconfirmed'),
            ' leave?',
          ],
          [`When the server answers again, ${goOn}.`],
          [
            'Put the label ',
            { text: againLabel(campaign), code: true },
            ' on those who did not get it. When the campaign is in Sent, move it to Sending once more: they are mailed then.',
          ],
        ],
      };
    case 'campaign-gone':
      return {
        happened: 'it could not see the campaign any more.',
        means: 'Without its card nobody could have stopped the run.',
        steps: [
          ['Was the issue moved to another project, or did somebody change who may see it?'],
          [`When Postboard may see it again, ${goOn}.`],
        ],
      };
    case 'failed':
      return {
        happened: `${share} letters could not be written.`,
        means: 'Mostly the template asks for a field that is empty.',
        steps: [
          [
            'Fill in what is missing for ',
            labelled('failed'),
            ' and for those who come after them.',
          ],
          [`Then ${goOn}. Some letters were prepared in advance and may fail still.`],
          [
            'When the campaign is in Sent, move it to Sending once more: those who failed are tried again.',
          ],
          startAnew,
        ],
      };
    case 'data-unusable':
      return {
        happened: 'a source of data that the letters need cannot be read.',
        steps: [
          ['Show this to whoever runs Postboard: the source is defined in its config.'],
          [`When it answers again, ${goOn}. Nobody was left out.`],
        ],
      };
    case 'content-unusable':
      return {
        happened: 'a part of the mail can no longer be used.',
        steps: [startAnew],
      };
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
