import { JQLLexer, JQLParser, type JqlQueryContext } from '@atlaskit/jql-parser';
import { CharStreams, CommonTokenStream, Token } from 'antlr4ts';
import type { Query } from './ast.ts';
import { readQuery } from './read-tree.ts';
import { syntaxSentence } from './syntax-sentence.ts';

export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: Query }
  | { readonly kind: 'error'; readonly sentence: string };

/** Deeper than any person writes, and shallow enough for a recursive parser. */
const deepestNesting = 100;

/** Parses JQL with Atlassian's own grammar; a syntax error becomes the sentence that Jira says. */
export function parseJql(text: string): ParsedQuery {
  const lexer = new JQLLexer(CharStreams.fromString(text));
  lexer.removeErrorListeners();
  const tokens = new CommonTokenStream(lexer);
  tokens.fill();
  if (nestingOf(tokens.getTokens()) > deepestNesting)
    return { kind: 'error', sentence: 'Error in the JQL Query: Unable to parse the query.' };

  const parser = new JQLParser(tokens);
  const sentences: string[] = [];
  parser.removeErrorListeners();
  parser.addErrorListener({
    syntaxError: (_recognizer, token: Token | undefined, _line, _column, _message, error) => {
      if (sentences.length > 0 || token === undefined) return;
      const expected = (error?.expectedTokens ?? parser.getExpectedTokens()).toArray();
      sentences.push(syntaxSentence(token, new Set(expected)));
    },
  });
  const tree: JqlQueryContext = parser.jqlQuery();
  const [sentence] = sentences;
  return sentence === undefined
    ? { kind: 'query', query: readQuery(tree) }
    : { kind: 'error', sentence };
}

/** How deep parentheses and negations nest. */
function nestingOf(tokens: readonly Token[]): number {
  /** Depth at which each open parenthesis stands. */
  const open: number[] = [];
  let depth = 0;
  let deepest = 0;
  for (const { type } of tokens.filter(({ channel }) => channel === Token.DEFAULT_CHANNEL)) {
    if (type === JQLLexer.NOT || type === JQLLexer.BANG) depth += 1;
    else if (type === JQLLexer.LPAREN) {
      depth += 1;
      open.push(depth);
    } else {
      if (type === JQLLexer.RPAREN) open.pop();
      depth = open.at(-1) ?? 0;
    }
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
