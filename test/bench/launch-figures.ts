import type { Findings } from './figures.ts';
import { cpuMilliseconds, peakMegabytes } from './process-cost.ts';
import { BenchStage, type Crew } from './stage.ts';
import { rounded } from './statistics.ts';

const crew: Crew = { trigger: ['trigger'], launch: ['launch'] };

/** What it takes to launch runs of two sizes, which nobody mails. */
export async function launchFigures(counts: {
  readonly few: number;
  readonly many: number;
}): Promise<Findings> {
  const [few, many] = [Math.ceil(counts.few), Math.ceil(counts.many)];
  const small = await measureFreeze(few);
  const large = await measureFreeze(many);
  const ratio = rounded(large.millisecondsEach / small.millisecondsEach);
  return {
    rows: [
      {
        figure: `launch to frozen audience, ${at(many)} recipients`,
        value: `${rounded(large.milliseconds / 1_000, 1)} s, ${ratio} × a recipient`,
        against: `${at(few)}: ${rounded(small.milliseconds / 1_000, 1)} s`,
        aim: '≤ 1.1 ×',
        isMet: ratio <= 1.1,
      },
      {
        figure: "launch's memory meanwhile",
        value: `${large.peakMegabytes} MB`,
        against: `${at(few)}: ${small.peakMegabytes} MB`,
        aim: '≤ 300 MB',
        isMet: large.peakMegabytes <= 300,
      },
    ],
    json: { launch: { small, large } },
  };
}

interface FreezeCost {
  readonly milliseconds: number;
  readonly millisecondsEach: number;
  /** Of the launching process alone; its waiting for Jira and RabbitMQ is not in it. */
  readonly cpuMillisecondsEach: number;
  readonly peakMegabytes: number;
}

/** From launch's first look at a campaign until its audience is frozen, and the most memory that launch held. */
async function measureFreeze(count: number): Promise<FreezeCost> {
  const heard = new Map<string, number>();
  const frozen = Promise.withResolvers<void>();
  await using stage = await BenchStage.open({
    crew,
    onLine(line) {
      const message = /"msg":"(launching|audience frozen)"/.exec(line)?.[1];
      if (message !== undefined) heard.set(message, performance.now());
      if (message === 'audience frozen') frozen.resolve();
    },
  });
  const key = await stage.campaign(count);
  const pid = stage.processes.get('launch')?.pid ?? 0;
  const before = cpuMilliseconds(pid);
  await stage.standIns.robin.move(key, 'Sending');
  await frozen.promise;
  const milliseconds = (heard.get('audience frozen') ?? 0) - (heard.get('launching') ?? 0);
  return {
    milliseconds: Math.round(milliseconds),
    millisecondsEach: rounded(milliseconds / count, 4),
    cpuMillisecondsEach: rounded((cpuMilliseconds(pid) - before) / count, 4),
    peakMegabytes: Math.round(peakMegabytes(pid)),
  };
}

function at(count: number): string {
  return count.toLocaleString('en');
}
