import type { Findings } from './figures.ts';
import { measureRestart, measureRun } from './scale.ts';
import { rounded } from './statistics.ts';

/**
 * What grows with the audience, and what must not.
 *
 * @param more Recipients of the large run. One of a twentieth is beside it.
 */
export async function scaleFigures(more: number): Promise<Findings> {
  const fewer = Math.ceil(more / 20);
  const small = await measureRun(fewer);
  const large = await measureRun(more);
  const restart = await measureRestart(more);

  const costRatio = rounded(large.workersCpu / small.workersCpu);
  const memoryRatio = rounded(large.peakMegabytes / small.peakMegabytes);
  const foldRatio = rounded(large.fold / more / (small.fold / fewer));
  return {
    rows: [
      {
        figure: `CPU of the workers a mail, ${at(more)} recipients`,
        value: `${large.workersCpu} ms, ${costRatio} ×`,
        against: `${at(fewer)}: ${small.workersCpu} ms`,
        aim: '≤ 1.1 ×',
        isMet: costRatio <= 1.1,
      },
      {
        figure: `peak memory of any process, ${at(more)} recipients`,
        value: `${large.peakMegabytes} MB, ${memoryRatio} ×`,
        against: `${at(fewer)}: ${small.peakMegabytes} MB`,
        aim: '≤ 1.3 ×, < 250 MB',
        isMet: memoryRatio <= 1.3 && large.peakMegabytes < 250,
      },
      {
        figure: `Jira calls per 1,000 recipients, ${at(fewer)} recipients`,
        value: `${small.callsPerThousand} and ${small.searches} searches in all`,
        against: `${at(more)}: ${large.callsPerThousand} and ${large.searches}`,
        aim: '≤ 30',
        isMet: Math.max(small.callsPerThousand, large.callsPerThousand) <= 30,
      },
      {
        figure: `start of a sender to its first mail, ${at(more)} on the queues`,
        value: `${rounded(restart / 1_000, 1)} s`,
        against: '',
        aim: '',
      },
      {
        figure: `reading the ledger of a run of ${at(more)}`,
        value: `${rounded(large.fold / 1_000, 1)} s, ${foldRatio} × a recipient`,
        against: `${at(fewer)}: ${rounded(small.fold / 1_000, 2)} s`,
        aim: 'linear',
        isMet: foldRatio <= 1.2,
      },
    ],
    json: { scale: { small, large, restart } },
  };
}

function at(count: number): string {
  return count.toLocaleString('en');
}
