import { compileQuery } from '../jql/compile.ts';
import { type ParsedQuery, parseJql } from '../jql/parse.ts';
import type { StoreEvent } from '../store/events.ts';
import type { JiraStore } from '../store/store.ts';
import { deliver, type RetryClock } from './delivery.ts';
import { payloadOf } from './payload.ts';
import { type Webhook, webhookEventOf } from './webhook.ts';

/** Deliveries that run at the same time to one receiver, by flow. */
const mostAtOnce = { Primary: 20, Secondary: 10 } as const;

/** Registered webhooks, and the deliveries under way. Deliveries overtake one another. */
export class Webhooks implements AsyncDisposable {
  readonly #store: JiraStore;
  readonly #clock: RetryClock;
  readonly #webhooks = new Map<string, Webhook>();
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #lanes = new Map<string, Lane>();
  /** Parsing takes longer than asking; a bulk change asks a thousand times. */
  readonly #filters = new WeakMap<Webhook, ParsedQuery>();
  readonly #stop: () => void;
  #base = '';

  constructor(store: JiraStore, clock: RetryClock) {
    this.#store = store;
    this.#clock = clock;
    this.#stop = store.events.on((event) => this.#notify(event));
  }

  /** Tells at which address the site is, for the links in bodies. */
  listenAt(base: string): void {
    this.#base = base;
  }

  all(): readonly Webhook[] {
    return [...this.#webhooks.values()];
  }

  get(id: string): Webhook | undefined {
    return this.#webhooks.get(id);
  }

  save(webhook: Webhook): void {
    this.#webhooks.set(webhook.id, webhook);
  }

  delete(id: string): boolean {
    return this.#webhooks.delete(id);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop();
    this.#closing.abort();
    await Promise.allSettled(this.#underWay);
  }

  #notify(event: StoreEvent): void {
    for (const webhook of this.#webhooks.values()) {
      if (!webhook.enabled || !webhook.events.includes(webhookEventOf(event))) continue;
      if (this.#isFor(webhook, event)) this.#send(webhook, event);
    }
  }

  #isFor(webhook: Webhook, event: StoreEvent): boolean {
    if (webhook.filter.trim() === '') return true;
    const parsed = this.#filters.get(webhook) ?? parseJql(webhook.filter);
    this.#filters.set(webhook, parsed);
    if (parsed.kind === 'error') return false;
    const scope = { store: this.#store, reader: webhook.owner, now: event.at };
    return compileQuery(parsed.query, scope).matches(event.issue);
  }

  #send(webhook: Webhook, event: StoreEvent): void {
    // Made now: the body tells how things are at the time of the event.
    const body = webhook.excludeBody
      ? ''
      : JSON.stringify(payloadOf(event, this.#store, this.#base));
    const flow = event.kind === 'issue-updated' && event.isBulk ? 'Secondary' : 'Primary';
    const url = filledIn(webhook.url, event);
    const { signal } = this.#closing;
    const delivery = this.#laneOf(url, flow)
      .run(() => deliver({ url, body, secret: webhook.secret, flow }, this.#clock, signal))
      // Nobody is told of a delivery that failed for good, as on the real site.
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(delivery));
    this.#underWay.add(delivery);
  }

  #laneOf(url: string, flow: 'Primary' | 'Secondary'): Lane {
    const key = `${flow} ${URL.parse(url)?.host ?? url}`;
    const lane = this.#lanes.get(key) ?? new Lane(mostAtOnce[flow]);
    this.#lanes.set(key, lane);
    return lane;
  }
}

/** Lets so many go at the same time. */
class Lane {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(width: number) {
    this.#free = width;
  }

  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      else next();
    }
  }
}

/** `{issue.key}` and its like in a webhook's address. */
function filledIn(url: string, { issue }: StoreEvent): string {
  const values: ReadonlyMap<string, string> = new Map([
    ['issue.id', issue.id],
    ['issue.key', issue.key],
    ['project.id', issue.project.id],
    ['project.key', issue.project.key],
  ]);
  return url.replace(/\$?\{([a-z.]+)\}/g, (whole, name: string) => values.get(name) ?? whole);
}
