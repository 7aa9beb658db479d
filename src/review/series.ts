import type { Inline } from '../campaign/comment.ts';
import type { NamedIssue } from '../jira/port.ts';

/** `MAIL-1 Ada, MAIL-2 Bob and MAIL-3 Cy`, with links. */
export function inSeries(issues: readonly NamedIssue[]): readonly Inline[] {
  return issues.flatMap((issue, index): readonly Inline[] => {
    const between = index === 0 ? [] : [index === issues.length - 1 ? ' and ' : ', '];
    return [...between, ...named(issue)];
  });
}

/** A link with the name behind it. */
export function named({ key, summary }: NamedIssue): readonly Inline[] {
  return [{ issue: key }, ` ${summary}`];
}
