import { beforeAll } from 'vitest';
import { findRabbitServer } from '../../src/bootstrap/private-rabbitmq.mjs';
import { amqpUrl } from '../world/broker.ts';
import { type Extent, playInTurn, type Result } from './play.ts';
import type { Scenario } from './scenario.ts';

/** Small enough to be among the tests; `npm run chaos` is the whole of it. CHAOS_LOGS names a folder that keeps all logs. */
const short: Extent = {
  form: 'short',
  recipients: 120,
  sharedBroker: amqpUrl,
  logs: process.env['CHAOS_LOGS'],
};
const patienceMilliseconds = 480_000;

/** Why these tests are skipped, where they are. */
export const needsRabbit = 'on RabbitMQ (AMQP_URL names one)';
export const hasRabbit = amqpUrl !== undefined;
export const needsServer = 'on a RabbitMQ of its own (the package rabbitmq-server)';
export const hasServer = findRabbitServer() !== undefined;

/**
 * Has the scenarios played before the tests around, by the same processes, since to start those takes a machine longer than
 * anything that they do here. Answers what came of each.
 */
export function playBefore(...scenarios: readonly Scenario[]): (scenario: Scenario) => Result {
  let results: readonly Result[] = [];
  beforeAll(async () => {
    results = await playInTurn(scenarios, short);
  }, patienceMilliseconds * scenarios.length);
  return ({ name }) => {
    const result = results.find((each) => each.name === name);
    if (result === undefined) throw new Error(`${name} was not played`);
    return result;
  };
}
