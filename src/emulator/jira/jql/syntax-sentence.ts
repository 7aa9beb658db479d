import { JQLLexer } from '@atlaskit/jql-parser';
import { Token } from 'antlr4ts';

const operators = "'=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'";

const unclosed: ReadonlySet<number> = new Set([
  JQLLexer.UNCLOSED_QUOTE_STRING,
  JQLLexer.UNCLOSED_SQUOTE_STRING,
]);
const misspelt: ReadonlySet<number> = new Set([
  JQLLexer.INVALID_QUOTE_STRING,
  JQLLexer.INVALID_SQUOTE_STRING,
]);

/**
 * What Jira says about a token that does not fit, from the tokens that would. The sentences for a missing value, field,
 * operator, parenthesis, conjunction and quote are recorded ones; the rest are as Jira's own texts have them.
 */
export function syntaxSentence(token: Token, expected: ReadonlySet<number>): string {
  const got = token.text ?? '';
  const at = `(line ${token.line}, character ${token.charPositionInLine + 1})`;
  if (unclosed.has(token.type))
    return `Error in the JQL Query: The quoted string '${got.slice(1)}' has not been completed. ${at}`;
  if (misspelt.has(token.type))
    return `Error in the JQL Query: '${got.slice(1)}' contains an illegal JQL escape sequence. The valid escape sequences are \\', \\", \\t, \\n, \\r, \\\\, '\\ ' and \\uXXXX. ${at}`;
  if (token.type === JQLLexer.RESERVED_WORD)
    return `Error in the JQL Query: '${got}' is a reserved JQL word. You must surround it in quotation marks to use it in a query. ${at}`;
  if (token.type === JQLLexer.ERROR_RESERVED || token.type === JQLLexer.ERRORCHAR)
    return `Error in the JQL Query: The character '${got}' is a reserved JQL character. You must enclose it in a string or use the escape '${escapeOf(got)}' instead. ${at}`;
  return unexpected(token.type === Token.EOF ? undefined : got, expected, at);
}

/** With `got` undefined the query ended too early. */
function unexpected(got: string | undefined, expected: ReadonlySet<number>, at: string): string {
  const isEnd = got === undefined;
  if (expected.has(JQLLexer.EQUALS))
    return isEnd
      ? `Error in the JQL Query: Expecting operator before the end of the query. The valid operators are ${operators}.`
      : `Error in the JQL Query: Expecting operator but got '${got}'. The valid operators are ${operators}. ${at}`;
  // Before the value sentence: where a field may stand, a string may stand, too.
  if (expected.has(JQLLexer.CUSTOMFIELD))
    return isEnd
      ? 'Error in the JQL Query: Expecting a field name at the end of the query.'
      : `Error in the JQL Query: Expecting a field name but got '${got}'. You must surround '${got}' in quotation marks to use it as a field name. ${at}`;
  if (expected.has(JQLLexer.STRING))
    return isEnd
      ? 'Error in JQL Query: Expecting either a value, list or function before the end of the query.'
      : `Error in JQL Query: Expecting either a value, list or function but got '${got}'. You must surround '${got}' in quotation marks to use it as a value. ${at}`;
  const wanted = wantedOf(expected);
  return isEnd
    ? `Error in the JQL Query: Expecting ${wanted} before the end of the query.`
    : `Error in the JQL Query: Expecting ${wanted} but got '${got}'. ${at}`;
}

function wantedOf(expected: ReadonlySet<number>): string {
  if (expected.has(JQLLexer.COMMA)) return "either ')' or ','";
  if (expected.has(JQLLexer.RPAREN)) return "')'";
  if (expected.has(JQLLexer.LPAREN)) return "'('";
  if (expected.has(JQLLexer.BY)) return "'BY'";
  if (expected.has(JQLLexer.EMPTY)) return "either 'EMPTY' or 'NULL'";
  if (expected.has(JQLLexer.ORDER)) return "either 'OR' or 'AND'";
  return "','";
}

/** `/` → `\u002f`. */
function escapeOf(character: string): string {
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
