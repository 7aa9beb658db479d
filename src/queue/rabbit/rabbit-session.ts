import { randomUUID } from 'node:crypto';
import type { Session } from '../port.ts';
import type { Topology } from '../topology.ts';
import { ChannelPublisher } from './channel-publisher.ts';
import type { ConfirmedChannel } from './confirmed-channel.ts';

/** What a handler gets of the channel that its message came by. */
export class RabbitSession extends ChannelPublisher implements Session {
  readonly id = randomUUID();
  readonly lost: AbortSignal;
  readonly stopping: AbortSignal;

  constructor(topology: Topology, channel: ConfirmedChannel, stopping: AbortSignal) {
    super(topology, () => Promise.resolve(channel));
    this.lost = channel.lost;
    this.stopping = stopping;
  }
}
