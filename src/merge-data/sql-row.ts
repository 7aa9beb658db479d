import type { MergeValue } from '../campaign/campaign.ts';
import { type KeyedRow, keyColumn, SourceFailed } from './source.ts';

/** A row as a database gives it, with the key taken out. */
export function keyedRow(row: Readonly<Record<string, unknown>>): KeyedRow {
  const { [keyColumn]: key, ...columns } = row;
  return {
    key: shownKey(key),
    row: Object.fromEntries(
      Object.entries(columns).map(([name, value]) => [name, mergeValueOf(value)]),
    ),
  };
}

/** The columns that templates may use. Throws when none says to whom a row belongs. */
export function usableColumns(columns: readonly string[]): readonly string[] {
  if (columns.includes(keyColumn)) return columns.filter((name) => name !== keyColumn);
  throw new SourceFailed(
    `its query has no column called ${keyColumn}, which says to whom a row belongs; write “select address as ${keyColumn}, …”`,
    false,
  );
}

/** Bytes and documents cannot be shown. */
function mergeValueOf(value: unknown): MergeValue {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.map(mergeValueOf) : null;
}

function shownKey(key: unknown): string {
  const value = mergeValueOf(key);
  return value === null || typeof value === 'object' ? '' : String(value);
}
