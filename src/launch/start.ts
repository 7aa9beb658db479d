import type { Campaign } from '../campaign/campaign.ts';
import type { Content } from '../campaign/content.ts';
import type { MovesDecision } from '../campaign/moves.ts';
import { type ContentOptions, checkContent } from '../content/check.ts';
import { type Jira, JiraRefused } from '../jira/port.ts';
import type { FrozenRun } from '../journal/freeze.ts';
import type { Launch } from '../queue/messages.ts';
import type { Settlement } from '../queue/port.ts';
import { type Audience, type AudienceOptions, selectAudience } from './audience.ts';
import { checkRules } from './check.ts';
import { fourEyesProblem } from './four-eyes.ts';
import { writeFreeze } from './freeze.ts';
import { type GateDecision, type GateOptions, passGate } from './gate.ts';
import { anotherPersonComment, refusalComment } from './refusal.ts';
import { acknowledge, type RunAtLaunch } from './run-at-launch.ts';
import { samplesOf } from './samples.ts';

export interface StartOptions extends ContentOptions, GateOptions {
  readonly jira: Jira;
  /** Keys the hashes of addresses. */
  readonly secret: string;
  readonly partitions: number;
  /** True where whoever edits a campaign last may not be the one who sends it. */
  readonly fourEyes: boolean;
}

/** What a run is to send, and whether it only tries it. */
interface Chosen {
  readonly campaign: Campaign;
  readonly content: Content;
  readonly isDryRun: boolean;
}

/** A dry run is what others are compared with. */
const alwaysOpen: GateDecision = { kind: 'open', drift: undefined };

/**
 * Starts a run: checks, freezes, publishes. What Jira refuses is for the campaign's manager to mend; a Jira that is away
 * is waited for.
 */
export async function startRun(
  run: RunAtLaunch,
  command: Launch,
  options: StartOptions,
): Promise<Settlement> {
  try {
    return await start(run, command, options);
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    await sendBack(run, [error.message]);
    return acknowledge;
  }
}

async function start(
  run: RunAtLaunch,
  { changelogId }: Launch,
  options: StartOptions,
): Promise<Settlement> {
  const { jira } = options;
  const campaign = await jira.campaign(run.campaign, run.signal);
  if (campaign === undefined) return run.ignore('there is no such campaign');
  const decided = await run.moves();
  const isKnown = await run.hasJournal();
  if (decided.launch !== changelogId && !isKnown)
    return run.ignore('its move does not start a run, or no longer');
  if (!isKnown && !decided.isDryRun && (await jira.startedRun(campaign.id, run.signal)) === run.id)
    return run.askForJournal();

  await run.declareJournal();
  await run.catchUp();
  const { ledger, freeze } = run.view;
  if (ledger.phase === 'refused' || ledger.phase === 'closed') return acknowledge;

  if (freeze.frozenRun === undefined && decided.launch !== changelogId)
    return run.ignore('its card has moved on before anything was frozen');
  let frozen = freeze.frozenRun;
  let read: Audience['read'] | undefined;
  if (frozen === undefined) {
    const audience = await freezeRun(run, campaign, decided, options);
    if (audience === undefined) return acknowledge;
    ({ frozen } = audience);
    if (frozen.isDryRun) ({ read } = audience);
  }
  if (!frozen.isDryRun) await jira.setStartedRun(campaign.id, run.id, run.signal);
  await run.open(frozen);
  await run.followMoves();
  if (ledger.batchedGeneration < ledger.generation)
    await run.publish(frozen, ledger.unsettled(), read);
  return acknowledge;
}

