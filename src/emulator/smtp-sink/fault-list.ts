import { EventEmitter, once } from 'node:events';
import type { Conversation, Fault, FaultAction, FaultInForce, Step } from './faults.ts';

/** The faults in force, oldest first; the first that fits a step strikes. */
export class FaultList {
  readonly #inForce = new Set<CountedFault>();

  add(fault: Fault): FaultInForce {
    const counted = new CountedFault(fault, () => this.#inForce.delete(counted));
    this.#inForce.add(counted);
    return counted;
  }

  /** What goes wrong at this step, if anything; counts as a strike. */
  strike(at: Step, conversation: Conversation): FaultAction | undefined {
    for (const counted of this.#inForce) {
      const { fault } = counted;
      if (fault.at !== at || counted.strikes >= (fault.times ?? Infinity)) continue;
      if (fault.when !== undefined && !fault.when(conversation)) continue;
      counted.count();
      return fault.action;
    }
    return undefined;
  }
}

class CountedFault implements FaultInForce {
  readonly fault: Fault;
  readonly #remove: () => void;
  readonly #events = new EventEmitter();
  #strikes = 0;

  constructor(fault: Fault, remove: () => void) {
    this.fault = fault;
    this.#remove = remove;
    this.#events.setMaxListeners(0);
  }

  get strikes(): number {
    return this.#strikes;
  }

  count(): void {
    this.#strikes += 1;
    this.#events.emit('strike');
  }

  async struck(times: number, signal: AbortSignal): Promise<void> {
    while (this.#strikes < times) await once(this.#events, 'strike', { signal });
  }

  [Symbol.dispose](): void {
    this.#remove();
  }
}
