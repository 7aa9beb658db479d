import { pino } from 'pino';
import { attendRuns } from '../../../src/journal/attend.ts';
import type { Runs } from '../../../src/journal/runs.ts';
import { SendMessage } from '../../../src/queue/messages.ts';
import type { Broker, Session, Settlement } from '../../../src/queue/port.ts';
import { createAttachmentStore } from '../../../src/send/attachments.ts';
import { attemptLetter } from '../../../src/send/attempt.ts';
import { Journals } from '../../../src/send/journals.ts';
import { OutcomesUnderway } from '../../../src/send/outcomes-underway.ts';
import { Owner, type SendTools } from '../../../src/send/owner.ts';
import type { RetryPolicy } from '../../../src/send/retry.ts';

/** Of each process. */
export const connections = 2;

const free: Disposable = { [Symbol.dispose]: () => {} };
const nothingIsLimited: SendTools['admission'] = {
  toDestination: async () => free,
  ofCampaign: async () => free,
  throttled: () => {},
};

const logger = pino({ enabled: false });

/** Owns the partition while the run runs, as `startSend` does, but for the shares of several partitions, which take time. */
export function startOwning(
  runs: Runs,
  broker: Broker,
  transports: SendTools['transports'],
  policy: RetryPolicy,
): AsyncDisposable {
  const tools: SendTools = {
    broker,
    admission: nothingIsLimited,
    transports,
    underway: new OutcomesUnderway(),
    dkimKeys: [],
    attachments: createAttachmentStore(() => Promise.reject(new Error('There are none'))),
    suppressions: { of: () => undefined },
    policy,
    logger,
    hardStop: new AbortController().signal,
  };
  return attendRuns(
    runs,
    (run, letGo) => {
      const isRunning = () => runs.find(run.run)?.phase === 'running';
      const partition = { run, number: 0, isRunning, letGo };
      const journals = new Journals(broker, run.run);
      const owners = new WeakMap<Session, Promise<Owner>>();

      function ownerOf(session: Session): Promise<Owner> {
        const opening =
          owners.get(session) ??
          Owner.open(tools, session, partition, journals.of(session), (letter, owner) =>
            attemptLetter(tools, letter, owner),
          );
        owners.set(session, opening);
        opening.catch(() => owners.delete(session));
        return opening;
      }

      return broker.consume(
        { kind: 'send', run: run.run, partition: 0 },
        { schema: SendMessage, prefetch: connections * 3 },
        async (arrival, session): Promise<Settlement> => (await ownerOf(session)).settle(arrival),
      );
    },
    logger,
  );
}
