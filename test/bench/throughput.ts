import { BenchKey } from './dkim-key.ts';
import { type LoopOptions, NodemailerLoop } from './peers/nodemailer.ts';
import { runSmtpSource } from './peers/smtp-source.ts';
import { CpuMeter } from './process-cost.ts';
import { timesOf } from './run-times.ts';
import { BenchStage, type Crew } from './stage.ts';

export interface ThroughputOptions {
  readonly rounds: number;
  readonly count: number;
  readonly attachment: boolean;
  /** Each mail is signed with DKIM. */
  readonly isSigned?: boolean;
  readonly crew: Crew;
  readonly profiles?: string | undefined;
}

/** One round: the peers and Postboard in turn. Mails a second, and CPU milliseconds a mail. */
export interface Round {
  readonly nodemailer: number;
  readonly smtpSource: number;
  readonly postboard: number;
  readonly nodemailerCpu: number;
  /** By process: Postboard's by their names, RabbitMQ, the sink, and the Jira emulator, which is this process. */
  readonly cpu: ReadonlyMap<string, number>;
}

/** Connections of the bare loop, and of all senders together. */
export const connections = 10;

export async function measureThroughput(options: ThroughputOptions): Promise<readonly Round[]> {
  const { crew, count, attachment, isSigned = false, profiles } = options;
  const senders = Object.values(crew).filter((roles) => roles.includes('send')).length;
  using key = new BenchKey();
  const { domain, selector, path, pem } = key;
  await using stage = await BenchStage.open({
    crew,
    profiles,
    settings: (usual) => ({
      ...usual,
      smtp: { ...usual.smtp, connections: Math.ceil(connections / senders) },
      ...(isSigned && {
        mail: { ...usual.mail, dkim: { [domain]: { selector, key: path } } },
      }),
    }),
  });
  await using loop = new NodemailerLoop();
  const dkim = { domain, selector, pem };
  const peers = { port: stage.sink.port, connections, ...(isSigned && { dkim }) };
  await playRound(stage, loop, { ...peers, count: Math.ceil(count / 3), attachment }); // To warm up.
  const rounds: Round[] = [];
  for (let round = 0; round < options.rounds; round += 1)
    rounds.push(await playRound(stage, loop, { ...peers, count, attachment }));
  return rounds;
}

async function playRound(
  stage: BenchStage,
  loop: NodemailerLoop,
  options: LoopOptions,
): Promise<Round> {
  const { count, attachment } = options;
  const perSecond = (milliseconds: number) => (count * 1_000) / milliseconds;
  const bytes = attachment ? 280_000 : 6_000;

  const ofLoop = new CpuMeter(new Map([['nodemailer', loop.pid]]));
  const nodemailer = perSecond(await loop.send(options));
  const nodemailerCpu = (ofLoop.lap().get('nodemailer') ?? 0) / count;
  const smtpSource = perSecond(await runSmtpSource({ ...options, bytes }));

  const key = await stage.campaign(count, { attachment });
  const meter = new CpuMeter(pidsOf(stage));
  await stage.standIns.robin.move(key, 'Sending');
  await stage.until(key, 'Sent');
  const spent = meter.lap();
  const times = await timesOf(stage.broker, stage.run(key));
  if (times.sent !== count) throw new Error(`${times.sent} of ${count} were sent`);
  return {
    nodemailer,
    smtpSource,
    postboard: perSecond(times.lastSentAt - times.frozenAt),
    nodemailerCpu,
    cpu: new Map(Array.from(spent, ([name, milliseconds]) => [name, milliseconds / count])),
  };
}

function pidsOf({ processes, rabbitPid, sink }: BenchStage): ReadonlyMap<string, number> {
  return new Map([
    ...Array.from(processes, ([name, { pid }]) => [name, pid] as const),
    ['RabbitMQ', rabbitPid],
    ['sink', sink.pid],
    ['Jira emulator', process.pid],
  ]);
}
