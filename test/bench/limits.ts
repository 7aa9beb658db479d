/**
 * Whether processes keep to the limits that they share. First four share 14 mails a second for a minute; then one of them is
 * killed, and another one a minute later. Then one of three domains wants fewer mails than it gets, and the other two are
 * compared with how quick they are without it. `AMQP_URL=amqp://… node test/bench/limits.ts [--json] [--seconds 60]`
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openStandIns } from '../../src/cli/demo/stand-ins.ts';
import type { Fault } from '../../src/emulator/smtp-sink/faults.ts';
import { runJournal } from '../../src/journal/run-journal.ts';
import { serviceJournal } from '../../src/journal/runs.ts';
import { ladderOf } from '../../src/postboard.ts';
import { type Letter, partitionOf } from '../../src/queue/messages.ts';
import { freezeOf, recipientOf } from '../send/frozen.ts';
import { amqpUrl, openRabbitWorld, someRun } from '../world/broker.ts';
import { type PostboardProcess, spawnProcess } from '../world/postboard-process.ts';

const senders = 4;
const perSecond = 14;
const partitions = 8;
/** What the slow domain takes in a second. */
const slowPerSecond = 2;
const domains = ['one.example', 'two.example', 'slow.example'] as const;
const mailsOfEach = 500;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '60' },
  },
});
if (amqpUrl === undefined) {
  console.error('Set AMQP_URL to a RabbitMQ that this benchmark may use.');
  process.exit(2);
}
const url = amqpUrl;
const seconds = Number(values.seconds);

const shared = await share();
const alone = await mailDomains(['one.example', 'two.example'], []);
const beside = await mailDomains(domains, [wantsFewer()]);
const result = { perSecond, senders, seconds, shared, alone, beside };
if (values.json) console.log(JSON.stringify({ limits: result }));
else print();

/** Mails in each stretch of time: with all processes, and after each of two kills. */
async function share() {
  const count = Math.ceil(perSecond * (seconds * 3 + 30));
  await using world = await open(count, () => 'one.example', { mailsPerSecond: perSecond });
  const { processes, sink } = world;
  while (sink.accepted() < perSecond) await setTimeout(100);
  const counted: number[] = [];
  for (const victim of [undefined, ...processes.slice(0, 2)]) {
    victim?.kill();
    const before = sink.accepted();
    await setTimeout(seconds * 1_000);
    counted.push((sink.accepted() - before) / seconds);
  }
  const twice = sink.mails.length - new Set(sink.mails.map(({ to }) => to[0])).size;
  return { perSecond: counted.map((each) => Math.round(each * 100) / 100), mailedTwice: twice };
}

/** Mails a second of each quick domain, and how the slow one got on until both were through. */
async function mailDomains(to: readonly string[], faults: readonly Fault[]) {
  const quick = to.filter((domain) => !domain.startsWith('slow'));
  const count = to.length * mailsOfEach;
  const begun = Date.now();
  await using world = await open(count, (number) => to[number % to.length] ?? '', {}, faults);
  const { sink } = world;
  const ofDomain = (domain: string) => sink.mails.filter((mail) => mail.to[0]?.endsWith(domain));
  while (quick.some((domain) => ofDomain(domain).length < mailsOfEach)) await setTimeout(100);
  const first = Math.min(...sink.mails.map(({ at }) => at.getTime()));
  const last = (domain: string) => Math.max(...ofDomain(domain).map(({ at }) => at.getTime()));
  return {
    seconds: (Date.now() - begun) / 1_000,
    quick: quick.map((domain) => Math.round(mailsOfEach / ((last(domain) - first) / 1_000))),
    slowMails: to.length > quick.length ? ofDomain('slow.example').length : 0,
  };
}

/** Puts off whatever comes above its rate, in any second. */
function wantsFewer(): Fault {
  const taken = new Map<number, number>();
  return {
    at: 'rcpt',
    when: ({ to }) => {
      if (to.at(-1)?.endsWith('@slow.example') !== true) return false;
      const second = Math.floor(Date.now() / 1_000);
      taken.set(second, (taken.get(second) ?? 0) + 1);
      return (taken.get(second) ?? 0) > slowPerSecond;
    },
    action: { kind: 'reply', code: 450, text: '4.2.1 The user is receiving mail too quickly' },
  };
}

/** A run of so many letters, and processes that have begun to send it. */
async function open(
  count: number,
  domainOf: (number: number) => string,
  smtp: { readonly mailsPerSecond?: number },
  faults: readonly Fault[] = [],
) {
  await using opening = new AsyncDisposableStack();
  const standIns = opening.use(await openStandIns({ sink: { faults } }));
  const { sink, config: demo } = standIns;
  const world = opening.use(await openRabbitWorld(url, ladderOf(demo)));
  const config = {
    ...demo,
    amqpUrls: [url],
    rabbitmq: { prefix: world.prefix },
    smtp: { ...demo.smtp, ...smtp },
  };
  const broker = await world.open({ urls: [url] });
  const run = someRun();
  await broker.declareJournal(run);
  await broker.declareRunQueues(run, partitions);
  await broker.append(runJournal(run), freezeOf(run, { count, partitions }));
  for (let number = 0; number < count; number += 1)
    await broker.publish(
      { kind: 'send', run, partition: partitionOf(number, partitions) },
      letter(run, number, domainOf(number)),
    );
  const processes: PostboardProcess[] = [];
  for (let each = 0; each < senders; each += 1)
    processes.push(opening.use(await spawnProcess(config, ['send'])));
  await Promise.all(processes.map(({ started }) => started));
  await broker.append(serviceJournal, [
    { v: 1, kind: 'run-opened', at: Date.now(), run, key: 'MAIL-7', partitions },
  ]);
  const opened = opening.move();
  return { processes, sink, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

function letter(run: Letter['run'], number: number, domain: string): Letter {
  return {
    v: 1,
    kind: 'letter',
    run,
    number,
    recipient: recipientOf(number),
    generation: 0,
    to: `r${number}@${domain}` as Letter['to'],
    envelopeFrom: 'robin@example.com',
    headers: `Message-ID: <${number}@example.com>\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n`,
    entity: 'Content-Type: text/plain\r\n\r\nDear friend\r\n',
    attempts: 0,
  };
}

function print(): void {
  const [all, one, two] = shared.perSecond;
  const off = shared.perSecond.map(
    (each) => `${Math.round((each / perSecond - 1) * 1_000) / 10} %`,
  );
  console.log(
    `${senders} processes, ${perSecond} mails a second for all of them, ${seconds} s each:`,
  );
  console.log(`all ${all}/s, one killed ${one}/s, two killed ${two}/s: off by ${off.join(', ')}`);
  console.log(`mailed twice: ${shared.mailedTwice}`);
  console.log(`two domains alone: ${alone.quick.join(' and ')} mails/s`);
  console.log(
    `beside one that takes ${slowPerSecond}/s: ${beside.quick.join(' and ')} mails/s (it got ${beside.slowMails})`,
  );
}
