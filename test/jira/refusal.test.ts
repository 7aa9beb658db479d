import { describe, expect, test } from 'vitest';
import { refusalOf } from '../../src/jira/transport/refusal.ts';

function answer(status: number, body: unknown, contentType = 'application/json') {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    status,
    headers: new Headers({ 'content-type': contentType }),
    body: Buffer.from(text),
  };
}

describe('an answer that says no', () => {
  test.each<[string, ReturnType<typeof answer>, string]>([
    [
      'messages',
      answer(404, {
        errorMessages: ['Issue does not exist or you do not have permission to see it.'],
        errors: {},
      }),
      'Issue does not exist or you do not have permission to see it.',
    ],
    [
      'messages without errors',
      answer(400, {
        errorMessages: [
          'Invalid request payload. Refer to the REST API documentation and try again.',
        ],
      }),
      'Invalid request payload. Refer to the REST API documentation and try again.',
    ],
    [
      'errors by field',
      answer(400, { errorMessages: [], errors: { comment: 'Comment body is not valid!' } }),
      'comment: Comment body is not valid!',
    ],
    [
      'both',
      answer(400, { errorMessages: ['One.'], errors: { summary: 'Two.' } }),
      'One. summary: Two.',
    ],
    [
      'a list of errors',
      answer(400, {
        errors: [{ message: 'Some of the issues in the issueIdsOrKeys are not valid' }],
      }),
      'Some of the issues in the issueIdsOrKeys are not valid',
    ],
    [
      'a problem document',
      answer(
        404,
        {
          type: 'about:blank',
          title: 'Not Found',
          status: 404,
          detail: 'No endpoint GET /rest/api/3/x.',
        },
        'application/problem+json',
      ),
      'No endpoint GET /rest/api/3/x.',
    ],
    ['a gateway', answer(403, { code: 403, message: 'Forbidden; scope' }), 'Forbidden; scope'],
    [
      'a page',
      answer(
        503,
        '<!DOCTYPE html><html><head><title>Site unavailable\n</title></head></html>',
        'text/html',
      ),
      'A web page came instead of data (503, “Site unavailable”); if that goes on, look at jira.site and at what stands before Jira.',
    ],
    [
      'a page that does not say that it is one',
      answer(403, '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'text/plain'),
      'A web page came instead of data (403); if that goes on, look at jira.site and at what stands before Jira.',
    ],
    [
      'messages with tags',
      answer(400, {
        errorMessages: [
          'The field <b>Progress</b> cannot be set.<br/> It is on no screen &amp; so on.',
        ],
      }),
      'The field Progress cannot be set. It is on no screen & so on.',
    ],
    [
      'signs that are no tags',
      answer(400, { message: 'It must be 1 < 2 > 0.' }),
      'It must be 1 < 2 > 0.',
    ],
    ['plain text', answer(400, 'upstream\n connect error', 'text/plain'), 'upstream connect error'],
    ['nothing', answer(500, ''), 'The answer was 500 Internal Server Error.'],
    ['broken JSON', answer(400, '{"errorMessages":['), 'The answer was 400 Bad Request.'],
    ['JSON of another kind', answer(400, { ok: false }), 'The answer was 400 Bad Request.'],
    [
      'fields of other types',
      answer(400, { errorMessages: 'x', errors: 7, message: 'No.' }),
      'No.',
    ],
  ])('in %s becomes a sentence', (_, refused, sentence) => {
    expect(refusalOf(refused)).toBe(sentence);
  });

  test('for a wrong token says what to do', () => {
    expect(refusalOf(answer(401, ''))).toMatch(
      /^Jira does not accept .* \(401\)\. .* JIRA_API_TOKEN\.$/,
    );
  });

  test('for a token with too few scopes names them', () => {
    expect(
      refusalOf(answer(401, { code: 401, message: 'Unauthorized; scope does not match' })),
    ).toMatch(/scope/);
  });

  test('is cut where it is long', () => {
    expect(refusalOf(answer(400, { message: 'x'.repeat(2_000) }))).toHaveLength(500);
  });
});
