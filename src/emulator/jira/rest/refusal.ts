import { z } from 'zod';
import type { Answer } from './call.ts';

/** Jira says no. Thrown by endpoints, answered in one place. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(`Refused with ${answer.status}`);
    this.answer = answer;
  }
}

/** `ErrorCollection` in Atlassian's OpenAPI document. */
export const ErrorCollection = z.strictObject({
  errorMessages: z.array(z.string()),
  errors: z.record(z.string(), z.string()),
});

/** The usual error collection: sentences about the call, or about a field each. */
export function refusal(
  status: number,
  errorMessages: readonly string[],
  errors: Readonly<Record<string, string>> = {},
): Refusal {
  return new Refusal({ status, body: { errorMessages, errors } });
}

/** Sentences about fields only. */
export function fieldRefusal(errors: Readonly<Record<string, string>>): Refusal {
  return refusal(400, [], errors);
}

/** A body that is JSON but not what the operation takes; this one has no `errors`. */
export function invalidPayload(): Refusal {
  return bareRefusal(
    400,
    'Invalid request payload. Refer to the REST API documentation and try again.',
  );
}

/** Of bodies that cannot be read; recorded so. */
export const BareErrorCollection = ErrorCollection.omit({ errors: true });

export function bareRefusal(status: number, message: string): Refusal {
  return new Refusal({ status, body: { errorMessages: [message] } });
}

export function noSuchIssue(): Refusal {
  return refusal(404, ['Issue does not exist or you do not have permission to see it.']);
}

/** `BulkOperationErrorResponse`. */
export const BulkErrors = z.strictObject({
  errors: z.array(z.strictObject({ message: z.string() })).min(1),
});

/** What the bulk operations answer. */
export function bulkRefusal(status: number, ...messages: readonly string[]): Refusal {
  return new Refusal({ status, body: { errors: messages.map((message) => ({ message })) } });
}

/** RFC 7807. */
export const ProblemDetails = z.strictObject({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
});

/** An error of the routing layer. */
export function problem(status: number, title: string, detail: string, instance: string): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/problem+json' },
    body: { type: 'about:blank', title, status, detail, instance },
  };
}
