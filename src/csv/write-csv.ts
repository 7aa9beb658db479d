/**
 * A line of a CSV file as spreadsheets read it, without its end. A value that a spreadsheet would take for a formula gets an
 * apostrophe before it, which makes it text there and is taken off again by {@link withoutApostrophe}.
 */
export function csvLine(values: readonly string[]): string {
  return values.map((value) => quoted(harmless(value))).join(',');
}

/** A value as it was before it was written. */
export function withoutApostrophe(value: string): string {
  return /^'+[=+\-@\t\r]/.test(value) ? value.slice(1) : value;
}

function harmless(value: string): string {
  return /^'*[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function quoted(value: string): string {
  return /[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
