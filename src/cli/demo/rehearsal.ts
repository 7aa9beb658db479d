import { nameless } from './acquaintances.ts';
import type { Person } from './person.ts';
import { say } from './say.ts';
import type { Board } from './story.ts';
import { awaitComment, watchCampaign } from './watch.ts';

const betterSubject = '{{recipient.firstName}}, a favour: who could use an operations engineer?';

/** Everything before the sending: answers on rules and content, a dry run that finds a mistake, one that passes, and an edit after it. */
export async function rehearse(robin: Person, board: Board, signal: AbortSignal): Promise<void> {
  const { rules, coverLetter, thanks } = board;
  for (const rule of rules) say.answer(rule, await awaitComment(robin, rule, /^This rule/, signal));
  say.answer(coverLetter, await awaitComment(robin, coverLetter, /./, signal));

  say.dryRun(coverLetter);
  await dryRun(robin, coverLetter, signal);
  say.answer(coverLetter, await awaitComment(robin, coverLetter, /^The dry run found/, signal));
  say.mending(board.nameless, nameless.name);
  await robin.edit(board.nameless, { 'First name': nameless.firstName });
  await dryRun(robin, coverLetter, signal);
  say.answer(coverLetter, await awaitComment(robin, coverLetter, /^The dry run passed/, signal));

  say.gate(coverLetter);
  await robin.edit(coverLetter, { Subject: betterSubject });
  await watchCampaign(robin, coverLetter, 'Ready', signal);
  say.answer(coverLetter, await awaitComment(robin, coverLetter, /^Back in Draft/, signal));
  say.dryRunAgain(coverLetter);
  await robin.move(thanks, 'Dry run');
  await dryRun(robin, coverLetter, signal);
  await awaitComment(robin, thanks, /^The dry run passed/, signal);
  say.sending(coverLetter);
}

async function dryRun(robin: Person, campaign: string, signal: AbortSignal): Promise<void> {
  await robin.move(campaign, 'Dry run');
  await watchCampaign(robin, campaign, 'Dry run', signal);
}
