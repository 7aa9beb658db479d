import { findRabbitServer } from '../../src/bootstrap/private-rabbitmq.mjs';
import { amqpUrl } from '../world/broker.ts';
import type { Extent } from './play.ts';

/** Small enough to be among the tests; `npm run chaos` is the whole of it. CHAOS_LOGS names a folder that keeps all logs. */
export const short: Extent = {
  form: 'short',
  recipients: 200,
  sharedBroker: amqpUrl,
  logs: process.env['CHAOS_LOGS'],
};

/** Why these tests are skipped, where they are. */
export const needsRabbit = 'on RabbitMQ (AMQP_URL names one)';
export const hasRabbit = amqpUrl !== undefined;
export const needsServer = 'on a RabbitMQ of its own (the package rabbitmq-server)';
export const hasServer = findRabbitServer() !== undefined;
/** They mostly wait, and start many processes: side by side. */
export const sideBySide = { concurrent: true, timeout: 480_000 };
