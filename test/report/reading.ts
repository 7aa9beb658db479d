import type { CommentBody, Inline } from '../../src/campaign/comment.ts';
import { type OutcomeKind, outcomeKinds } from '../../src/campaign/outcome.ts';
import type { Progress } from '../../src/report/texts.ts';

/** How far a run of 40 is. */
export function progress(
  counts: Partial<Record<OutcomeKind, number>>,
  rest: Partial<Progress> = {},
): Progress {
  const outcomes = Object.fromEntries(
    outcomeKinds.map((kind) => [kind, counts[kind] ?? 0]),
  ) as Progress['outcomes'];
  const settled = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  return { audience: 40, settled, outcomes, phase: 'running', perSecond: undefined, ...rest };
}

function words(content: readonly Inline[]): string {
  return content
    .map((part) => (typeof part === 'string' ? part : 'issue' in part ? part.issue : part.text))
    .join('');
}

/** A comment as somebody reads it, a block a line. */
export function read(body: CommentBody): readonly string[] {
  return body.flatMap((block) => {
    switch (block.kind) {
      case 'heading':
      case 'code':
        return [block.text];
      case 'paragraph':
        return [words(block.content)];
      case 'list':
        return block.items.map(words);
      case 'table':
        return block.rows.map((row) => row.map((cell) => words([cell].flat())).join(' | '));
    }
  });
}
