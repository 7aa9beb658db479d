import type { StoreEvents } from './events.ts';
import type { Issues } from './issues.ts';
import type { Numbers } from './numbers.ts';

/** What the parts of the store that hang on issues share. */
export interface StoreParts {
  readonly numbers: Numbers;
  readonly events: StoreEvents;
  readonly issues: Issues;
  readonly now: () => number;
}
