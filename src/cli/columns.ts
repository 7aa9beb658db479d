/** Cut to a width, with an ellipsis where something is missing. */
export function cut(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

/** Rows as lines of aligned columns; the last column is cut to what fits into `width`. */
export function columns(rows: readonly (readonly string[])[], width: number): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) => {
    const cells = row.slice(0, -1).map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const before = cells.map((cell) => `${cell}  `).join('');
    return (before + cut(row.at(-1) ?? '', Math.max(10, width - before.length))).trimEnd();
  });
}
