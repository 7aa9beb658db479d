import { BufferSchema, type Client, type SendRequestOptions } from 'jira.js/core';
import type { Logger } from 'pino';
import type { JiraObserver, JiraOptions } from '../options.ts';
import { JiraRefused, JiraUnauthorized, JiraUnavailable } from '../port.ts';
import { type Clock, systemClock } from './clock.ts';
import { type Endpoint, endpointOf } from './endpoint.ts';
import { type Answer, exchange, type HttpRequest, type Unreachable } from './exchange.ts';
import { Limiter } from './limiter.ts';
import { isPage, refusalOf } from './refusal.ts';
import { decideRetry, type Pause, retryAfterOf, type Seen } from './retry.ts';
import { Standing } from './standing.ts';

const concurrentCalls = 10;
const longestPauseMilliseconds = 60_000;
const defaultTimeoutMilliseconds = 30_000;
const defaultRetries = 4;
const mostRedirects = 5;
const settleMilliseconds = 1_000;

/** jira.js puts ids into paths as they come; a path that leaves its place must not be sent. */
const plainPath = /^(\/(?!\.{1,2}(\/|$))[\w.~%-]+)+$/;

/**
 * Carries jira.js's calls to one site: time-outs, signals, limits and repetition, which jira.js leaves to others.
 * Neither bodies nor tokens reach a log.
 */
export class Transport {
  readonly #site: URL;
  readonly #authorization: string;
  readonly #timeoutMilliseconds: number;
  readonly #mostRetries: number;
  readonly #limiter: Limiter;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #observer: JiraObserver | undefined;
  readonly #standing: Standing;

  constructor(options: JiraOptions) {
    this.#site = new URL(options.site);
    const credentials = Buffer.from(`${options.email}:${options.token}`).toString('base64');
    this.#authorization = `Basic ${credentials}`;
    this.#timeoutMilliseconds = options.timeoutMilliseconds ?? defaultTimeoutMilliseconds;
    this.#mostRetries = options.mostRetries ?? defaultRetries;
    this.#clock = options.clock ?? systemClock;
    this.#limiter = new Limiter({
      callsPerSecond: options.callsPerSecond,
      concurrentCalls,
      longestPauseMilliseconds,
      clock: this.#clock,
      observer: options.observer,
    });
    this.#logger = options.logger.child({ part: 'jira' });
    this.#observer = options.observer;
    this.#standing = new Standing(() => this.#clock.now());
  }

  /** Undefined while Jira works, as far as its last call says; else one sentence. */
  trouble(): string | undefined {
    return this.#standing.trouble;
  }

  /** What jira.js's functions take: a client whose calls end when the signal says so. */
  until(signal: AbortSignal): Client {
    return { sendRequest: (request) => this.#send(request, signal) };
  }

  /** Waits before something is tried or looked at again: a fifth of a second at first, then longer, up to 5 s. */
  async rest(attempt: number, signal: AbortSignal): Promise<void> {
    const milliseconds = Math.min(200 * 1.5 ** (attempt - 1), 5_000);
    await this.#clock.wait(milliseconds * (0.7 + 0.6 * this.#clock.chance()), signal);
  }

  /** Waits until what was asked for without an answer has had time to be done. */
  async settle(signal: AbortSignal): Promise<void> {
    await this.#clock.wait(settleMilliseconds, signal);
  }

  async #send<T>(request: SendRequestOptions<T>, signal: AbortSignal): Promise<T> {
    try {
      const data = await this.#ask(request, signal);
      this.#standing.worked();
      return data;
    } catch (error) {
      if (error instanceof JiraUnavailable || error instanceof JiraRefused)
        this.#standing.failed(error);
      throw error;
    }
  }

  async #ask<T>(request: SendRequestOptions<T>, signal: AbortSignal): Promise<T> {
    const method = request.method ?? 'GET';
    const endpoint = endpointOf(method, request.url);
    const isJson = request.body !== undefined && !(request.body instanceof FormData);
    const http: HttpRequest = {
      method,
      url: this.#urlOf(request),
      headers: {
        Accept: 'application/json',
        Authorization: this.#authorization,
        ...(isJson && { 'Content-Type': 'application/json' }),
        ...request.headers,
      },
      ...(request.body instanceof FormData && { body: request.body }),
      ...(isJson && { body: JSON.stringify(request.body) }),
    };
    const wantsBytes = Object.is(request.schema, BufferSchema);
    const answer = wantsBytes
      ? await this.#download(http, endpoint, signal)
      : await this.#call(http, endpoint, signal);
    const data = wantsBytes ? answer.body : jsonOf(answer, endpoint);
    return this.#conforming(data, request, endpoint);
  }

  /** The answer of a call that was not refused, after as many repetitions as are allowed and make sense. */
  async #call(request: HttpRequest, endpoint: Endpoint, signal: AbortSignal): Promise<Answer> {
    for (let attempt = 0; ; attempt += 1) {
      const result = await this.#try(request, endpoint, attempt, signal);
      const seen = seenIn(result, this.#clock.now());
      const decision = decideRetry(seen, {
        attempt,
        mostRetries: this.#mostRetries,
        isRepeatable: endpoint.isRepeatable,
        chance: this.#clock.chance(),
      });
      switch (decision.kind) {
        case 'accept':
          if (result.kind === 'answered') return result;
          throw unavailable(result, endpoint);
        case 'refused':
          throw refused(result, endpoint);
        case 'unavailable':
          if (decision.pause) this.#limiter.pause(decision.pause, endpoint);
          throw unavailable(result, endpoint);
        case 'retry':
          this.#logger.warn({ endpoint: endpoint.name, ...decision.pause }, 'asking Jira again');
          this.#limiter.pause(decision.pause, endpoint);
          if (decision.pause.scope === 'call') await this.#waitAgain(decision.pause, signal);
      }
    }
  }

  async #try(
    request: HttpRequest,
    endpoint: Endpoint,
    attempt: number,
    signal: AbortSignal,
  ): Promise<Answer | Unreachable> {
    using _turn = await this.#limiter.enter(endpoint, signal);
    const begun = this.#clock.now();
    const result = await exchange(request, this.#timeoutMilliseconds, signal);
    const milliseconds = this.#clock.now() - begun;
    const isAnswered = result.kind === 'answered';
    this.#observer?.called(endpoint.name, isAnswered ? result.status : undefined, milliseconds);
    const status = isAnswered ? result.status : result.problem;
    this.#logger.debug({ endpoint: endpoint.name, attempt, status, milliseconds }, 'Jira called');
    return result;
  }

  async #waitAgain({ milliseconds }: Pause, signal: AbortSignal): Promise<void> {
    await this.#clock.wait(milliseconds, signal);
    this.#observer?.waited('retry', milliseconds);
  }

  /** Follows redirects to where the bytes are, which is another host that must not see our token. */
  async #download(first: HttpRequest, endpoint: Endpoint, signal: AbortSignal): Promise<Answer> {
    let request: HttpRequest = { ...first, headers: { ...first.headers, Accept: '*/*' } };
    for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
      const answer = await this.#call(request, endpoint, signal);
      const location = answer.headers.get('location');
      if (answer.status < 300 || location === null) return answer;
      const url = new URL(location, request.url);
      const { Authorization, ...others } = request.headers;
      const isOurs = url.origin === this.#site.origin && Authorization !== undefined;
      request = { method: 'GET', url, headers: isOurs ? { ...others, Authorization } : others };
    }
    throw new JiraUnavailable(`Jira redirects ${endpoint.name} without end.`);
  }

  #urlOf({ url: path, searchParams }: SendRequestOptions): URL {
    if (!plainPath.test(path)) throw new TypeError(`Not a path of Jira's API: ${path}`);
    const url = new URL(this.#site);
    url.pathname = url.pathname.replace(/\/$/, '') + path;
    for (const [name, value] of Object.entries(searchParams ?? {})) {
      for (const item of Array.isArray(value) ? value : [value]) {
        if (item !== undefined && item !== null) url.searchParams.append(name, String(item));
      }
    }
    return url;
  }

  #conforming<T>(data: unknown, request: SendRequestOptions<T>, endpoint: Endpoint): T {
    // What we use is parsed by our own schemas: this costs more than all the rest of a large answer.
    const isWatched = data !== undefined && this.#logger.isLevelEnabled('debug');
    const parsed = isWatched ? request.schema?.safeParse(data) : undefined;
    if (parsed?.success === false) {
      // Jira adds values before jira.js knows them.
      const differences = parsed.error.issues.map(({ path, code }) => `${path.join('.')} ${code}`);
      this.#logger.debug(
        { endpoint: endpoint.name, differences },
        'answer of Jira differs from its documentation',
      );
    }
    return data as T;
  }
}

