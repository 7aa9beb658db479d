import type { Scenario } from './scenario.ts';
import { connectionsCut } from './scenarios/connections-cut.ts';
import { processesKilled } from './scenarios/processes-killed.ts';

/** Everything that the suite makes go wrong. */
export const scenarios: readonly Scenario[] = [processesKilled, connectionsCut];
