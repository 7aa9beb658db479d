/** Says how a text has changed, if it has, and shows the first line that differs. */
export function compareText(what: string, then = '', now = ''): readonly string[] {
  if (then === now) return [];
  if (then === '') return [`${what} was added.`];
  if (now === '') return [`${what} was removed.`];
  const before = then.split('\n');
  const after = now.split('\n');
  const line = before.findIndex((text, index) => text !== after[index]);
  const index = line < 0 ? before.length : line;
  const where = before.length > 1 || after.length > 1 ? ` in line ${index + 1}` : '';
  return [
    `${what} has changed${where}: it was ${shown(before[index])}, it is ${shown(after[index])}.`,
  ];
}

/** As much of a text as a sentence holds, in quotes. */
export function shown(text = ''): string {
  const line = text.trim();
  if (line === '') return 'empty';
  return `“${line.length > 120 ? `${line.slice(0, 120)}…` : line}”`;
}
