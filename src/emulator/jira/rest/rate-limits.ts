import type { Answer, Endpoint } from './call.ts';

export interface RateLimitOptions {
  /** Calls a second to one endpoint, by method; endpoints may have a number of their own. */
  readonly callsPerSecond: Readonly<Record<Endpoint['method'], number>>;
  /** Writes to one issue: so many in so many milliseconds. */
  readonly writesPerIssue: readonly { readonly writes: number; readonly milliseconds: number }[];
}

/** As Atlassian documents them (rate limiting, August 2026). */
export const documentedRateLimits: RateLimitOptions = {
  callsPerSecond: { GET: 100, POST: 100, PUT: 50, DELETE: 50 },
  writesPerIssue: [
    { writes: 20, milliseconds: 2_000 },
    { writes: 100, milliseconds: 30_000 },
  ],
};

export type RateLimitDecision =
  | { readonly kind: 'allowed'; readonly headers: Readonly<Record<string, string>> }
  | {
      readonly kind: 'limited';
      readonly headers: Readonly<Record<string, string>>;
      readonly answer: Answer;
    };

interface Bucket {
  tokens: number;
  filledAt: number;
}

const mostIssues = 10_000;

/** Counts calls by endpoint, and writes by issue. */
export class RateLimits {
  readonly #options: RateLimitOptions | 'off';
  readonly #now: () => number;
  readonly #buckets = new Map<Endpoint, Bucket>();
  /** Moments of the latest writes, by issue id, oldest first. */
  readonly #writes = new Map<string, number[]>();

  constructor(options: RateLimitOptions | 'off', now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  /** Takes one call from the limits, or says which one it breaks. */
  take(endpoint: Endpoint, issueId: string | undefined): RateLimitDecision {
    if (this.#options === 'off') return { kind: 'allowed', headers: {} };
    const limit = endpoint.callsPerSecond ?? this.#options.callsPerSecond[endpoint.method];
    const bucket = this.#bucketOf(endpoint, limit);
    if (bucket.tokens < 1)
      return this.#limited('jira-burst-based', limit, (1 - bucket.tokens) * (1_000 / limit));

    const isWrite = endpoint.method !== 'GET' && issueId !== undefined;
    const waitMilliseconds = isWrite ? this.#writeWait(issueId) : 0;
    if (waitMilliseconds > 0)
      return this.#limited('jira-per-issue-on-write', limit, waitMilliseconds);

    bucket.tokens -= 1;
    if (isWrite) this.#note(issueId);
    return {
      kind: 'allowed',
      headers: {
        'X-RateLimit-Limit': String(limit),
        'X-RateLimit-Remaining': String(Math.floor(bucket.tokens)),
      },
    };
  }

  #bucketOf(endpoint: Endpoint, limit: number): Bucket {
    const now = this.#now();
    const bucket = this.#buckets.get(endpoint) ?? { tokens: limit, filledAt: now };
    bucket.tokens = Math.min(limit, bucket.tokens + ((now - bucket.filledAt) * limit) / 1_000);
    bucket.filledAt = now;
    this.#buckets.set(endpoint, bucket);
    return bucket;
  }

  /** Milliseconds until the issue may be written to again. */
  #writeWait(issueId: string): number {
    if (this.#options === 'off') return 0;
    const now = this.#now();
    const writes = this.#writes.get(issueId) ?? [];
    const waits = this.#options.writesPerIssue.map((window) => {
      const blocking = writes.at(-window.writes);
      return blocking === undefined ? 0 : blocking + window.milliseconds - now;
    });
    return Math.max(0, ...waits);
  }

  #note(issueId: string): void {
    if (this.#writes.size > mostIssues) this.#writes.clear();
    const most = this.#options === 'off' ? [] : this.#options.writesPerIssue;
    const kept = Math.max(0, ...most.map(({ writes }) => writes));
    const writes = [...(this.#writes.get(issueId) ?? []), this.#now()];
    this.#writes.set(issueId, writes.slice(-kept));
  }

  #limited(reason: string, limit: number, waitMilliseconds: number): RateLimitDecision {
    const seconds = Math.max(1, Math.ceil(waitMilliseconds / 1_000));
    const answer: Answer = {
      status: 429,
      body: { errorMessages: ['Rate limit exceeded'], errors: {} },
    };
    const headers = {
      'Retry-After': String(seconds),
      'X-RateLimit-Limit': String(limit),
      'X-RateLimit-Remaining': '0',
      'X-RateLimit-Reset': new Date(this.#now() + seconds * 1_000).toISOString(),
      'RateLimit-Reason': reason,
    };
    return { kind: 'limited', headers, answer };
  }
}
