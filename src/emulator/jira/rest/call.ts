import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import type { Frame } from '../shapes/frame.ts';
import type { Site } from '../site.ts';
import type { Issue } from '../store/issue.ts';
import { invalidPayload, problem, Refusal } from './refusal.ts';

/** One request to the REST API, authenticated and with its body read. */
export interface Call extends Frame {
  readonly site: Site;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  /** The issue that the path names, as it was when the call came; undefined when there was none. */
  readonly issueBefore: Issue | undefined;
  /** For bodies that are not JSON. */
  readonly request: IncomingMessage;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** After `/rest/api/3`, or from `/rest` on for other APIs; `:name` for parameters. */
  readonly path: string;
  readonly answer: (call: Call) => Answer | Promise<Answer>;
  /** Calls a second that its burst limit allows, where that is not the method's usual number. */
  readonly callsPerSecond?: number;
  /** A body of its own kind, which the endpoint reads itself. */
  readonly readsBody?: boolean;
  /** A body of JSON, where the method usually has none. */
  readonly takesBody?: boolean;
  /** Shape of its answer, where jira.js has no schema of that. Like the next one it is what tests hold the site to. */
  readonly success?: z.ZodType;
  /** Shape of its refusals, where that is not the usual error collection. */
  readonly refusals?: z.ZodType;
}

/** An answer on its way out. */
export interface Answered {
  /** Undefined where the path is none. */
  readonly endpoint: Endpoint | undefined;
  readonly version: 2 | 3;
  readonly answer: Answer;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export const noContent: Answer = { status: 204 };

/** A path's parameter; the route guarantees it. */
export function parameter(call: Call, name: string): string {
  return call.parameters[name] ?? '';
}

/** Reads a JSON body of the given shape. */
export function readBody<Shape extends z.ZodType>(call: Call, shape: Shape): z.output<Shape> {
  const parsed = shape.safeParse(call.body);
  if (!parsed.success) throw invalidPayload();
  return parsed.data;
}

/** A whole number from the query string. */
export function integerQuery(call: Call, name: string, byDefault: number): number {
  const text = call.query.get(name);
  if (text === null || text === '') return byDefault;
  const number = Number(text);
  if (/^[+-]?\d+$/.test(text) && Math.abs(number) <= 2_147_483_647) return number;
  const detail = `Failed to convert '${name}' with value: '${text}'`;
  throw new Refusal(problem(400, 'Bad Request', detail, call.path));
}

/** A comma-separated list from the query string, or the parameter given several times. */
export function listQuery(call: Call, name: string): readonly string[] {
  return call.query
    .getAll(name)
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

/** A page of a list that is paged by `startAt` and `maxResults`. */
export function pageOf<Item>(call: Call, items: readonly Item[], most: number, byDefault = 50) {
  const startAt = Math.max(0, integerQuery(call, 'startAt', 0));
  const maxResults = Math.min(most, Math.max(0, integerQuery(call, 'maxResults', byDefault)));
  const values = items.slice(startAt, startAt + maxResults);
  const isLast = startAt + values.length >= items.length;
  return { values, startAt, maxResults, total: items.length, isLast };
}
