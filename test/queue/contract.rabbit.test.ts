import { describe } from 'vitest';
import { amqpUrl, openRabbitWorld } from '../world/broker.ts';
import { brokerContract } from './contract.ts';

describe.skipIf(amqpUrl === undefined)('RabbitMQ, where AMQP_URL names one', () => {
  brokerContract(() => openRabbitWorld(amqpUrl ?? ''));
});
