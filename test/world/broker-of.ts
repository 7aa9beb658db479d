import { pino } from 'pino';
import type { Config } from '../../src/config.ts';
import { ladderOf } from '../../src/postboard.ts';
import type { Broker } from '../../src/queue/port.ts';
import { openRabbit } from '../../src/queue/rabbit/open.ts';

/** A look at the broker that a Postboard of this config uses. */
export function brokerOf(config: Config, signal: AbortSignal): Promise<Broker> {
  return openRabbit(
    {
      urls: config.amqpUrls,
      prefix: config.rabbitmq.prefix,
      ladderMilliseconds: ladderOf(config),
      logger: pino({ enabled: false }),
    },
    signal,
  );
}
