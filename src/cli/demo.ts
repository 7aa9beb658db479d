import { once } from 'node:events';
import type { Command } from './command.ts';
import { leavingAddress } from './demo/acquaintances.ts';
import { expectationsOf, type Letters } from './demo/expectations.ts';
import type { Person } from './demo/person.ts';
import { rehearse } from './demo/rehearsal.ts';
import { say } from './demo/say.ts';
import { type Ending, nameOf, readEndings, setUpBoard } from './demo/story.ts';
import { unsubscribe } from './demo/unsubscribe.ts';
import { awaitComment, watchCampaign } from './demo/watch.ts';
import { openDemoWorld } from './demo/world.ts';
import { readFlags } from './flags.ts';

export const demo: Command = {
  usage: `Usage: postboard demo [--once]

A job seeker mails a cover letter, with a résumé attached, to acquaintances chosen by rules, after a dry run: on a
stand-in for Jira and one for the mail server, with a real RabbitMQ where there is one. In a terminal the board and the
inbox stay open afterwards. Exits with 1 when something did not turn out as it must.

  --once   ends when the campaign has`,

  async run(args, signal) {
    const flags = readFlags(args, { once: { type: 'boolean', default: false } });
    await using world = await openDemoWorld(signal);
    const { robin } = world;
    say.places(world);

    const board = await setUpBoard(robin);
    say.story(board);
    await rehearse(robin, board, signal);
    await robin.move(board.coverLetter, 'Sending');
    const status = await watchCampaign(robin, board.coverLetter, 'Sending', signal);

    if (status !== 'Sent') say.comments(await robin.comments(board.coverLetter));
    const endings = await readEndings(robin, board.coverLetter);
    const letters = await world.letters();
    say.endings(board.coverLetter, endings);
    const left = await leave(robin, endings, letters, signal);
    const expectations = [
      ...expectationsOf(endings, world.accepted(), status, world.samples(), letters),
      { sentence: 'Who pressed Unsubscribe in their letter is in Unsubscribed.', holds: left },
    ];
    say.expectations(expectations);
    const isAsExpected = expectations.every(({ holds }) => holds);

    if (!flags.once && process.stdout.isTTY && isAsExpected) {
      say.invitation(board, world);
      await once(signal, 'abort');
    }
    return isAsExpected ? 0 : 1;
  },
};

/** Somebody takes the way out that their letter offers; whether the board shows it. */
async function leave(
  robin: Person,
  endings: readonly Ending[],
  letters: Letters,
  signal: AbortSignal,
): Promise<boolean> {
  const leaving = endings.find(({ address }) => address === leavingAddress);
  if (leaving === undefined) return false;
  const { key, name } = leaving;
  say.leaving(name, await unsubscribe(letters.get(leavingAddress) ?? ''));
  say.answer(key, await awaitComment(robin, key, /^Unsubscribed/, signal));
  const { status } = await robin.read(key, ['status']);
  return nameOf(status) === 'Unsubscribed';
}
