import type { JiraObserver } from '../options.ts';
import { JiraUnavailable } from '../port.ts';
import type { Clock } from './clock.ts';
import type { Endpoint } from './endpoint.ts';
import type { Pause } from './retry.ts';
import { Semaphore } from './semaphore.ts';

export interface LimiterOptions {
  readonly callsPerSecond: number;
  readonly concurrentCalls: number;
  /** A call that would have to wait longer for the end of a pause is told at once that Jira is unavailable. */
  readonly longestPauseMilliseconds: number;
  readonly clock: Clock;
  readonly observer?: Pick<JiraObserver, 'waited'> | undefined;
}

/**
 * Lets a process's calls to Jira through: so many a second (with a second's worth at once), so many at a time, and none
 * of those that Jira asked to pause.
 */
export class Limiter {
  readonly #options: LimiterOptions;
  readonly #turns: Semaphore;
  /** Scope → milliseconds of the epoch. */
  readonly #pausedUntil = new Map<string, number>();
  /** When the bucket is full again (generic cell rate algorithm). */
  #fullAt = 0;

  constructor(options: LimiterOptions) {
    this.#options = options;
    this.#turns = new Semaphore(options.concurrentCalls);
  }

  /** Waits until a call to the endpoint may begin; disposing the result says that it is over. */
  async enter(endpoint: Endpoint, signal: AbortSignal): Promise<Disposable> {
    for (;;) {
      await this.#noting('pause', () => this.#waitForPause(endpoint, signal));
      using leaving = new DisposableStack();
      await this.#noting('pace', async () => {
        leaving.use(await this.#turns.take(signal));
        await this.#waitForToken(signal);
      });
      if (this.#pauseOf(endpoint) <= 0) return leaving.move();
    }
  }

  /** Makes the calls of the scope wait. */
  pause({ scope, milliseconds }: Pause, endpoint: Endpoint): void {
    const key = keyOf(scope, endpoint);
    if (key === undefined) return;
    const until = this.#options.clock.now() + milliseconds;
    this.#pausedUntil.set(key, Math.max(until, this.#pausedUntil.get(key) ?? 0));
  }

  async #noting(reason: 'pace' | 'pause', wait: () => Promise<void>): Promise<void> {
    const { clock, observer } = this.#options;
    const begun = clock.now();
    try {
      await wait();
    } finally {
      observer?.waited(reason, clock.now() - begun);
    }
  }

  async #waitForPause(endpoint: Endpoint, signal: AbortSignal): Promise<void> {
    const { clock, longestPauseMilliseconds } = this.#options;
    for (let wait = this.#pauseOf(endpoint); wait > 0; wait = this.#pauseOf(endpoint)) {
      if (wait > longestPauseMilliseconds) {
        const until = new Date(clock.now() + wait).toISOString();
        throw new JiraUnavailable(`Jira asks for a pause until ${until}.`);
      }
      await clock.wait(wait, signal);
    }
  }

  async #waitForToken(signal: AbortSignal): Promise<void> {
    const { callsPerSecond, clock } = this.#options;
    const intervalMilliseconds = 1_000 / callsPerSecond;
    const burstMilliseconds = Math.max(0, 1_000 - intervalMilliseconds);
    const now = clock.now();
    const fullAt = Math.max(this.#fullAt, now);
    this.#fullAt = fullAt + intervalMilliseconds;
    const wait = fullAt - burstMilliseconds - now;
    if (wait > 0) await clock.wait(wait, signal);
  }

  #pauseOf(endpoint: Endpoint): number {
    const now = this.#options.clock.now();
    const keys = ['everything', keyOf('endpoint', endpoint), keyOf('issue', endpoint)];
    let longest = 0;
    for (const key of keys) {
      const until = key === undefined ? undefined : this.#pausedUntil.get(key);
      if (key === undefined || until === undefined) continue;
      if (until <= now) this.#pausedUntil.delete(key);
      longest = Math.max(longest, until - now);
    }
    return longest;
  }
}

function keyOf(scope: Pause['scope'], endpoint: Endpoint): string | undefined {
  switch (scope) {
    case 'call':
      return undefined;
    case 'issue':
      return `issue ${endpoint.issue ?? endpoint.name}`;
    case 'endpoint':
      return `endpoint ${endpoint.name}`;
    case 'everything':
      return 'everything';
  }
}
