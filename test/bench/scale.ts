import type { JiraEmulatorOptions } from '../../src/emulator/jira/emulator.ts';
import { foldToNow, readRun } from '../../src/journal/run-journal.ts';
import { RunView } from '../../src/journal/run-view.ts';
import { CpuMeter, peakMegabytes } from './process-cost.ts';
import { timesOf } from './run-times.ts';
import { BenchStage, type Crew } from './stage.ts';
import { rounded } from './statistics.ts';

const sending: Crew = {
  control: ['trigger', 'launch', 'report'],
  prepare: ['prepare'],
  sender: ['send'],
};
const withoutSender: Crew = { control: ['trigger', 'launch', 'report'], prepare: ['prepare'] };

export interface WholeRun {
  /** Milliseconds a mail, of all processes of Postboard. */
  readonly workersCpu: number;
  readonly mailsPerSecond: number;
  readonly peakMegabytes: number;
  /** Calls to Jira that are no searches, for every 1,000 recipients. */
  readonly callsPerThousand: number;
  readonly searches: number;
  /** Milliseconds to read the run's journal when it is over. */
  readonly fold: number;
}

/** One campaign from its move to Sending to its last report. */
export async function measureRun(count: number): Promise<WholeRun> {
  const calls = new CallCount();
  await using stage = await BenchStage.open({ crew: sending, onAnswer: calls.onAnswer });
  const key = await stage.campaign(count);
  const pids = new Map(Array.from(stage.processes, ([name, { pid }]) => [name, pid]));
  const meter = new CpuMeter(pids);
  calls.reset();
  await stage.standIns.robin.move(key, 'Sending');
  await stage.until(key, 'Sent');
  const cpu = [...meter.lap().values()].reduce((sum, each) => sum + each, 0);
  const { others, searches } = calls;
  const peak = Math.max(...[...pids.values()].map(peakMegabytes));

  const run = stage.run(key);
  const times = await timesOf(stage.broker, run);
  if (times.sent !== count) throw new Error(`${times.sent} of ${count} were sent`);
  const began = performance.now();
  const view = new RunView(stage.broker, run, { keepAudience: false });
  await view.catchUp(stage.broker, new AbortController().signal);
  return {
    workersCpu: rounded(cpu / count, 3),
    mailsPerSecond: Math.round((count * 1_000) / (times.lastSentAt - times.frozenAt)),
    peakMegabytes: Math.round(peak),
    callsPerThousand: rounded((others * 1_000) / count, 1),
    searches,
    fold: Math.round(performance.now() - began),
  };
}

/** Milliseconds from the start of a sender to its first attempt, in a run that another one has begun. */
export async function measureRestart(count: number): Promise<number> {
  await using stage = await BenchStage.open({ crew: withoutSender });
  const { broker } = stage;
  const key = await stage.campaign(count);
  await stage.standIns.robin.move(key, 'Sending');
  await using first = await stage.start(['send']);
  await stage.until(key, 'Sending');
  const run = stage.run(key);
  while (!(await broker.hasJournal(run))) await new Promise((resolve) => setTimeout(resolve, 50));
  await untilAttempt(stage, run, 0);
  await first.stop();

  const next = await foldToNow(broker, broker, run, 0, () => {}, new AbortController().signal);
  const began = performance.now();
  await using _second = await stage.start(['send']);
  await untilAttempt(stage, run, next);
  return Math.round(performance.now() - began);
}

async function untilAttempt(
  { broker }: BenchStage,
  run: ReturnType<BenchStage['run']>,
  offset: number,
): Promise<void> {
  for await (const records of readRun(broker, run, offset, new AbortController().signal))
    if (records.some(({ entry }) => entry.kind === 'attempt')) return;
}

/** Calls to Jira, searches apart. */
class CallCount {
  others = 0;
  searches = 0;

  readonly onAnswer: JiraEmulatorOptions['onAnswer'] = ({ endpoint }) => {
    if (/^\/(search|jql)\b/.test(endpoint?.path ?? '')) this.searches += 1;
    else this.others += 1;
  };

  reset(): void {
    this.others = 0;
    this.searches = 0;
  }
}
