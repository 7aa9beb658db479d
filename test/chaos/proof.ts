import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunId } from '../../src/campaign/ids.ts';
import { RunProof } from '../../src/journal/proof.ts';
import { foldToNow, type RunRecord } from '../../src/journal/run-journal.ts';
import { openRabbit } from '../../src/queue/rabbit/open.ts';
import type { Stage } from './stage.ts';

const patienceMilliseconds = 60_000;

/** What `postboard journal verify` cannot prove about the campaign's run, a sentence each. */
export async function unproven(stage: Stage, campaign: string): Promise<readonly string[]> {
  const proof = new RunProof();
  await readJournal(stage, campaign, (record) => proof.apply(record));
  return proof
    .findings()
    .filter(({ holds }) => holds !== true)
    .map(({ detail }) => `The journal does not prove it: ${detail}`);
}

/** Puts the run's journal beside the logs, an entry a line, for whoever wants to know why. */
export async function keepJournal(stage: Stage, campaign: string): Promise<void> {
  const lines: string[] = [];
  await readJournal(stage, campaign, ({ entry }) => void lines.push(`${JSON.stringify(entry)}\n`));
  await writeFile(join(stage.folder, 'journal.jsonl'), lines);
}

async function readJournal(
  { board, broker, config }: Stage,
  campaign: string,
  take: (record: RunRecord) => void,
): Promise<void> {
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
  await foldToNow(rabbit, rabbit, run, 0, take, patience);
}
