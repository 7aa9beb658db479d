import type { Outcome } from '../../campaign/outcome.ts';

type Rendered = Extract<Outcome, { kind: 'rendered' }>;

/** The same finding about several letters. */
export interface Finding {
  readonly what: string;
  readonly count: number;
  /** Delivery numbers of the first few. */
  readonly examples: readonly number[];
}

const mostExamples = 3;

/** Collects the same findings, with a few examples each; memory does not grow with the audience. */
export class Findings {
  readonly #found = new Map<string, { count: number; examples: number[] }>();

  add(what: string, number: number): void {
    const found = this.#found.get(what) ?? { count: 0, examples: [] };
    found.count += 1;
    if (found.examples.length < mostExamples) found.examples.push(number);
    this.#found.set(what, found);
  }

  /** The most frequent first. */
  all(): readonly Finding[] {
    return [...this.#found]
      .map(([what, { count, examples }]): Finding => ({ what, count, examples }))
      .toSorted((a, b) => b.count - a.count);
  }
}

/** What a dry run learned of the letters that it made. */
export class Renderings {
  readonly warnings = new Findings();
  #largestBytes = 0;

  note(number: number, { sizeBytes, warnings }: Rendered): void {
    this.#largestBytes = Math.max(this.#largestBytes, sizeBytes);
    for (const warning of warnings) this.warnings.add(warning, number);
  }

  /** Of the largest letter, without attachments. */
  get largestBytes(): number {
    return this.#largestBytes;
  }
}
