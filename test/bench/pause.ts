/**
 * How long four processes under full load go on mailing after a run is paused: from the entry in the journal of the service
 * until the last attempt, and until the mail server has the last mail. `AMQP_URL=amqp://… node test/bench/pause.ts [--json]`
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ChangelogId, partsOf } from '../../src/campaign/ids.ts';
import { openStandIns } from '../../src/cli/demo/stand-ins.ts';
import { journalControl } from '../../src/journal/control.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { readRun, runJournal } from '../../src/journal/run-journal.ts';
import { serviceJournal } from '../../src/journal/runs.ts';
import { ladderOf } from '../../src/postboard.ts';
import { type Letter, partitionOf } from '../../src/queue/messages.ts';
import { addressOf, freezeOf, recipientOf } from '../send/frozen.ts';
import { amqpUrl, openRabbitWorld, someRun } from '../world/broker.ts';
import { spawnProcess } from '../world/postboard-process.ts';

const senders = 4;
const pauses = 20;
const count = 20_000;
/** Before each pause, once every process has its share. */
const loadMilliseconds = 1_500;
/** Nothing that was under way takes longer. */
const quietMilliseconds = 2_000;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
if (amqpUrl === undefined) {
  console.error('Set AMQP_URL to a RabbitMQ that this benchmark may use.');
  process.exit(2);
}

const run = someRun();
await using standIns = await openStandIns();
const { sink, config: demo } = standIns;
await using world = await openRabbitWorld(amqpUrl, ladderOf(demo));
const config = { ...demo, amqpUrls: [amqpUrl], rabbitmq: { prefix: world.prefix } };
const broker = await world.open({ urls: [amqpUrl] });
const attempts: number[] = [];
const reading = new AbortController();
await launch();
const following = follow();
following.catch(() => {}); // Heard at the end.

await using stopping = new AsyncDisposableStack();
const holding = Array.from({ length: senders }, () => new Set<number>());
for (const held of holding)
  stopping.use(await spawnProcess(config, ['send'], (line) => note(held, line)));

let move = BigInt(partsOf(run).move);
const untilLastAttempt: number[] = [];
const untilLastMail: number[] = [];
const mailsPerSecond: number[] = [];
for (let each = 0; each < pauses; each += 1) {
  while (holding.some(({ size }) => size !== 1)) await setTimeout(50);
  const before = sink.accepted();
  await setTimeout(loadMilliseconds);
  mailsPerSecond.push(((sink.accepted() - before) * 1_000) / loadMilliseconds);
  await tell('paused');
  const pausedAt = Date.now();
  await setTimeout(quietMilliseconds);
  untilLastAttempt.push(Math.max(0, (attempts.at(-1) ?? 0) - pausedAt));
  untilLastMail.push(Math.max(0, (sink.mails.at(-1)?.at.getTime() ?? 0) - pausedAt));
  for (const held of holding) held.clear();
  await tell('resumed');
}
reading.abort();
await following;
print();

async function launch(): Promise<void> {
  const { partitions } = config.run;
  await broker.declareJournal(run);
  await broker.declareRunQueues(run, partitions);
  for (const entry of freezeOf(run, { count, partitions }))
    await broker.append(runJournal(run), inSlices(entry));
  for (let from = 0; from < count; from += 1_000)
    await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => {
        const partition = partitionOf(from + index, partitions);
        return broker.publish({ kind: 'send', run, partition }, letter(from + index));
      }),
    );
  await broker.append(serviceJournal, [
    { v: 1, kind: 'run-opened', at: Date.now(), run, key: 'MAIL-7', partitions },
  ]);
}

/** As launch writes an audience. */
function inSlices(entry: RunEntry): readonly RunEntry[] {
  if (entry.kind !== 'audience') return [entry];
  return Array.from({ length: Math.ceil(count / 1_000) }, (_, index) => {
    const from = index * 1_000;
    return { ...entry, from, recipients: entry.recipients.slice(from, from + 1_000) };
  });
}

async function follow(): Promise<void> {
  for await (const records of readRun(broker, run, 0, reading.signal))
    for (const { entry } of records) if (entry.kind === 'attempt') attempts.push(entry.at);
}

/** Their log says what they own. */
function note(held: Set<number>, line: string): void {
  const { msg, partition } = JSON.parse(line);
  if (msg === 'partition taken') held.add(partition);
  if (msg === 'partition given up') held.delete(partition);
}

function tell(kind: 'paused' | 'resumed'): Promise<void> {
  move += 1n;
  return journalControl(broker, run, {
    kind,
    move: String(move) as ChangelogId,
    reason: 'Benchmark',
  });
}

function letter(number: number): Letter {
  return {
    v: 1,
    kind: 'letter',
    run,
    number,
    recipient: recipientOf(number),
    generation: 0,
    to: addressOf(number) as Letter['to'],
    envelopeFrom: 'robin@example.com',
    headers: `Message-ID: <${number}@example.com>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n`,
    entity: `Content-Type: text/plain\r\n\r\n${'Dear friend\r\n'.repeat(400)}`,
    attempts: 0,
  };
}

function print(): void {
  const result = {
    senders,
    pauses,
    mailsPerSecond: Math.round(mailsPerSecond.reduce((sum, each) => sum + each, 0) / pauses),
    lastAttemptMilliseconds: quantilesOf(untilLastAttempt),
    lastMailMilliseconds: quantilesOf(untilLastMail),
  };
  if (values.json) return console.log(JSON.stringify({ pause: result }));
  console.log(
    `${pauses} pauses of ${senders} processes at ${result.mailsPerSecond} mails a second, on ${broker.description}`,
  );
  const { lastAttemptMilliseconds: attempt, lastMailMilliseconds: mail } = result;
  console.log(`last attempt  p50 ${attempt.p50} ms, p99 ${attempt.p99} ms, max ${attempt.max} ms`);
  console.log(`last mail     p50 ${mail.p50} ms, p99 ${mail.p99} ms, max ${mail.max} ms`);
}

function quantilesOf(samples: readonly number[]) {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (quantile: number) => sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}
