import { styleText } from 'node:util';
import type { RunId } from '../../campaign/ids.ts';
import { type Finding, RunProof } from '../../journal/proof.ts';
import { foldToNow } from '../../journal/run-journal.ts';
import type { Broker } from '../../queue/port.ts';
import type { ExitCode } from '../command.ts';

type Verdict = 'proven' | 'unfinished' | 'broken';

/** Reads the whole journal and says what it proves; 0 only when it proves the run. */
export async function verify(
  broker: Broker,
  run: RunId,
  isJson: boolean,
  signal: AbortSignal,
): Promise<ExitCode> {
  const proof = new RunProof();
  await foldToNow(broker, broker, run, 0, (record) => proof.apply(record), signal);
  const findings = proof.findings();
  const verdict = verdictOn(findings);
  if (isJson) console.log(JSON.stringify({ run, verdict, findings }));
  else console.log([...findings.map(line), '', conclusion(run, verdict)].join('\n'));
  return verdict === 'proven' ? 0 : 1;
}

function verdictOn(findings: readonly Finding[]): Verdict {
  if (findings.some(({ holds }) => holds === false)) return 'broken';
  return findings.every(({ holds }) => holds === true) ? 'proven' : 'unfinished';
}

function line({ holds, detail }: Finding): string {
  const mark =
    holds === true
      ? styleText('green', 'ok    ')
      : holds === 'open'
        ? styleText('yellow', 'not yet')
        : styleText('red', 'WRONG ');
  return `${mark}  ${detail}`;
}

function conclusion(run: RunId, verdict: Verdict): string {
  switch (verdict) {
    case 'proven':
      return `Run ${run} is proven: nobody was lost, and nobody was mailed twice.`;
    case 'unfinished':
      return `Run ${run} is not over; nothing is wrong with it so far.`;
    case 'broken':
      return `Run ${run} is NOT proven.`;
  }
}
