import { type EmailAddress, parseAddress } from '../../campaign/address.ts';
import type { CsvLine, CsvRow } from '../../csv/read-csv.ts';
import { withoutApostrophe } from '../../csv/write-csv.ts';
import { type SuppressionReason, suppressionReasons } from '../../suppression/entries.ts';

/** A line of a file that says who gets no mail, or why it does not. */
export type ListedLine = Listed | Fault;

export interface Listed {
  readonly kind: 'listed';
  readonly line: number;
  readonly address: EmailAddress;
  readonly reason: SuppressionReason;
  /** In the file's own words. */
  readonly detail: string;
  /** When it happened (epoch milliseconds); undefined where the file does not say. */
  readonly at: number | undefined;
}

interface Fault {
  readonly kind: 'fault';
  readonly line: number;
  readonly problem: string;
  /** Nothing behind it can be read, or nothing at all is to be. */
  readonly isFinal: boolean;
}

const addressColumns = ['email', 'e-mail', 'address', 'email address', 'e-mail address'];

/** Reads lines as addresses that get no mail, by the columns Email, Reason, Detail and When; others are passed over. */
export async function* readListed(
  lines: AsyncIterable<CsvLine>,
  now: number,
): AsyncGenerator<ListedLine> {
  let names: Names | undefined;
  for await (const line of lines) {
    if (line.kind === 'fault')
      yield { kind: 'fault', line: line.line, problem: line.fault, isFinal: line.final };
    else if (line.kind === 'row') yield readRow(line.line, line.values, names, now);
    else {
      names = namesIn(line.columns);
      if (names.address !== undefined) continue;
      const problem = `No column is called Email; there are ${line.columns.join(', ')}.`;
      yield { kind: 'fault', line: 1, problem, isFinal: true };
      return;
    }
  }
}

type Names = Readonly<Record<'address' | 'reason' | 'detail' | 'when', string | undefined>>;

function namesIn(columns: readonly string[]): Names {
  const find = (...meant: readonly string[]) =>
    columns.find((column) => meant.includes(column.toLowerCase()));
  return {
    address: find(...addressColumns),
    reason: find('reason'),
    detail: find('detail'),
    when: find('when'),
  };
}

function readRow(line: number, row: CsvRow, names: Names | undefined, now: number): ListedLine {
  const valueOf = (name: keyof Names) => withoutApostrophe(row.get(names?.[name] ?? '') ?? '');
  const parsed = parseAddress(valueOf('address'));
  if (parsed.kind === 'invalid') return fault(line, parsed.problem);
  const when = valueOf('when');
  const at = when === '' ? undefined : Date.parse(when);
  if (at !== undefined && !(at >= 0 && at <= now))
    return fault(line, `“${when}” is no time in the past such as 2026-03-31.`);
  const { reason, words } = readReason(valueOf('reason'));
  const detail = [words, valueOf('detail')].filter((text) => text !== '').join(': ');
  if (detail.includes('@'))
    return fault(line, 'Its reason holds an address, and the list keeps none.');
  return { kind: 'listed', line, address: parsed.address, reason, detail, at };
}

/** Other services have reasons of their own; they are kept in their words. */
function readReason(text: string): { readonly reason: SuppressionReason; readonly words: string } {
  const reason = suppressionReasons.find((known) => known === text.toLowerCase());
  return reason === undefined ? { reason: 'listed', words: text } : { reason, words: '' };
}

function fault(line: number, problem: string): Fault {
  return { kind: 'fault', line, problem, isFinal: false };
}
