import type { ChannelModel } from 'amqplib';
import { type Logger, pino } from 'pino';
import type { Broker, QueueObserver } from '../port.ts';
import { createTopology } from '../topology.ts';
import { declareShared, findShared } from './declare.ts';
import { parseEndpoint } from './endpoint.ts';
import { Link } from './link.ts';
import { RabbitBroker } from './rabbit-broker.ts';

export interface RabbitOptions {
  /** AMQP URLs of one broker's nodes, tried in turn. */
  readonly urls: readonly string[];
  /** Begins the name of every exchange and queue. */
  readonly prefix: string;
  /** Every delay that a message may be published with. */
  readonly ladderMilliseconds: readonly number[];
  readonly logger?: Logger;
  /** How long RabbitMQ may take to confirm a message. */
  readonly confirmMilliseconds?: number;
  readonly observer?: QueueObserver;
  /** False for whoever only looks: what is not there is then missed, not made. */
  readonly declares?: boolean;
}

const defaultConfirmMilliseconds = 10_000;

/**
 * Connects and declares what all runs share. Waits for a broker that is not there yet; rejects with `RabbitRefused` when
 * there is one that does not accept the user, the virtual host or the declarations, or that knows no Postboard to look at.
 */
export async function openRabbit(options: RabbitOptions, signal: AbortSignal): Promise<Broker> {
  const { urls, prefix, confirmMilliseconds = defaultConfirmMilliseconds } = options;
  const { declares = true } = options;
  const logger = options.logger ?? pino({ level: 'silent' });
  const topology = createTopology(prefix, options.ladderMilliseconds);
  const [first, ...others] = urls.map(parseEndpoint);
  if (first === undefined) throw new TypeError('There is no AMQP URL to connect to');

  let version = '';
  await using opening = new AsyncDisposableStack();
  const connect = async (purpose: string, setUp?: (model: ChannelModel) => Promise<void>) => {
    const link = await Link.open(
      {
        endpoints: [first, ...others],
        name: `${prefix} ${purpose}`,
        logger: logger.child({ connection: purpose }),
        ...(setUp && { setUp }),
      },
      signal,
    );
    return opening.use(link);
  };

  const publishing = await connect('publishing', async (model) => {
    ({ version } = model.connection.serverProperties);
    const channel = await model.createChannel();
    channel.on('error', () => {}); // The declaration rejects with the same error.
    if (declares) await declareShared(channel, topology);
    else await findShared(channel, topology, prefix);
    await channel.close();
  });
  const consuming = await connect('consuming');
  const reading = await connect('reading');
  opening.move();

  return new RabbitBroker({
    links: { publishing, consuming, reading },
    topology,
    version,
    confirmMilliseconds,
    logger,
    observer: options.observer,
  });
}
