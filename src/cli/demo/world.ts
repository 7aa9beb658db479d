import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../../config.ts';
import { boardRouter } from '../../emulator/jira/board/board-router.ts';
import { type JiraEmulator, startJiraEmulator } from '../../emulator/jira/emulator.ts';
import { openMemoryBroker } from '../../emulator/memory-broker/memory-broker.ts';
import { defer, type Fault, refuse } from '../../emulator/smtp-sink/faults.ts';
import { inboxRouter } from '../../emulator/smtp-sink/inbox.ts';
import { type SmtpSink, startSmtpSink } from '../../emulator/smtp-sink/sink.ts';
import { createLogger } from '../../logging.ts';
import { type Postboard, roles, startPostboard } from '../../postboard.ts';
import { deferredAddress, refusedAddress } from './acquaintances.ts';
import type { Accepted } from './expectations.ts';
import { Person } from './person.ts';

/** Where to look. */
export interface Places {
  readonly boardUrl: string;
  readonly inboxUrl: string;
  /** Which broker carries the mail, for people. */
  readonly broker: string;
}

/** Everything that a campaign needs, on this machine: Jira, a mail server, a broker and Postboard itself. */
export interface DemoWorld extends Places, AsyncDisposable {
  readonly robin: Person;
  readonly accepted: () => Accepted;
}
