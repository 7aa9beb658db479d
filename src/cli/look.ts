import { type Config, loadConfig } from '../config.ts';
import { createLogger } from '../logging.ts';
import type { Broker } from '../queue/port.ts';
import { openRabbit } from '../queue/rabbit/open.ts';
import { RabbitRefused } from '../queue/rabbit/refusal.ts';

/** What a command looks at: the broker that the config names. Disposing closes it. */
export interface Look extends AsyncDisposable {
  readonly config: Config;
  readonly broker: Broker;
}

/** Nothing answered where RabbitMQ should be. */
export class BrokerAway extends Error {
  override readonly name = 'BrokerAway';
}

/** A service waits for a broker that is not there; a person would rather know. */
const patienceMilliseconds = 15_000;

/** Opens the broker for a command that changes nothing by looking: nothing is declared. */
export async function openLook(path: string, signal: AbortSignal): Promise<Look> {
  const config = loadConfig(path, process.env);
  const patience = AbortSignal.timeout(patienceMilliseconds);
  try {
    const broker = await openRabbit(
      {
        urls: config.amqpUrls,
        prefix: config.rabbitmq.prefix,
        ladderMilliseconds: [],
        logger: createLogger('silent'),
        declares: false,
      },
      AbortSignal.any([signal, patience]),
    );
    return { config, broker, [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose]() };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RabbitRefused) throw error;
    throw new BrokerAway(
      `No RabbitMQ answered within ${patienceMilliseconds / 1_000} s. Start it, or set AMQP_URL to where it is.`,
      { cause: error },
    );
  }
}
