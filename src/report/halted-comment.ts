import { type Block, type CommentBody, paragraph } from '../campaign/comment.ts';
import type { HaltCause, HaltReason } from '../campaign/halt.ts';
import { advise, unknownCause } from './halt-advice.ts';
import type { Progress } from './texts.ts';

export interface HaltReport {
  /** The campaign's key. */
  readonly campaign: string;
  /** Sender of the mails. */
  readonly from: string;
  /** One line, for halts of which no more is known. */
  readonly reason: string;
  readonly because: HaltReason | undefined;
  readonly progress: Progress;
}

/** Of an answer; the rest says no more. */
const mostCharacters = 300;

/** What the manager reads when Postboard has stopped the run by itself. */
export function haltedComment(report: HaltReport): CommentBody {
  const { reason, because } = report;
  const { happened, means, steps } = because === undefined ? unknownCause : advise(because, report);
  const answers = because?.replies ?? [reason];
  return [
    paragraph(
      { text: `Postboard has paused this campaign: ${happened}`, strong: true },
      ...(means === undefined ? [] : [` ${means}`]),
    ),
    ...quote(answers, because?.cause),
    paragraph({ text: 'What to do', strong: true }),
    { kind: 'list', items: steps },
    paragraph(standing(report.progress)),
  ];
}

function quote(answers: readonly string[], cause: HaltCause | undefined): readonly Block[] {
  if (answers.length === 0) return [];
  const isOurs = cause === undefined || cause === 'failed' || cause === 'content-unusable';
  const words = answers.map((answer) =>
    answer.length > mostCharacters ? `${answer.slice(0, mostCharacters)} …` : answer,
  );
  return [
    paragraph(isOurs ? 'The reason:' : 'What the mail servers said last:'),
    // A block of code would not break its lines.
    { kind: 'list', items: words.map((text) => [{ text, code: true }]) },
  ];
}

/** `176 of 800 have got the mail. The 600 who are left are not lost: …` */
function standing({ outcomes, audience, settled }: Progress): string {
  const left = audience - settled;
  const got = `${outcomes.sent} of ${audience} have got the mail.`;
  return `${got} Nobody is lost: while the card lies in Paused nothing is sent, and the ${left} who are left can still get it.`;
}