/** Checks, then freezes content and audience; undefined when the run was refused. */
async function freezeRun(
  run: RunAtLaunch,
  campaign: Campaign,
  { isDryRun, startedBy: by }: MovesDecision,
  options: StartOptions,
): Promise<{ readonly frozen: FrozenRun; readonly read: Audience['read'] } | undefined> {
  const { jira, secret } = options;
  const { id, key, summary } = campaign;
  await run.append({
    v: 1,
    kind: 'opened',
    at: Date.now(),
    run: run.id,
    campaign: { id, key, summary },
    by,
    ...(isDryRun && { isDryRun }),
  });
  run.logger.info({ key }, 'launching');
  // What stands there is of the run before.
  await run.show('Getting ready');

  const [content, rules] = await Promise.all([
    checkContent(campaign, options, run.signal),
    checkRules(campaign, jira, run.signal),
  ]);
  const problems = [...(content.kind === 'problems' ? content.problems : []), ...rules];
  if (problems.length > 0 || content.kind === 'problems') return refuse(run, problems, isDryRun);
  const { fields } = content;
  const selecting = { jira, secret, fields, keepRead: isDryRun };
  const chosen = { campaign, content: content.value, isDryRun };
  const read = await writeAudience(run, chosen, selecting, options);
  if (read === undefined) return undefined;
  await run.catchUp();
  const { freeze } = run.view;
  const frozen = freeze.frozenRun;
  if (frozen === undefined || !freeze.isIntact)
    throw new Error(`The audience of run ${run.id} cannot be read back`);
  run.logger.info({ key, count: frozen.count, groups: frozen.groups }, 'audience frozen');
  return { frozen, read };
}

/**
 * Selects the audience and freezes it, unless it is refused. Ends before it is read back, so that launch never holds a
 * whole audience twice. Answers those who were kept as they were read.
 */
async function writeAudience(
  run: RunAtLaunch,
  { campaign, content, isDryRun }: Chosen,
  selecting: AudienceOptions,
  options: StartOptions,
): Promise<Audience['read'] | undefined> {
  const audience = await selectAudience(campaign, selecting, run.signal);
  if (audience.recipients.length === 0)
    return refuse(run, ['The rules select nobody: no recipient matches them.'], isDryRun);

  const gate = isDryRun ? alwaysOpen : await passGate(run, content, audience, options);
  if (gate.kind === 'shut') return refuse(run, gate.problems);
  const unseen =
    isDryRun || !options.fourEyes ? undefined : await fourEyesProblem(run, audience, options.jira);
  if (unseen !== undefined) return waitForAnother(run, unseen);
  const samples = isDryRun ? samplesOf(audience, content.testRecipients ?? []) : [];
  audience.recipients.append(samples);
  await writeFreeze(run, {
    campaign,
    content,
    audience,
    partitions: options.partitions,
    samples: samples.length,
    drift: gate.drift,
  });
  return audience.read;
}

async function refuse(
  run: RunAtLaunch,
  problems: readonly string[],
  isDryRun = false,
): Promise<undefined> {
  if (isDryRun) await run.removePreviews();
  await sendBack(run, problems);
  return close(run, problems);
}

/** Nothing has to be mended, so the card goes back to where anybody else may take it from; no workflow leads there at once. */
async function waitForAnother(run: RunAtLaunch, problem: string): Promise<undefined> {
  await run.say({ purpose: 'refused' }, anotherPersonComment(problem));
  await run.moveCard('draft');
  await run.moveCard('ready');
  run.logger.warn('run refused to whoever edited it last');
  return close(run, [problem]);
}

async function close(run: RunAtLaunch, problems: readonly string[]): Promise<undefined> {
  const at = Date.now();
  await run.append({ v: 1, kind: 'refused', at, problems: [...problems] });
  await run.announce({ v: 1, kind: 'run-closed', at, run: run.id, generation: 0 });
  return undefined;
}

/** Says everything that is wrong in one comment, then moves the card back to Draft. */
async function sendBack(run: RunAtLaunch, problems: readonly string[]): Promise<void> {
  await run.show('Nothing was sent');
  await run.say({ purpose: 'refused' }, refusalComment(problems));
  await run.moveCard('draft');
  run.logger.warn({ problems: problems.length }, 'run refused');
}
