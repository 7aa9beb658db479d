/**
 * How long four processes under full load go on mailing after a run is paused: from the entry in the journal of the service
 * until the last attempt, and until the mail server has the last mail. `AMQP_URL=amqp://… node test/bench/pause.ts [--json]`
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type ChangelogId, partsOf } from '../../src/campaign/ids.ts';
import { journalControl } from '../../src/journal/control.ts';
import { readRun } from '../../src/journal/run-journal.ts';
import { openSendingRun } from './sending-run.ts';

const pauses = 20;
/** Before each pause, once every process has its share. */
const loadMilliseconds = 1_500;
/** Nothing that was under way takes longer. */
const quietMilliseconds = 2_000;

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
/** Which partition each process has. */
const holding = Array.from({ length: 4 }, () => new Set<number>());
await using sending = await openSendingRun({
  count: 20_000,
  text: 'Dear friend\r\n'.repeat(400),
  onLine: note,
});
const { broker, run, sink, processes } = sending;
const attempts: number[] = [];
const reading = new AbortController();
const following = follow();
following.catch(() => {}); // Heard at the end.

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

async function follow(): Promise<void> {
  for await (const records of readRun(broker, run, 0, reading.signal))
    for (const { entry } of records) if (entry.kind === 'attempt') attempts.push(entry.at);
}

/** Their log says what they own. */
function note(place: number, line: string): void {
  const { msg, partition } = JSON.parse(line);
  if (msg === 'partition taken') holding[place]?.add(partition);
  if (msg === 'partition given up') holding[place]?.delete(partition);
}

function tell(kind: 'paused' | 'resumed'): Promise<void> {
  move += 1n;
  return journalControl(broker, run, {
    kind,
    move: String(move) as ChangelogId,
    reason: 'Benchmark',
  });
}

function print(): void {
  const result = {
    senders: processes.length,
    pauses,
    mailsPerSecond: Math.round(mailsPerSecond.reduce((sum, each) => sum + each, 0) / pauses),
    lastAttemptMilliseconds: quantilesOf(untilLastAttempt),
    lastMailMilliseconds: quantilesOf(untilLastMail),
  };
  if (values.json) return console.log(JSON.stringify({ pause: result }));
  console.log(
    `${pauses} pauses of ${processes.length} processes at ${result.mailsPerSecond} mails a second, on ${broker.description}`,
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