function seenIn(result: Answer | Unreachable, nowMilliseconds: number): Seen {
  if (result.kind === 'unreachable') return result;
  const { kind, status, headers } = result;
  return {
    kind,
    status,
    isPage: isPage(result),
    reason: headers.get('ratelimit-reason') ?? undefined,
    retryAfterMilliseconds: retryAfterOf(headers, nowMilliseconds),
  };
}

function jsonOf(answer: Answer, endpoint: Endpoint): unknown {
  const task = taskIn(answer);
  if (task !== undefined) return { id: task };
  if (answer.status >= 300) {
    // Only the host: the rest of an address may hold secrets.
    const host = /\/\/([^/?#]+)/.exec(answer.headers.get('location') ?? '')?.[1] ?? 'elsewhere';
    throw new JiraUnavailable(`Jira redirects ${endpoint.name} to ${host}; is jira.site right?`);
  }
  if (answer.body.length === 0) return undefined;
  if (isPage(answer)) throw new JiraUnavailable(refusalOf(answer));
  try {
    return JSON.parse(answer.body.toString('utf8'));
  } catch (cause) {
    throw new JiraUnavailable(`Jira's answer to ${endpoint.name} is not JSON.`, { cause });
  }
}

/** The id of a task that Jira has begun instead of answering. */
function taskIn({ status, headers }: Answer): string | undefined {
  if (status !== 303) return undefined;
  return /\/rest\/api\/\d\/task\/(\d+)$/.exec(headers.get('location') ?? '')?.[1];
}

function refused(result: Answer | Unreachable, endpoint: Endpoint): Error {
  if (result.kind === 'unreachable') return unavailable(result, endpoint);
  const cause = new Error(`${endpoint.name} was answered with ${result.status}.`);
  return new JiraRefused(result.status, refusalOf(result), { cause });
}

function unavailable(result: Answer | Unreachable, endpoint: Endpoint): JiraUnavailable {
  if (result.kind === 'unreachable')
    return new JiraUnavailable(result.problem, { cause: result.cause });
  const cause = new Error(`${endpoint.name} was answered with ${result.status}.`);
  if (result.status === 401) return new JiraUnauthorized(refusalOf(result), { cause });
  return new JiraUnavailable(`Jira is not available: ${refusalOf(result)}`, { cause });
}
