import type { Move } from '../campaign/campaign.ts';
import { partsOf } from '../campaign/ids.ts';
import type { Editor, Jira } from '../jira/port.ts';
import type { Audience } from './audience.ts';
import type { RunAtLaunch } from './run-at-launch.ts';

/** A sentence when whoever sends a campaign is the one who edited it last; undefined when two people have seen it. */
export async function fourEyesProblem(
  run: RunAtLaunch,
  audience: Pick<Audience, 'rules'>,
  jira: Jira,
): Promise<string | undefined> {
  const rules = audience.rules.flatMap(({ id }) => id ?? []);
  const [moves, editor] = await Promise.all([
    jira.moves(run.campaign, run.signal),
    jira.lastEditor(run.campaign, rules, run.signal),
  ]);
  const sender = senderOf(moves, partsOf(run.id).move);
  if (sender === undefined || editor === undefined || !isSame(sender, editor)) return undefined;
  return `${editor.by} edited it last, and sent it, too. Two people have to see it.`;
}

/** Whoever took it out of Ready: a schedule is kept by Postboard. */
function senderOf(moves: readonly Move[], launch: Move['id']): Move | undefined {
  const until = moves.findIndex(({ id }) => id === launch);
  return moves.slice(0, until + 1).findLast(({ from }) => from === 'ready');
}

function isSame(one: Editor, other: Editor): boolean {
  return one.account !== undefined && other.account !== undefined
    ? one.account === other.account
    : one.by === other.by;
}
