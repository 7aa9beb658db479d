import type { BrokerWorld } from '../world/broker.ts';
import { bundlesContract } from './contract-bundles.ts';
import { consumingContract } from './contract-consuming.ts';
import { journalContract } from './contract-journals.ts';
import { observingContract } from './contract-observing.ts';
import { parkedContract } from './contract-parked.ts';
import { publishingContract } from './contract-publishing.ts';
import { upkeepContract } from './contract-upkeep.ts';
import { contractTest } from './notes.ts';

/** What every implementation of the queue port does. */
export function brokerContract(openWorld: () => Promise<BrokerWorld>): void {
  const test = contractTest(openWorld);
  publishingContract(test);
  consumingContract(test);
  bundlesContract(test);
  journalContract(test);
  observingContract(test);
  upkeepContract(test);
  parkedContract(test);
}
