/** What came of one HTTP exchange, as far as repeating it is concerned. */
export type Seen =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** From `Retry-After` or `X-RateLimit-Reset`. */
      readonly retryAfterMilliseconds?: number | undefined;
      /** `RateLimit-Reason`. */
      readonly reason?: string | undefined;
    }
  /** `sent`: the request may have reached Jira, and may have been carried out. */
  | { readonly kind: 'unreachable'; readonly sent: boolean };

/** Who waits: this call, calls that write to the same issue, calls of the same endpoint, or all. */
export type PauseScope = 'call' | 'issue' | 'endpoint' | 'everything';

export interface Pause {
  readonly scope: PauseScope;
  readonly milliseconds: number;
}

export type RetryDecision =
  | { readonly kind: 'accept' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'retry'; readonly pause: Pause }
  /** Others of the scope wait all the same. */
  | { readonly kind: 'unavailable'; readonly pause?: Pause };

const firstDelayMilliseconds = 2_000;
const longestDelayMilliseconds = 30_000;

const transientStatuses: ReadonlySet<number> = new Set([408, 425, 500, 502, 503, 504]);

/** Who waits, by Jira's reason. */
const scopes: ReadonlyMap<string, PauseScope> = new Map([
  ['jira-per-issue-on-write', 'issue'],
  ['jira-burst-based', 'endpoint'],
  ['jira-quota-global-based', 'everything'],
  ['jira-quota-tenant-based', 'everything'],
]);

export interface Circumstances {
  /** 0 for the first. */
  readonly attempt: number;
  readonly mostRetries: number;
  /** Doing it twice is the same as doing it once. */
  readonly isRepeatable: boolean;
  /** From 0 up to 1. */
  readonly chance: number;
}

/**
 * Decides about one exchange. A 429 was refused before anything ran, so it is repeated for every method; where the
 * outcome is unknown only what is repeatable is repeated.
 * (https://developer.atlassian.com/cloud/jira/platform/rate-limiting/)
 */
export function decideRetry(
  seen: Seen,
  { attempt, mostRetries, isRepeatable, chance }: Circumstances,
): RetryDecision {
  const mayRepeat = attempt < mostRetries;
  if (seen.kind === 'unreachable') {
    if (!mayRepeat || (seen.sent && !isRepeatable)) return { kind: 'unavailable' };
    return { kind: 'retry', pause: { scope: 'call', milliseconds: backOff(attempt, chance) } };
  }

  const milliseconds = Math.max(seen.retryAfterMilliseconds ?? 0, backOff(attempt, chance));
  if (seen.status === 429) {
    const pause: Pause = { scope: scopes.get(seen.reason ?? '') ?? 'endpoint', milliseconds };
    return { kind: mayRepeat ? 'retry' : 'unavailable', pause };
  }
  if (transientStatuses.has(seen.status)) {
    if (!mayRepeat || !isRepeatable) return { kind: 'unavailable' };
    const scope = seen.retryAfterMilliseconds === undefined ? 'call' : 'endpoint';
    return { kind: 'retry', pause: { scope, milliseconds } };
  }
  if (seen.status >= 500) return { kind: 'unavailable' };
  return seen.status >= 400 ? { kind: 'refused' } : { kind: 'accept' };
}

/** Doubles from 2 to 30 seconds, ×0.7 to ×1.3. */
function backOff(attempt: number, chance: number): number {
  const delay = Math.min(firstDelayMilliseconds * 2 ** attempt, longestDelayMilliseconds);
  return Math.round(delay * (0.7 + 0.6 * chance));
}

/** Reads how long Jira asks to wait; undefined when it does not say. */
export function retryAfterOf(headers: Headers, nowMilliseconds: number): number | undefined {
  const retryAfter = headers.get('retry-after')?.trim();
  if (retryAfter && /^\d+(\.\d+)?$/.test(retryAfter)) return Number(retryAfter) * 1_000;
  const until = Date.parse(retryAfter ?? headers.get('x-ratelimit-reset') ?? '');
  return Number.isNaN(until) ? undefined : Math.max(0, until - nowMilliseconds);
}
