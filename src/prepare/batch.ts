import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import { fieldsFor } from '../content/check.ts';
import { type DataOf, fetchData } from '../content/group-data.ts';
import { outlast } from '../jira/patience.ts';
import { type Jira, JiraRefused, JiraUnavailable } from '../jira/port.ts';
import { lettersTogether } from '../queue/bundle.ts';
import { type Batch, partitionOf } from '../queue/messages.ts';
import { type Broker, NotConfirmed, type Session, type Settlement } from '../queue/port.ts';
import { Dispatch } from './dispatch.ts';
import { prepareRecipient, type Stationery } from './letter.ts';
import { depthLimit, waitForRoom } from './room.ts';

export interface BatchTools {
  readonly broker: Pick<Broker, 'depth'>;
  readonly jira: Pick<Jira, 'recipients'>;
  /** True while nobody at all may be mailed: letters would only wait elsewhere. Absent without quiet hours. */
  readonly isQuiet?: (() => boolean) | undefined;
  readonly logger: Logger;
}

const giveBack: Settlement = { kind: 'give-back' };
/** Letters made before other work gets its turn: a few milliseconds. */
const lettersInARow = 5;

/**
 * Prepares one batch: one bulk read of its recipients, one letter or refusal for each, all of them confirmed before the batch is
 * acknowledged. Whatever goes wrong before that, the batch is given back whole: publishing it again is safe.
 */
export async function handleBatch(
  batch: Batch,
  session: Session,
  stationery: Stationery,
  tools: BatchTools,
): Promise<Settlement> {
  const { frozen, templates, sources } = stationery;
  const misplaced = batch.recipients.find(({ number }) => number >= frozen.count);
  if (misplaced !== undefined)
    return {
      kind: 'park',
      class: 'misplaced',
      reason: `Delivery ${misplaced.number} is not in an audience of ${frozen.count}`,
    };

  const waiting = AbortSignal.any([session.lost, session.stopping]);
  try {
    if (
      !(await waitForRoom(() => fullness(batch, stationery, tools), limitOf(stationery), waiting))
    )
      return giveBack;
    const known = batch.recipients.flatMap(({ read }) => read ?? []);
    const ids = batch.recipients.flatMap(({ id, read }) => (read === undefined ? [id] : []));
    const zone = tools.isQuiet === undefined ? [] : ['timeZone'];
    const fields = [...zone, ...fieldsFor(templates.all, sources)];
    const patience = { logger: tools.logger, passes: isTroubleOfJira };
    const read =
      ids.length === 0
        ? []
        : await outlast(() => tools.jira.recipients(ids, fields, waiting), patience, waiting);
    const recipients = [...known, ...read];
    const byId = new Map(recipients.map((recipient) => [recipient.id, recipient]));
    const addressees = batch.recipients.flatMap(({ id, group }) => {
      const recipient = byId.get(id);
      return recipient === undefined ? [] : [{ recipient, group }];
    });
    const dataOf = await outlast(
      () => fetchData(templates, addressees, sources, waiting),
      patience,
      waiting,
    );
    await publishAll(batch, byId, session, stationery, dataOf);
    tools.logger.debug({ run: batch.run, letters: batch.recipients.length }, 'batch prepared');
    return { kind: 'acknowledge' };
  } catch (error) {
    if (waiting.aborted) return giveBack;
    return afterError(error, tools.logger);
  }
}

async function publishAll(
  { recipients, generation }: Batch,
  byId: ReadonlyMap<string, Parameters<typeof prepareRecipient>[1]>,
  session: Session,
  stationery: Stationery,
  dataOf: DataOf,
): Promise<void> {
  const sheet = { generation, date: new Date(), dataOf };
  const dispatch = new Dispatch(session, stationery.frozen);
  for (const [index, delivery] of recipients.entries()) {
    dispatch.add(await prepareRecipient(delivery, byId.get(delivery.id), stationery, sheet));
    if (index % lettersInARow === lettersInARow - 1) await setImmediate();
  }
  await dispatch.end();
}

async function fullness(
  batch: Batch,
  stationery: Stationery,
  tools: BatchTools,
): Promise<readonly number[]> {
  if (tools.isQuiet?.() === true && !stationery.frozen.isDryRun) return [Infinity];
  return depthsOf(batch, stationery, tools);
}

/** The queues this batch goes to. Their number is the frozen one and comes from nowhere else. */
function depthsOf(
  { recipients }: Batch,
  { frozen: { run, partitions } }: Stationery,
  { broker }: BatchTools,
): Promise<readonly number[]> {
  const targets = new Set(recipients.map(({ number }) => partitionOf(number, partitions)));
  return Promise.all(
    Array.from(targets, async (partition) => {
      const depth = await broker.depth({ kind: 'send', run, partition });
      return depth?.ready ?? 0;
    }),
  );
}

/** In messages. */
function limitOf({ frozen }: Stationery): number {
  const { pacePerSecond, partitions } = frozen;
  const letters = depthLimit(pacePerSecond, partitions);
  return Math.ceil(letters / lettersTogether(pacePerSecond && pacePerSecond / partitions));
}

/** A Jira that refuses to read recipients at all is in trouble, too: nothing about the batch can be wrong. */
function isTroubleOfJira(error: unknown): boolean {
  return error instanceof JiraUnavailable || error instanceof JiraRefused;
}

/** Jira's and the broker's troubles pass; anything else is the worker loop's to report. */
function afterError(cause: unknown, logger: Logger): Settlement {
  if (!isTroubleOfJira(cause) && !(cause instanceof NotConfirmed)) throw cause;
  logger.warn({ err: cause }, 'batch given back');
  return giveBack;
}
