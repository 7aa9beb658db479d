import { describe } from 'vitest';
import { openMemoryWorld } from '../world/broker.ts';
import { brokerContract } from './contract.ts';

describe('the broker in memory', () => {
  brokerContract(async () => openMemoryWorld());
});
