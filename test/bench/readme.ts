import { readFileSync, writeFileSync } from 'node:fs';
import { type Row, tableOf } from './figures.ts';

const path = new URL('../../README.md', import.meta.url);
const marked = /<!-- bench -->[^]*<!-- \/bench -->/;

/** Puts the table into the README, with its date and the command that made it. */
export function refreshReadme(
  rows: readonly Row[],
  machine: string,
  flags: readonly string[],
): void {
  const readme = readFileSync(path, 'utf8');
  if (!marked.test(readme)) throw new Error('README.md has no place for the table');
  const date = new Date().toISOString().slice(0, 10);
  const command = ['npm run bench', ...(flags.length > 0 ? ['--', ...flags] : [])].join(' ');
  const text = `${tableOf(rows)}\n\n\`${command}\` on ${date}: ${machine}.`;
  writeFileSync(
    path,
    readme.replace(marked, () => `<!-- bench -->\n${text}\n<!-- /bench -->`),
  );
}
