import { z } from 'zod';
import type { Answer, Answered } from '../../../src/emulator/jira/rest/call.ts';
import {
  BareErrorCollection,
  ErrorCollection,
  ProblemDetails,
} from '../../../src/emulator/jira/rest/refusal.ts';
import { jiraJsSchema } from './jira-js-schemas.ts';

/** Holds the answers of a site to their contracts: jira.js's schemas, and those that stand beside the routes. */
export class Contracts {
  readonly #breaches: string[] = [];

  readonly check = (answered: Answered): void => {
    const { endpoint, answer } = answered;
    const sent = asSent(answer.body);
    const { error } = contractOf(answered).safeParse(sent);
    if (error === undefined) return;
    const name = endpoint === undefined ? 'No endpoint' : nameOf(endpoint);
    const text = JSON.stringify(sent)?.slice(0, 500);
    this.#breaches.push(`${name} answered ${answer.status}: ${text}\n${z.prettifyError(error)}`);
  };

  /** Throws when an answer was not what it has to be. */
  verify(): void {
    if (this.#breaches.length > 0) throw new Error(this.#breaches.join('\n\n'));
  }
}

function asSent(body: unknown): unknown {
  return body === undefined || Buffer.isBuffer(body) ? body : JSON.parse(JSON.stringify(body));
}

function nameOf({ method, path }: NonNullable<Answered['endpoint']>): string {
  return `${method} ${path}`;
}

/** Where nothing is said of a body there must be none. */
function contractOf({ endpoint, version, answer }: Answered): z.ZodType {
  if (answer.status >= 400) return refusalContract(endpoint?.refusals ?? ErrorCollection, answer);
  if (endpoint === undefined || answer.status === 204 || answer.status === 303)
    return z.undefined();
  if (answer.headers?.['Content-Disposition'] !== undefined) return z.instanceof(Buffer);
  return endpoint.success ?? jiraJsSchema(nameOf(endpoint), version) ?? z.undefined();
}

function refusalContract(usual: z.ZodType, { status, headers = {} }: Answer): z.ZodType {
  const type = headers['Content-Type'] ?? '';
  if (type.startsWith('application/problem+json')) return ProblemDetails;
  switch (status) {
    // The layers before Jira itself speak plain text, of who asks and of forgery.
    case 401:
      return z.string();
    case 403:
      return type.startsWith('text/html') ? z.string() : usual;
    // A body that cannot be read.
    case 400:
    case 413:
      return z.union([usual, BareErrorCollection]);
    case 416:
      return z.undefined();
    case 429:
      return z.union([usual, ErrorCollection]);
    default:
      return usual;
  }
}
