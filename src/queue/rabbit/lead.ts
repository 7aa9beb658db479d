import type { Logger } from 'pino';
import { abortable } from '../abortable.ts';
import type { Leadership } from '../port.ts';
import type { Role, Topology } from '../topology.ts';
import { BackOff } from './back-off.ts';
import { ConfirmedChannel } from './confirmed-channel.ts';
import type { Link } from './link.ts';

export interface LeadOptions {
  readonly link: Link;
  readonly topology: Topology;
  readonly role: Role;
  readonly confirmMilliseconds: number;
  readonly logger: Logger;
}

const askAgainMilliseconds = 1_000;
const shortestRetryMilliseconds = 250;
const longestRetryMilliseconds = 5_000;

/**
 * Leads as soon as this process has the single active consumer of the role's queue. RabbitMQ does not tell a consumer that
 * it is the active one, so whoever waits asks: a message through the queue, which reaches the active consumer only. (Quorum
 * queues take no notice of exclusive consumers.)
 */
export async function lead(options: LeadOptions, signal: AbortSignal): Promise<Leadership> {
  const backOff = new BackOff(shortestRetryMilliseconds, longestRetryMilliseconds);
  for (;;) {
    try {
      return await waitForLead(options, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (options.link.isClosed) throw error;
      options.logger.warn({ err: error, role: options.role }, 'standing for the lead again');
    }
    await backOff.wait(signal);
  }
}

async function waitForLead(
  { link, topology, role, confirmMilliseconds }: LeadOptions,
  signal: AbortSignal,
): Promise<Leadership> {
  const channel = await ConfirmedChannel.open(await link.connected(signal), {
    confirmMilliseconds,
    isPatient: () => link.isBlocked,
  });
  const elected = Promise.withResolvers<void>();
  const ask = () => {
    channel.publish(topology.routeToLead(role), { kind: 'who-leads' }).catch(elected.reject);
  };
  try {
    await channel.raw.prefetch(1);
    await channel.raw.consume(topology.leadQueue(role).name, (message) => {
      if (message === null) return channel.abandon(new Error('RabbitMQ cancelled the consumer'));
      channel.deliveryOf(message).acknowledge();
      elected.resolve();
    });
    ask();
    const asking = setInterval(ask, askAgainMilliseconds);
    try {
      await abortable(elected.promise, AbortSignal.any([signal, channel.lost]));
    } finally {
      clearInterval(asking);
    }
  } catch (error) {
    channel.abandon(new Error('No longer standing for the lead', { cause: error }));
    throw error;
  }
  return { lost: channel.lost, [Symbol.asyncDispose]: () => channel.close() };
}
