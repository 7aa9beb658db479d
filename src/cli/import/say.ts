import { styleText } from 'node:util';
import { figure } from '../figures.ts';

/** What became of a line. */
export interface LineNews {
  readonly line: number;
  readonly kind: 'created' | 'changed' | 'unchanged' | 'refused';
  readonly key?: string;
  readonly address?: string;
  readonly problem?: string;
}

const marks = {
  created: styleText('green', 'created'),
  changed: styleText('cyan', 'changed'),
  unchanged: styleText('dim', 'unchanged'),
  refused: styleText('red', 'refused'),
} as const satisfies Record<LineNews['kind'], string>;

const mostLinesNamed = 10;

/** Tells the person at the terminal line by line, and counts. */
export class Telling {
  readonly #asJson: boolean;
  readonly #onlyPlan: boolean;
  readonly #counts = { created: 0, changed: 0, unchanged: 0, refused: 0 };
  readonly #refusedLines: number[] = [];

  constructor({ asJson, onlyPlan }: { readonly asJson: boolean; readonly onlyPlan: boolean }) {
    this.#asJson = asJson;
    this.#onlyPlan = onlyPlan;
  }

  line(news: LineNews): void {
    this.#counts[news.kind]++;
    if (news.kind === 'refused' && this.#refusedLines.length < mostLinesNamed)
      this.#refusedLines.push(news.line);
    if (this.#asJson) console.log(JSON.stringify(news));
    else if (news.kind !== 'unchanged') console.log(this.#sentence(news));
  }

  /** Something broke while the lines from this one on were brought to Jira. */
  stopped(line: number): void {
    if (this.#asJson) return;
    console.log(
      `\nStopped at line ${line}. Import the file again in a minute, when Jira’s search knows who is there: they are not created twice.`,
    );
  }

  end(): 0 | 1 {
    const { created, changed, unchanged, refused } = this.#counts;
    if (!this.#asJson) {
      const would = this.#onlyPlan ? 'would be ' : '';
      console.log(
        `\n${figure(created)} ${would}created, ${figure(changed)} ${would}changed, ${figure(unchanged)} unchanged, ${figure(refused)} left out${this.#where()}.`,
      );
      if (this.#onlyPlan) console.log('Nothing was changed. Run it without --plan to do it.');
    }
    return refused > 0 ? 1 : 0;
  }

  #sentence({ line, kind, key, address, problem }: LineNews): string {
    const mark = this.#onlyPlan && kind !== 'refused' ? `would be ${marks[kind]}` : marks[kind];
    return [`line ${line}:`, mark, key, address, problem].filter(Boolean).join(' ');
  }

  #where(): string {
    const lines = this.#refusedLines.join(', ');
    if (lines === '') return '';
    const others = this.#counts.refused - this.#refusedLines.length;
    return ` (line ${lines}${others > 0 ? `, and ${figure(others)} others` : ''})`;
  }
}
