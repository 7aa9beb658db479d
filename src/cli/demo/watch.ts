import { setTimeout as delay } from 'node:timers/promises';
import { styleText } from 'node:util';
import type { Person } from './person.ts';
import { nameOf } from './story.ts';

const glanceMilliseconds = 250;
/** A demo that takes longer than this has gone wrong. */
const patienceMilliseconds = 60_000;
const columns = 28;

/** Looks at a campaign's card until it has left where it is; answers the status that it arrived in. */
export async function watchCampaign(
  person: Person,
  campaign: string,
  from: string,
  signal: AbortSignal,
): Promise<string> {
  const until = Date.now() + patienceMilliseconds;
  let shown = '';
  let before: string | undefined;
  for (;;) {
    const fields = await person.read(campaign, ['status', 'Progress']);
    const status = nameOf(fields['status']);
    const now = typeof fields['Progress'] === 'string' ? fields['Progress'] : '';
    before ??= now;
    // What was there before it moved is of another run.
    const progress = now === before ? '' : now;
    const line = `  ${bar(progress)}  ${status.padEnd(8)} ${progress}`;
    if (line !== shown) show(line);
    shown = line;
    if (status !== from || Date.now() > until) break;
    await delay(glanceMilliseconds, undefined, { signal });
  }
  if (process.stdout.isTTY) console.log();
  return nameOf((await person.read(campaign, ['status']))['status']);
}

/** Looks at an issue until a comment stands there that fits, and answers its first line. */
export async function awaitComment(
  person: Person,
  issue: string,
  fits: RegExp,
  signal: AbortSignal,
): Promise<string> {
  const until = Date.now() + patienceMilliseconds;
  for (;;) {
    const comments = await person.comments(issue);
    const found = comments.findLast((comment) => fits.test(comment));
    if (found !== undefined) return found.split('\n')[0] ?? '';
    if (Date.now() > until) throw new Error(`Nobody answers on ${issue}: ${comments.join(' | ')}`);
    await delay(glanceMilliseconds, undefined, { signal });
  }
}

/** One line that changes in a terminal; a line for each change elsewhere. */
function show(line: string): void {
  if (process.stdout.isTTY) process.stdout.write(`\r\x1b[2K${line}`);
  else console.log(line);
}

function bar(progress: string): string {
  const [done = 0, all = 0] = (progress.match(/\d+/g) ?? []).map(Number);
  const filled = all === 0 ? 0 : Math.round((done / all) * columns);
  return styleText('blue', '█'.repeat(filled)) + styleText('gray', '░'.repeat(columns - filled));
}
