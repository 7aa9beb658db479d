import { setTimeout as delay } from 'node:timers/promises';
import type { KeptMail } from '../mail-server/mail-server.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const pauses = { full: 24, short: 2 };
/** How long a pause is watched after everything under way is settled. */
const watchMilliseconds = { full: 1_000, short: 0 };
const promisedMilliseconds = 1_000;

/** When the card was moved, and when everybody knew. */
interface Pause {
  readonly movedAt: number;
  readonly quietAt: number;
  readonly resumedAt: number;
}

export const pausesUnderLoad: Scenario = {
  name: 'pauses',
  situation: 'the card is moved to Paused again and again, under full load',
  async disturb(stage, campaign) {
    const { form, people, mailServer, until, robin, notes, violations } = stage;
    const seen: Pause[] = [];
    for (let pause = 1; pause <= pauses[form]; pause += 1) {
      const mails = Math.floor((people.size * pause) / (pauses[form] + 1));
      await until(`${mails} mails are accepted`, () => mailServer.count >= mails);
      seen.push(await watchPause(stage, campaign));
      await robin.move(campaign, 'Sending');
    }

    const mails = await mailServer.mails();
    const late = mails.filter(({ at }) =>
      seen.some(({ quietAt, resumedAt }) => at > quietAt && at < resumedAt),
    );
    if (late.length > 0) violations.push(`${late.length} mails left while the board said Paused.`);
    const took = seen.map((pause) => stopMilliseconds(pause, mails)).toSorted((a, b) => a - b);
    const p99 = percentile(took, 0.99);
    notes.push(
      `from the move to Paused to the last mail, over ${took.length} pauses: p50 ${percentile(took, 0.5)} ms, p99 ${p99} ms`,
    );
    if (form === 'full' && p99 >= promisedMilliseconds)
      violations.push(`A stop took ${p99} ms, and ${promisedMilliseconds} ms are promised.`);
    return 0;
  },
};

async function watchPause(
  { robin, board, mailServer, until, form }: Stage,
  campaign: string,
): Promise<Pause> {
  const movedAt = Date.now();
  await robin.move(campaign, 'Paused');
  await until('the board shows the pause and everything under way', () => {
    const progress = board.text(campaign, 'Progress');
    return progress.startsWith(`${mailServer.count} of`) && progress.endsWith('paused');
  });
  const quietAt = Date.now();
  await delay(watchMilliseconds[form]);
  return { movedAt, quietAt, resumedAt: Date.now() };
}

/** How long mail went on leaving after the move. */
function stopMilliseconds({ movedAt, resumedAt }: Pause, mails: readonly KeptMail[]): number {
  const after = mails.filter(({ at }) => at >= movedAt && at < resumedAt);
  return Math.max(0, ...after.map(({ at }) => at - movedAt));
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
