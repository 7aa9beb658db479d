import { openStandIns } from '../../src/cli/demo/stand-ins.ts';
import type { Config } from '../../src/config.ts';
import type { Fault } from '../../src/emulator/smtp-sink/faults.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { runJournal } from '../../src/journal/run-journal.ts';
import { serviceJournal } from '../../src/journal/runs.ts';
import { ladderOf } from '../../src/postboard.ts';
import { type Letter, partitionOf } from '../../src/queue/messages.ts';
import { addressOf, freezeOf, recipientOf } from '../send/frozen.ts';
import { amqpUrl, openRabbitWorld, someRun } from '../world/broker.ts';
import { spawnProcess } from '../world/postboard-process.ts';

const senders = 4;
/** Of the audience's entries, and of the letters that are published together. */
const sliceSize = 1_000;

export interface SendingRun {
  readonly count: number;
  /** Of the config unless given. */
  readonly partitions?: number;
  /** Whom each letter is for. */
  readonly to?: (number: number) => string;
  readonly text?: string;
  readonly faults?: readonly Fault[];
  readonly settings?: (usual: Config) => Config;
  /** Hears the log of each process, by its place. */
  readonly onLine?: (place: number, line: string) => void;
}

/** A run whose letters wait in their queues, and four processes that begin to send it. */
export async function openSendingRun({
  count,
  partitions: wanted,
  to = addressOf,
  text = 'Dear friend\r\n',
  faults = [],
  settings = (usual) => usual,
  onLine = () => {},
}: SendingRun) {
  if (amqpUrl === undefined) throw new Error('Set AMQP_URL to a RabbitMQ that this may use.');
  const urls = [amqpUrl];
  await using opening = new AsyncDisposableStack();
  const { sink, config: demo } = opening.use(await openStandIns({ sink: { faults } }));
  const world = opening.use(await openRabbitWorld(amqpUrl, ladderOf(demo)));
  const config = settings({ ...demo, amqpUrls: urls, rabbitmq: { prefix: world.prefix } });
  const partitions = wanted ?? config.run.partitions;
  const broker = await world.open({ urls });
  const run = someRun();
  await broker.declareJournal(run);
  await broker.declareRunQueues(run, partitions);
  for (const entry of freezeOf(run, { count, partitions }))
    await broker.append(runJournal(run), inSlices(entry));
  for (let from = 0; from < count; from += sliceSize)
    await Promise.all(
      Array.from({ length: Math.min(sliceSize, count - from) }, (_, index) => {
        const number = from + index;
        const partition = partitionOf(number, partitions);
        return broker.publish({ kind: 'send', run, partition }, letter(number));
      }),
    );
  const processes = await Promise.all(
    Array.from({ length: senders }, (_, place) =>
      spawnProcess(config, ['send'], (line) => onLine(place, line)),
    ),
  );
  for (const process of processes) opening.use(process);
  await Promise.all(processes.map(({ started }) => started));
  await broker.append(serviceJournal, [
    { v: 1, kind: 'run-opened', at: Date.now(), run, key: 'MAIL-7', partitions },
  ]);
  const opened = opening.move();
  return { broker, run, sink, processes, [Symbol.asyncDispose]: () => opened.disposeAsync() };

  function letter(number: number): Letter {
    return {
      v: 1,
      kind: 'letter',
      run,
      number,
      recipient: recipientOf(number),
      generation: 0,
      to: to(number) as Letter['to'],
      envelopeFrom: 'robin@example.com',
      headers: `Message-ID: <${number}@example.com>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n`,
      entity: `Content-Type: text/plain\r\n\r\n${text}`,
      attempts: 0,
    };
  }
}

/** As launch writes an audience. */
function inSlices(entry: RunEntry): readonly RunEntry[] {
  if (entry.kind !== 'audience') return [entry];
  const { recipients } = entry;
  return Array.from({ length: Math.ceil(recipients.length / sliceSize) }, (_, index) => {
    const from = index * sliceSize;
    return { ...entry, from, recipients: recipients.slice(from, from + sliceSize) };
  });
}
