const escapes: ReadonlyMap<string, string> = new Map([
  ['t', '\t'],
  ['n', '\n'],
  ['r', '\r'],
  ['\\', '\\'],
  ['"', '"'],
  ["'", "'"],
  [' ', ' '],
]);

/** What a written word or string stands for: quotes taken off, escapes resolved. */
export function unquote(written: string): string {
  const inner = /^(["'])([\s\S]*)\1$/.exec(written)?.[2] ?? written;
  return inner.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (whole, escape: string) =>
    escape.length === 5
      ? String.fromCharCode(Number.parseInt(escape.slice(1), 16))
      : (escapes.get(escape) ?? whole),
  );
}

/** A value so written that JQL reads it back as one. */
export function quote(value: string): string {
  const escaped = value.replace(/["\\]/g, (character) => `\\${character}`);
  return `"${escaped.replace(/\n/g, '\\n').replace(/\r/g, '\\r').replace(/\t/g, '\\t')}"`;
}
