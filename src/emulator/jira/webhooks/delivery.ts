import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** One notification of one webhook. */
export interface Notification {
  readonly url: string;
  readonly body: string;
  readonly secret: string | undefined;
  /** Secondary ones come from bulk operations and may take longer. */
  readonly flow: 'Primary' | 'Secondary';
}

/** When a delivery that was not taken is tried again. */
export interface RetryClock {
  /** Waits before the first, second, … retry of one delivery. */
  readonly delaysMilliseconds: () => readonly number[];
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const retriedStatuses: ReadonlySet<number> = new Set([408, 409, 425, 429]);
const answerTimeoutMilliseconds = 20_000;

const retries = 5;
const minute = 60_000;

/** Five retries, five to fifteen minutes apart. */
export const documentedRetryClock: RetryClock = {
  delaysMilliseconds: () =>
    Array.from({ length: retries }, () => (5 + Math.random() * 10) * minute),
  wait: (milliseconds, signal) => wait(milliseconds, undefined, { signal, ref: false }),
};

/** Delivers until the receiver takes it, refuses it for good, or the retries are used up. */
export async function deliver(
  notification: Notification,
  clock: RetryClock,
  signal: AbortSignal,
): Promise<'delivered' | 'refused' | 'given-up'> {
  const identifier = randomUUID();
  for (const [attempt, delay] of [0, ...clock.delaysMilliseconds()].entries()) {
    if (attempt > 0) await clock.wait(delay, signal);
    const status = await post(notification, identifier, attempt, signal);
    if (status !== undefined && status >= 200 && status < 300) return 'delivered';
    const isRetried = status === undefined || status >= 500 || retriedStatuses.has(status);
    if (!isRetried) return 'refused';
  }
  return 'given-up';
}

/** Status of the answer; undefined when there was none. */
async function post(
  { url, body, secret, flow }: Notification,
  identifier: string,
  retry: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      body,
      headers: {
        'Content-Type': 'application/json; charset=UTF-8',
        'User-Agent': 'Atlassian Webhook HTTP Client',
        'X-Atlassian-Webhook-Identifier': identifier,
        'X-Atlassian-Webhook-Flow': flow,
        ...(retry > 0 && { 'X-Atlassian-Webhook-Retry': String(retry) }),
        ...(secret !== undefined && { 'X-Hub-Signature': signatureOf(body, secret) }),
      },
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerTimeoutMilliseconds)]),
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** WebSub's signature: the method, and the HMAC of the bytes that are sent. */
export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
