import { type Act, perform, sent } from './act.ts';
import { count, disagreements, type Evidence, type Figures } from './figures.ts';
import { keepJournal, unproven } from './proof.ts';
import type { Form, Scenario } from './scenario.ts';
import { openStage, type Stage } from './stage.ts';

export interface Extent {
  readonly form: Form;
  readonly recipients: number;
  /** A broker that others use, too; scenarios that break theirs get one of their own all the same. */
  readonly sharedBroker?: string | undefined;
  readonly logs?: string | undefined;
}

/** What came of a scenario. */
export interface Result extends Figures {
  readonly name: string;
  /** Processes killed: Postboard's, RabbitMQ's and the mail server's. */
  readonly kills: number;
  readonly seconds: number;
  readonly notes: readonly string[];
  /** What is not as promised, a sentence each. */
  readonly violations: string[];
}

/** Sends one campaign while the scenario goes wrong, and counts at both ends. */
export async function play(scenario: Scenario, extent: Extent): Promise<Result> {
  const [result] = await playInTurn([scenario], extent);
  if (result === undefined) throw new Error(`${scenario.name} came to nothing`);
  return result;
}

/**
 * The same for several, one after the other, by the same processes; counted when all is over, so that a mail that comes
 * later is seen, too. Answers in the order of the scenarios.
 */
export async function playInTurn(
  scenarios: readonly Scenario[],
  extent: Extent,
): Promise<readonly Result[]> {
  const { form, recipients, sharedBroker, logs } = extent;
  await using stage = await openStage({
    form,
    sharedBroker: scenarios.some(({ breaksBroker }) => breaksBroker) ? undefined : sharedBroker,
    settings: (usual) =>
      scenarios.reduce((used, { settings }) => settings?.(used, form) ?? used, usual),
    logs,
  });
  const acts: Act[] = [];
  await stage.fleet.start(stage.crew);
  for (const scenario of scenarios) acts.push(await perform(stage, scenario, recipients));
  await stage.fleet.stopAll();

  const results: Result[] = [];
  for (const act of acts) results.push(await judge(stage, act, acts));
  results.at(-1)?.violations.push(...stage.fleet.complaints);
  return results;
}

async function judge(stage: Stage, act: Act, acts: readonly Act[]): Promise<Result> {
  const { scenario, campaign, connectionsHit, kills, seconds } = act;
  const { ending = sent } = scenario;
  const violations = [...act.violations];
  const notes = [...act.notes];
  const evidence = await gather(stage, act, acts);
  const counted = count(evidence);
  const held = ending.holdsRest ? counted.lost : 0;
  const figures = { ...counted, lost: counted.lost - held };
  violations.push(...brokenPromises(figures, connectionsHit));
  if (!ending.holdsRest) violations.push(...disagreements(evidence));
  // A broker that is not well again proves nothing.
  if (!ending.holdsRest && violations.length === 0)
    violations.push(...(await unproven(stage, campaign)));
  if (violations.length > 0 && stage.keepsLogs && !ending.holdsRest)
    await keepJournal(stage, campaign);
  if (held > 0) notes.push(`${held} wait for a person's decision`);
  return { name: scenario.name, ...figures, kills, seconds, notes, violations };
}

async function gather(
  { board, mailServer }: Stage,
  { campaign, people }: Act,
  acts: readonly Act[],
): Promise<Evidence> {
  const label = `${campaign.toLowerCase()}-`;
  const outcomesOf = (key: string) =>
    board
      .labels(key)
      .filter((each) => each.startsWith(label))
      .map((each) => each.slice(label.length));
  const own = new Set(people.values());
  const others = new Set(acts.flatMap((act) => [...act.people.values()]));
  const mails = await mailServer.mails();
  return {
    outcomes: new Map([...people].map(([key, address]) => [address, outcomesOf(key)])),
    // Mail to somebody whom nobody knows counts, too.
    mails: mails.filter(({ to }) => own.has(to) || !others.has(to)),
    progress: board.text(campaign, 'Progress'),
    report: board.comments(campaign).at(-1)?.text ?? '',
  };
}

function brokenPromises(
  { lost, duplicates, unconfirmed }: Figures,
  connectionsHit: number,
): string[] {
  const violations: string[] = [];
  if (lost > 0) violations.push(`${lost} are lost: they have neither a mail nor an outcome.`);
  if (duplicates > 0) violations.push(`${duplicates} mails came to somebody who had one already.`);
  if (unconfirmed > connectionsHit)
    violations.push(`${unconfirmed} are unconfirmed, and only ${connectionsHit} can be.`);
  return violations;
}
