import type { Logger } from 'pino';
import type { RunId } from '../../campaign/ids.ts';
import type { ReplyClass } from '../reply-class.ts';
import type { Limit } from './entries.ts';
import { RateMeter } from './rate-meter.ts';
import type { Limits } from './shared-limits.ts';

/** How much may go, over all processes; see the config for what each is. */
export interface LimitPolicy {
  readonly all: Limit;
  /** Of each campaign. */
  readonly campaign: Limit;
  /** Of each recipient's domain that has none of its own. */
  readonly domain: Limit;
  readonly domains: Readonly<Record<string, Limit>>;
  /** By name. */
  readonly transports: Readonly<Record<string, Limit>>;
}

/** Domains that want fewer mails within a short time by one server: then it is the server that does. */
const severalDomains = 3;
const shortTimeMilliseconds = 10_000;
/** What is held up for no longer waits in hand. */
const patienceMilliseconds = 1_000;
const usualPauseMilliseconds = 1_000;
const longestPauseMilliseconds = 3_600_000;

/**
 * Lets mails go within the limits of their destination, campaign and transport, and of all together, in this order: who
 * waits at one of them takes nothing from others that go elsewhere.
 */
export class Admission {
  readonly #limits: Limits;
  readonly #policy: LimitPolicy;
  readonly #logger: Logger;
  readonly #meter = new RateMeter();
  /** By transport: when each domain wanted fewer mails last. */
  readonly #throttled = new Map<string, Map<string, number>>();

  constructor(limits: Limits, policy: LimitPolicy, logger: Logger) {
    this.#limits = limits;
    this.#policy = policy;
    this.#logger = logger;
  }

  /** `later` when the recipient's domain takes no more for now: others need not wait for it. */
  async toDestination(to: string, signal: AbortSignal): Promise<Disposable | 'later'> {
    const domain = domainOf(to);
    const limit = this.#policy.domains[domain] ?? this.#policy.domain;
    const place = await this.#limits.take(`domain:${domain}`, limit, signal, patienceMilliseconds);
    if (place !== 'later') this.#meter.count(`domain:${domain}`);
    return place;
  }

  async ofCampaign(
    run: RunId,
    pacePerSecond: number | undefined,
    signal: AbortSignal,
  ): Promise<Disposable> {
    const { perSecond = Infinity, atOnce } = this.#policy.campaign;
    const slowest = Math.min(perSecond, pacePerSecond ?? Infinity);
    const limit = {
      ...(slowest < Infinity && { perSecond: slowest }),
      ...(atOnce !== undefined && { atOnce }),
    };
    return this.#waitFor(`run:${run}`, limit, signal);
  }

  async byTransport(name: string, signal: AbortSignal): Promise<Disposable> {
    using taken = new DisposableStack();
    const key = `transport:${name}`;
    taken.use(await this.#waitFor(key, this.#policy.transports[name] ?? {}, signal));
    taken.use(await this.#waitFor('all', this.#policy.all, signal));
    this.#meter.count(key);
    return taken.move();
  }

  /** The recipient's domain wants fewer mails. */
  throttled(to: string, transport: string, replyClass: ReplyClass): void {
    const domain = domainOf(to);
    const asked = replyClass.kind === 'throttled' ? replyClass.retryAfterMilliseconds : undefined;
    const pause = Math.min(asked ?? usualPauseMilliseconds, longestPauseMilliseconds);
    this.#logger.warn({ domain, pause }, 'destination wants fewer mails');
    this.#limits.slow(`domain:${domain}`, this.#meter.perSecond(`domain:${domain}`), pause);

    const now = Date.now();
    const domains = this.#throttled.get(transport) ?? new Map<string, number>();
    this.#throttled.set(transport, domains.set(domain, now));
    for (const [each, at] of domains) if (at < now - shortTimeMilliseconds) domains.delete(each);
    if (domains.size < severalDomains) return;
    domains.clear();
    this.#logger.warn({ transport, pause }, 'several destinations at once: transport slows down');
    const key = `transport:${transport}`;
    this.#limits.slow(key, this.#meter.perSecond(key), pause);
  }

  async #waitFor(key: string, limit: Limit, signal: AbortSignal): Promise<Disposable> {
    const place = await this.#limits.take(key, limit, signal);
    if (place === 'later') throw new Error(`Nobody who waits without end is sent away: ${key}`);
    return place;
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
