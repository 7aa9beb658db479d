/** One line of the table. */
export interface Row {
  readonly figure: string;
  readonly value: string;
  /** What it is compared with, and how that did. */
  readonly against: string;
  /** Empty where the figure is only reported. */
  readonly aim: string;
  readonly isMet?: boolean;
}

/** What one part of the benchmark found: lines for people, and stable keys for programs. */
export interface Findings {
  readonly rows: readonly Row[];
  readonly json: Readonly<Record<string, unknown>>;
}

export function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ figure, value, against, aim, isMet }) => {
    const verdict = isMet === undefined ? '' : isMet ? ' ✓' : ' ✗';
    return `| ${figure} | ${value} | ${against} | ${aim}${verdict} |`;
  });
  return ['| figure | Postboard | against | aim |', '| --- | --- | --- | --- |', ...lines].join(
    '\n',
  );
}
