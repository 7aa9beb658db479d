import type { IssueId, IssueKey } from '../campaign/ids.ts';
import type { Unwritten } from '../journal/entries.ts';

const namedPerLine = 5;

/** What could not be written to recipients' issues, by issue and reason: gathered while it is written. */
export class Shortfall {
  readonly #byIssue = new Map<IssueId, Map<string, string[]>>();

  /** `what`: what was not done, such as "not moved". */
  note(what: string, failures: ReadonlyMap<IssueId, string>): void {
    for (const [issue, reason] of failures) {
      const byReason = this.#byIssue.get(issue) ?? new Map<string, string[]>();
      byReason.set(reason, [...(byReason.get(reason) ?? []), what]);
      this.#byIssue.set(issue, byReason);
    }
  }

  /** `Recipient not moved, not labelled: The issue is gone.`, with those it is about. */
  unwritten(): readonly Unwritten[] {
    const issuesBySentence = new Map<string, IssueId[]>();
    for (const [issue, byReason] of this.#byIssue)
      for (const [reason, what] of byReason) {
        const sentence = `Recipient ${what.join(', ')}: ${reason}`;
        issuesBySentence.set(sentence, [...(issuesBySentence.get(sentence) ?? []), issue]);
      }
    return [...issuesBySentence].map(([sentence, issues]) => ({ sentence, issues }));
  }
}

/** All that a run could not write to recipients, over all its reports. */
export class AllUnwritten {
  readonly #bySentence = new Map<string, Set<IssueId>>();

  add(unwritten: readonly Unwritten[]): void {
    for (const { sentence, issues } of unwritten) {
      const known = this.#bySentence.get(sentence) ?? new Set();
      for (const issue of issues) known.add(issue);
      this.#bySentence.set(sentence, known);
    }
  }

  /** Those whose keys {@link lines} names. */
  get named(): readonly IssueId[] {
    return [...this.#bySentence.values()].flatMap((issues) => [...issues].slice(0, namedPerLine));
  }

  /** A line for each reason: `… (3: MAIL-4, MAIL-7 and 1 more)`. */
  lines(keys: ReadonlyMap<IssueId, IssueKey>): readonly string[] {
    return [...this.#bySentence].map(([sentence, issues]) => {
      const known = [...issues].slice(0, namedPerLine).flatMap((issue) => keys.get(issue) ?? []);
      const others = issues.size - known.length;
      if (known.length === 0) return `${sentence} (${issues.size})`;
      return `${sentence} (${known.join(', ')}${others === 0 ? '' : ` and ${others} more`})`;
    });
  }
}
