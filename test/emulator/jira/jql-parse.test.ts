import { describe, expect, test } from 'vitest';
import { startTestSite } from './site.ts';

describe('parsing a query over REST', () => {
  test('answers as the OpenAPI document shows it', async () => {
    await using site = await startTestSite();
    const queries = ['invalid query', 'summary = test', 'project = INVALID', 'universe = 42'];

    const { json } = await site.call('POST', '/rest/api/3/jql/parse?validation=strict', {
      queries,
    });

    expect(json.queries).toEqual([
      {
        query: 'invalid query',
        errors: [
          "Error in the JQL Query: Expecting operator but got 'query'. The valid operators are '=', '!=', '<', '>', '<=', '>=', '~', '!~', 'IN', 'NOT IN', 'IS' and 'IS NOT'. (line 1, character 9)",
        ],
      },
      {
        query: 'summary = test',
        errors: ["The operator '=' is not supported by the 'summary' field."],
      },
      {
        query: 'project = INVALID',
        warnings: ["The value 'INVALID' does not exist for the field 'project'."],
      },
      {
        query: 'universe = 42',
        errors: ["Field 'universe' does not exist or you do not have permission to view it."],
      },
    ]);
  });

  test('gives the structure of a well-formed query', async () => {
    await using site = await startTestSite();
    const query =
      'summary ~ test AND (labels in (urgent, blocker) OR assignee = currentUser()) AND status CHANGED AFTER -5d ORDER BY updated DESC';

    const { json } = await site.call('POST', '/rest/api/3/jql/parse?validation=none', {
      queries: [query],
    });

    expect(json.queries[0].structure).toEqual({
      orderBy: {
        fields: [{ direction: 'desc', field: { encodedName: 'updated', name: 'updated' } }],
      },
      where: {
        operator: 'and',
        clauses: [
          {
            field: { encodedName: 'summary', name: 'summary' },
            operand: { encodedValue: 'test', value: 'test' },
            operator: '~',
          },
          {
            operator: 'or',
            clauses: [
              {
                field: { encodedName: 'labels', name: 'labels' },
                operand: {
                  encodedOperand: '(urgent, blocker)',
                  values: [
                    { encodedValue: 'urgent', value: 'urgent' },
                    { encodedValue: 'blocker', value: 'blocker' },
                  ],
                },
                operator: 'in',
              },
              {
                field: { encodedName: 'assignee', name: 'assignee' },
                operand: {
                  arguments: [],
                  encodedOperand: 'currentUser()',
                  function: 'currentUser',
                },
                operator: '=',
              },
            ],
          },
          {
            field: { encodedName: 'status', name: 'status' },
            operator: 'changed',
            predicates: [{ operand: { encodedValue: '-5d', value: '-5d' }, operator: 'after' }],
          },
        ],
      },
    });
  });
});
