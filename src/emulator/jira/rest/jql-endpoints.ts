import { z } from 'zod';
import type { Query } from '../jql/ast.ts';
import { compileQuery } from '../jql/compile.ts';
import { parseJql } from '../jql/parse.ts';
import { structureOf } from '../jql/structure.ts';
import { type Answer, type Call, type Endpoint, ok, readBody } from './call.ts';
import { visibleIssue } from './issue-access.ts';
import { refusal } from './refusal.ts';

export const jqlEndpoints: readonly Endpoint[] = [
  { method: 'POST', path: '/jql/parse', answer: parse },
  { method: 'POST', path: '/jql/match', answer: match },
];

const validations = ['strict', 'warn', 'none'] as const;
type Validation = (typeof validations)[number];

const ParseRequest = z.strictObject({ queries: z.array(z.string()).min(1) });

function parse(call: Call): Answer {
  const given = call.query.get('validation') ?? 'strict';
  const validation = validations.find((each) => each === given.toLowerCase());
  if (validation === undefined)
    throw refusal(400, [`Invalid validation value '${given}'. Use strict, warn or none.`]);
  const { queries } = readBody(call, ParseRequest);
  return ok({ queries: queries.map((query) => parsedShape(call, query, validation)) });
}

/** `strict` keeps the structure of a query that is wrong to itself; `none` looks at the grammar only. */
function parsedShape(call: Call, text: string, validation: Validation) {
  const parsed = parseJql(text);
  if (parsed.kind === 'error') return { query: text, errors: [parsed.sentence] };
  const { errors, warnings } = findingsOf(call, parsed.query, validation);
  const isFine = validation !== 'strict' || errors.length + warnings.length === 0;
  return {
    query: text,
    ...(isFine && { structure: structureOf(parsed.query) }),
    ...(errors.length > 0 && { errors }),
    ...(warnings.length > 0 && { warnings }),
  };
}

function findingsOf(call: Call, query: Query, validation: Validation) {
  if (validation === 'none') return { errors: [], warnings: [] };
  return compileQuery(query, { ...call, now: call.store.now() }).findings;
}

const mostMatched = 1_000;

const MatchRequest = z.strictObject({
  issueIds: z.array(z.int()),
  jqls: z.array(z.string()),
});

function match(call: Call): Answer {
  const { issueIds, jqls } = readBody(call, MatchRequest);
  if (issueIds.length > mostMatched || jqls.length > mostMatched)
    throw refusal(400, ['The number of issues or JQL queries exceeds the maximum number.']);
  const issues = issueIds.flatMap((id) => visibleIssue(call, String(id)) ?? []);
  return ok({
    matches: jqls.map((jql) => {
      const parsed = parseJql(jql);
      if (parsed.kind === 'error') return { matchedIssues: [], errors: [parsed.sentence] };
      const query = compileQuery(parsed.query, { ...call, now: call.store.now() });
      const { errors, warnings } = query.findings;
      const matched = issues.filter(query.matches).map(({ id }) => Number(id));
      return { matchedIssues: errors.length > 0 ? [] : matched, errors: [...errors, ...warnings] };
    }),
  });
}
