/** Tells whether a text matches what was asked for with `~`. */
export type TextMatch = (text: string) => boolean;

const letter = '[\\p{L}\\p{N}]';
const mostWildcards = 2;

/**
 * Compiles the right side of `~`: every word must occur as a whole word, without regard to case; `*` and `?` stand for
 * letters, but not in front; `"\"some words\""` must occur in this order. Undefined when Jira could not parse it.
 */
export function compileTextMatch(value: string): TextMatch | undefined {
  const phrases = [...value.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
  const words = value.replace(/"[^"]*"/g, ' ').split(/\s+/);
  const patterns: RegExp[] = [];
  for (const part of [...phrases, ...words]) {
    const pattern = patternOf(part);
    if (pattern === 'unreadable') return undefined;
    if (pattern !== undefined) patterns.push(pattern);
  }
  if (patterns.length === 0) return undefined;
  return (text) => patterns.every((pattern) => pattern.test(text));
}

/** Whole words in this order, with anything but letters between them. */
function patternOf(part: string): RegExp | 'unreadable' | undefined {
  const words = part.match(/[\p{L}\p{N}*?]+/gu) ?? [];
  const wildcards = part.match(/[*?]/g) ?? [];
  if (wildcards.length > mostWildcards || words.some((word) => /^[*?]/.test(word)))
    return 'unreadable';
  if (words.length === 0) return undefined;
  const sources = words.map((word) => word.replaceAll('*', `${letter}*`).replaceAll('?', letter));
  const between = `(?!${letter})[^\\p{L}\\p{N}]+`;
  const [first = '', ...others] = sources.join(between);
  // Looks behind where the first letter fits, and not everywhere.
  return new RegExp(`${first}(?<!${letter}${first})${others.join('')}(?!${letter})`, 'iu');
}
