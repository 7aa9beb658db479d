import type { RunId } from '../../src/campaign/ids.ts';
import { RunProof } from '../../src/journal/proof.ts';
import { foldToNow } from '../../src/journal/run-journal.ts';
import { openRabbit } from '../../src/queue/rabbit/open.ts';
import type { Stage } from './stage.ts';

const patienceMilliseconds = 30_000;

/** What `postboard journal verify` cannot prove about the campaign's run, a sentence each. */
export async function unproven(
  { board, broker, config }: Stage,
  campaign: string,
): Promise<readonly string[]> {
  const patience = AbortSignal.timeout(patienceMilliseconds);
  await using rabbit = await openRabbit(
    {
      urls: [broker.directUrl],
      prefix: config.rabbitmq.prefix,
      ladderMilliseconds: [],
      declares: false,
    },
    patience,
  );
  const run = (board.runs(campaign)[0] ?? '') as RunId;
  const proof = new RunProof();
  await foldToNow(rabbit, rabbit, run, 0, (record) => proof.apply(record), patience);
  return proof
    .findings()
    .filter(({ holds }) => holds !== true)
    .map(({ detail }) => `The journal does not prove it: ${detail}`);
}
