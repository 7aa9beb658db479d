/** What came of one HTTP exchange, as far as repeating it is concerned. */
export type Seen =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** From `Retry-After` or `X-RateLimit-Reset`. */
      readonly retryAfterMilliseconds?: number | undefined;
      /** `RateLimit-Reason`. */
      readonly reason?: string | undefined;
      /** A web page, which is not Jira's but of a proxy or a sign-on before it. */
      readonly isPage?: boolean | undefined;
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

/** Quotas are filled up again at every full hour of UTC, so that no longer pause can be meant. */
const longestPauseAskedMilliseconds = 3_600_000;

const transientStatuses: ReadonlySet<number> = new Set([408, 425, 500, 502, 503, 504]);
/** What is wrong with the request itself stays wrong, and proxies say so with a page. */
const refusedByProxies: ReadonlySet<number> = new Set([400, 413, 414, 431]);

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
    const pause: Pause = { scope: scopeOf(seen.reason), milliseconds };
    return { kind: mayRepeat ? 'retry' : 'unavailable', pause };
  }
  if (isPassing(seen)) {
    const asksForPause = seen.retryAfterMilliseconds !== undefined;
    const pause: Pause = { scope: asksForPause ? 'endpoint' : 'call', milliseconds };
    if (mayRepeat && isRepeatable) return { kind: 'retry', pause };
    return asksForPause ? { kind: 'unavailable', pause } : { kind: 'unavailable' };
  }
  // Somebody else changed the same issue at the same moment; nothing was done.
  if (seen.status === 409 && isRepeatable && mayRepeat)
    return { kind: 'retry', pause: { scope: 'call', milliseconds } };
  if (seen.status === 401 || seen.status >= 500) return { kind: 'unavailable' };
  return seen.status >= 400 ? { kind: 'refused' } : { kind: 'accept' };
}

/** Who waits, by Jira's reason; where there is none, the calls that are like the one that was too many. */
function scopeOf(reason = ''): PauseScope {
  if (reason === 'jira-per-issue-on-write') return 'issue';
  return reason.startsWith('jira-quota-') ? 'everything' : 'endpoint';
}

function isPassing({ status, isPage }: Extract<Seen, { kind: 'answered' }>): boolean {
  if (transientStatuses.has(status)) return true;
  return isPage === true && status > 401 && status < 500 && !refusedByProxies.has(status);
}

/** Doubles from 2 to 30 seconds, ×0.7 to ×1.3. */
function backOff(attempt: number, chance: number): number {
  const delay = Math.min(firstDelayMilliseconds * 2 ** attempt, longestDelayMilliseconds);
  return Math.round(delay * (0.7 + 0.6 * chance));
}

/** Reads how long Jira asks to wait, an hour at most; undefined when it does not say. */
export function retryAfterOf(headers: Headers, nowMilliseconds: number): number | undefined {
  const asked =
    waitOf(headers.get('retry-after'), nowMilliseconds) ??
    waitOf(headers.get('x-ratelimit-reset'), nowMilliseconds);
  return asked === undefined ? undefined : Math.min(asked, longestPauseAskedMilliseconds);
}

/** From seconds, or from a date. */
function waitOf(value: string | null, nowMilliseconds: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const until = Date.parse(text);
  return Number.isNaN(until) ? undefined : Math.max(0, until - nowMilliseconds);
}
