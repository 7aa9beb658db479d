/**
 * Whether processes keep to the limits that they share. First four share 14 mails a second for a minute; then one of them is
 * killed, and another one a minute later. Then two domains get as many mails a second as the config lets each have, alone and
 * beside a third one that wants fewer. `AMQP_URL=amqp://… node test/bench/limits.ts [--json] [--seconds 60]`
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Fault } from '../../src/emulator/smtp-sink/faults.ts';
import type { SmtpSink } from '../../src/emulator/smtp-sink/sink.ts';
import { openSendingRun } from './sending-run.ts';

const perSecond = 14;
const partitions = 8;
/** What each domain may get in a second, and what the slow one takes. */
const perSecondAndDomain = 7;
const slowPerSecond = 2;
const quick = ['one.example', 'two.example'] as const;
const slow = 'slow.example';

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '60' },
  },
});
const seconds = Number(values.seconds);

const shared = await share();
const alone = await mailDomains(quick, []);
const beside = await mailDomains([...quick, slow], [wantsFewer()]);
const result = { perSecond, seconds, shared, perSecondAndDomain, slowPerSecond, alone, beside };
if (values.json) console.log(JSON.stringify({ limits: result }));
else print();

/** Mails in each stretch of time: with all processes, and after each of two kills. */
async function share() {
  const count = Math.ceil(perSecond * (seconds * 3 + 30));
  await using sending = await openSendingRun({
    count,
    partitions,
    settings: (usual) => ({ ...usual, smtp: { ...usual.smtp, mailsPerSecond: perSecond } }),
  });
  const { processes, sink } = sending;
  while (sink.accepted() < perSecond) await setTimeout(100);
  const counted: number[] = [];
  for (const victim of [undefined, ...processes.slice(0, 2)]) {
    victim?.kill();
    counted.push(await countFor(seconds, sink));
  }
  const twice = sink.mails.length - new Set(sink.mails.map(({ to }) => to[0])).size;
  return { perSecond: counted, mailedTwice: twice };
}

async function countFor(stretch: number, sink: SmtpSink): Promise<number> {
  const before = sink.accepted();
  await setTimeout(stretch * 1_000);
  return Math.round(((sink.accepted() - before) / stretch) * 100) / 100;
}

/** Mails a second of each domain, once all of them get some. */
async function mailDomains(domains: readonly string[], faults: readonly Fault[]) {
  const count = Math.ceil(domains.length * perSecondAndDomain * (seconds + 30));
  const domain = { mailsPerSecond: perSecondAndDomain, connections: undefined };
  await using sending = await openSendingRun({
    count,
    partitions,
    to: (number) => `r${number}@${domains[number % domains.length]}`,
    faults,
    settings: (usual) => ({ ...usual, limits: { ...usual.limits, domain } }),
  });
  const { sink } = sending;
  const of = (name: string) => sink.mails.filter(({ to }) => to[0]?.endsWith(`@${name}`)).length;
  while (quick.some((name) => of(name) < perSecondAndDomain)) await setTimeout(100);
  const before = domains.map(of);
  await setTimeout(seconds * 1_000);
  return domains.map(
    (name, index) => Math.round(((of(name) - (before[index] ?? 0)) / seconds) * 100) / 100,
  );
}

/** Puts off whatever comes above its rate, in any second. */
function wantsFewer(): Fault {
  const taken = new Map<number, number>();
  return {
    at: 'rcpt',
    when: ({ to }) => {
      if (to.at(-1)?.endsWith(`@${slow}`) !== true) return false;
      const second = Math.floor(Date.now() / 1_000);
      taken.set(second, (taken.get(second) ?? 0) + 1);
      return (taken.get(second) ?? 0) > slowPerSecond;
    },
    action: { kind: 'reply', code: 450, text: '4.2.1 The user is receiving mail too quickly' },
  };
}

function print(): void {
  const [all, one, two] = shared.perSecond;
  const off = shared.perSecond.map(
    (each) => `${Math.round((each / perSecond - 1) * 1_000) / 10} %`,
  );
  console.log(`Four processes, ${perSecond} mails a second for all of them, ${seconds} s each:`);
  console.log(`all ${all}/s, one killed ${one}/s, two killed ${two}/s: off by ${off.join(', ')}`);
  console.log(`mailed twice: ${shared.mailedTwice}`);
  console.log(`Two domains of ${perSecondAndDomain} mails a second each, for ${seconds} s:`);
  console.log(`alone ${alone.join(' and ')}/s`);
  const [first, second, third] = beside;
  console.log(
    `beside one that takes ${slowPerSecond}/s: ${first} and ${second}/s, and it got ${third}/s`,
  );
}
