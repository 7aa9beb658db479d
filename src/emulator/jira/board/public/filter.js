import { call } from './jira.js';

/**
 * What the search box asks for: words, or JQL when Jira's parser takes it for that.
 *
 * @typedef {{ kind: 'all' } | { kind: 'words', words: string[] } | { kind: 'jql', jql: string }} Filter
 */

/** A query or plain words: Jira's parser is asked. */
const operators = /[=~<>]|\b(?:in|is|was|changed)\b|\border\s+by\b/i;
/** Only a query has these: what the parser says against it is worth telling. */
const signs = /[=~<>]|\b(?:in|is|was)\s+(?:not|empty|null)\b|\bin\s*\(/i;

/**
 * Throws what Jira says against a query.
 *
 * @returns {Promise<Filter>}
 */
export async function readFilter(text) {
  if (text === '') return { kind: 'all' };
  if (!operators.test(text)) return wordsOf(text);
  const { queries } = await call('POST', 'api/3/jql/parse?validation=warn', { queries: [text] });
  const [{ structure, errors = [], warnings = [] }] = queries;
  if (structure === undefined && !signs.test(text)) return wordsOf(text);
  const problems = [...errors, ...warnings];
  if (problems.length > 0) throw new Error(problems.join(' '));
  return { kind: 'jql', jql: withoutOrder(text) };
}

function wordsOf(text) {
  return { kind: 'words', words: text.toLowerCase().split(/\s+/) };
}

/** The board has an order of its own. What is quoted stays. */
function withoutOrder(jql) {
  return jql.replace(/("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\border\s+by\b.*$/gis, '$1').trim();
}

/** What Jira is to find; empty for everything. */
export function queryOf(filter) {
  return filter.kind === 'jql' ? filter.jql : '';
}

/** Tells which of the issues that Jira has found are wanted. */
export function testOf(filter) {
  if (filter.kind !== 'words') return () => true;
  return ({ key, fields: { summary, labels = [] } }) => {
    const text = [key, summary, ...labels].join(' ').toLowerCase();
    return filter.words.every((word) => text.includes(word));
  };
}
