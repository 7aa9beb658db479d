import type { Scenario } from './scenario.ts';
import { brokerKilled } from './scenarios/broker-killed.ts';
import { cleanStops } from './scenarios/clean-stops.ts';
import { connectionsCut } from './scenarios/connections-cut.ts';
import { everything } from './scenarios/everything.ts';
import { jiraAway } from './scenarios/jira-away.ts';
import { journalDeleted } from './scenarios/journal-deleted.ts';
import { mailServerFails } from './scenarios/mail-server-fails.ts';
import { memoryAlarm } from './scenarios/memory-alarm.ts';
import { pausesUnderLoad } from './scenarios/pauses.ts';
import { processesKilled } from './scenarios/processes-killed.ts';
import { senderFrozen } from './scenarios/sender-frozen.ts';
import { webhooksAstray } from './scenarios/webhooks-astray.ts';

/** Everything that the suite makes go wrong. */
export const scenarios: readonly Scenario[] = [
  processesKilled,
  senderFrozen,
  brokerKilled,
  connectionsCut,
  mailServerFails,
  jiraAway,
  webhooksAstray,
  everything,
  cleanStops,
  memoryAlarm,
  journalDeleted,
  pausesUnderLoad,
];
