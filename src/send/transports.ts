import type { Logger } from 'pino';
import type { RunId } from '../campaign/ids.ts';
import type { Clock } from './clock.ts';
import type { Admission } from './limits/admission.ts';
import { openSmtpTransport, type SmtpLease, type SmtpOptions, type SmtpTransport } from './smtp.ts';
import { Turnstile } from './turnstile.ts';
import { untilAborted } from './until-aborted.ts';

export interface TransportOptions extends Omit<SmtpOptions, 'changed'> {
  /** By which campaigns, logs and metrics know it. */
  readonly name: string;
  /** Sends for these and no others; absent, for all that have no transport of their own. */
  readonly fromDomains?: readonly string[] | undefined;
  /** Its share beside others that may carry the same mail. */
  readonly weight: number;
}

/** What decides by which transports a mail may go. */
export interface Route {
  readonly run: RunId;
  /** Address of the sender. */
  readonly from: string;
  /** Where the campaign names some, these only. */
  readonly transports?: readonly string[] | undefined;
}

/** A connection in hand, and a place among those that may have one. Dispose of it once the mail's outcome is written. */
export interface TransportLease extends Disposable, Pick<SmtpLease, 'send'> {
  readonly transport: string;
}

/** The config has no transport that may carry the mail. */
export class NoTransport extends Error {
  override readonly name = 'NoTransport';
}

/** One of the transports, as others look at it. */
export interface NamedTransport extends Pick<SmtpTransport, 'trouble' | 'state'> {
  readonly name: string;
}

interface Station {
  readonly options: TransportOptions;
  readonly pool: SmtpTransport;
  /** Where runs take turns for its connections. */
  readonly turnstile: Turnstile;
  /** How much it is behind its share. */
  credit: number;
}

/**
 * The SMTP servers of a process. A mail goes by one of those that may carry it, by their weights; those that rest are left
 * out, and who waits for one that begins to rest looks for another.
 */
export class Transports implements AsyncDisposable {
  readonly #stations: readonly Station[];
  readonly #admission: Pick<Admission, 'byTransport'>;
  #change = new AbortController();

  /** Opens no connection yet. */
  constructor(
    options: readonly TransportOptions[],
    admission: Pick<Admission, 'byTransport'>,
    logger: Logger,
    clock?: Clock,
  ) {
    this.#admission = admission;
    this.#stations = options.map((each) => ({
      options: each,
      pool: openSmtpTransport(
        { ...each, changed: () => this.#changed() },
        logger.child({ transport: each.name }),
        clock,
      ),
      turnstile: new Turnstile(each.connections),
      credit: 0,
    }));
  }

  get all(): readonly NamedTransport[] {
    return this.#stations.map(({ options: { name }, pool }) => ({
      name,
      trouble: () => pool.trouble(),
      state: () => pool.state(),
    }));
  }

  /** Connections that there may be. */
  get connections(): number {
    return this.#stations.reduce((sum, { options }) => sum + options.connections, 0);
  }

  /** Waits for the limits, then for its run's turn, then for a connection. Throws {@link NoTransport} when the mail may go by none. */
  async acquire(route: Route, signal: AbortSignal): Promise<TransportLease> {
    const [only, ...more] = this.#eligible(route);
    if (only === undefined) throw new NoTransport('No SMTP server may carry this mail.');
    if (more.length === 0) return this.#enter(only, route.run, signal);
    for (;;) {
      const change = this.#change.signal;
      const waiting = AbortSignal.any([signal, change]);
      const fit = [only, ...more].filter(({ pool }) => pool.trouble() === undefined);
      try {
        const next = takeTurns(fit);
        if (next !== undefined) return await this.#enter(next, route.run, waiting);
        await untilAborted(new Promise<never>(() => {}), waiting);
      } catch (error) {
        signal.throwIfAborted();
        if (!change.aborted) throw error;
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#stations.map(({ pool }) => pool[Symbol.asyncDispose]()));
  }

  async #enter(
    { options: { name }, pool, turnstile }: Station,
    run: RunId,
    signal: AbortSignal,
  ): Promise<TransportLease> {
    using taken = new DisposableStack();
    taken.use(await this.#admission.byTransport(name, signal));
    taken.use(await turnstile.enter(run, signal));
    const lease = taken.adopt(await pool.acquire(signal), (each) => each.release());
    const held = taken.move();
    return {
      transport: name,
      send: (mail, stop) => lease.send(mail, stop),
      [Symbol.dispose]: () => held.dispose(),
    };
  }

  #eligible({ from, transports }: Route): readonly Station[] {
    if (transports !== undefined)
      return this.#stations.filter(({ options }) => transports.includes(options.name));
    const domain = from.slice(from.lastIndexOf('@') + 1);
    const own = this.#stations.filter(({ options }) => options.fromDomains?.includes(domain));
    if (own.length > 0) return own;
    return this.#stations.filter(({ options }) => options.fromDomains === undefined);
  }

  /** One rests, or does so no more. */
  #changed(): void {
    this.#change.abort(new Error('Look for another transport'));
    this.#change = new AbortController();
  }
}

/** Whoever is furthest behind its share is next. */
function takeTurns(stations: readonly Station[]): Station | undefined {
  const [next] = stations.toSorted(
    (a, b) => b.credit + b.options.weight - a.credit - a.options.weight,
  );
  if (next === undefined) return undefined;
  for (const station of stations) station.credit += station.options.weight;
  next.credit -= stations.reduce((sum, { options }) => sum + options.weight, 0);
  return next;
}
