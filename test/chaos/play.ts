import { addCampaign, addPeople, readers } from '../road/arrange.ts';
import { count, disagreements, type Evidence, type Figures } from './figures.ts';
import { movesBackWhenHalted } from './move-back-when-halted.ts';
import { keepJournal, unproven } from './proof.ts';
import type { Ending, Form, Scenario } from './scenario.ts';
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
  readonly violations: readonly string[];
}

const sent: Ending = {
  sentence: 'the campaign is in Sent',
  isReached: ({ board }, campaign) =>
    board.status(campaign) === 'Sent' && board.comments(campaign).length > 1,
  holdsRest: false,
};

/** Sends one campaign while the scenario goes wrong, and counts at both ends. */
export async function play(scenario: Scenario, extent: Extent): Promise<Result> {
  const { form, recipients, sharedBroker, logs } = extent;
  const began = Date.now();
  await using stage = await openStage({
    form,
    sharedBroker: scenario.breaksBroker === true ? undefined : sharedBroker,
    settings: scenario.settings,
    logs,
  });
  const campaign = await prepare(stage, recipients, scenario.seconds?.[form]);
  const { violations, notes, fleet } = stage;
  const { ending = sent } = scenario;

  let connectionsHit = 0;
  try {
    await using _manager = scenario.mayHalt ? movesBackWhenHalted(stage, campaign) : undefined;
    scenario.before?.(stage);
    await stage.robin.move(campaign, 'Sending');
    const isRefused = () => stage.board.status(campaign) === 'Draft';
    await stage.until('mailing begins', () => stage.mailServer.count > 0 || isRefused());
    if (isRefused()) throw new Error('The campaign was refused.');
    connectionsHit = await scenario.disturb(stage, campaign);
    if (stage.board.status(campaign) === 'Sent')
      violations.push('The campaign was over before everything had gone wrong: slow it down.');
    await stage.until(ending.sentence, () => ending.isReached(stage, campaign));
  } catch (error) {
    violations.push(`${String(error)} ${describe(stage, campaign)}`);
  }
  await fleet.stopAll();

  const evidence = await gather(stage, campaign);
  const counted = count(evidence);
  const held = ending.holdsRest ? counted.lost : 0;
  const figures = { ...counted, lost: counted.lost - held };
  violations.push(...fleet.complaints, ...judge(figures, connectionsHit));
  if (!ending.holdsRest) violations.push(...disagreements(evidence));
  // A broker that is not well again proves nothing.
  if (!ending.holdsRest && violations.length === 0)
    violations.push(...(await unproven(stage, campaign)));
  if (violations.length > 0 && logs !== undefined && !ending.holdsRest)
    await keepJournal(stage, campaign);
  if (held > 0) notes.push(`${held} wait for a person's decision`);
  const kills = fleet.kills + stage.broker.kills + stage.mailServer.kills;
  const seconds = Math.round((Date.now() - began) / 1_000);
  return { name: scenario.name, ...figures, kills, seconds, notes, violations };
}

/** Starts Postboard, and puts people and the campaign on the board. */
async function prepare(
  stage: Stage,
  recipients: number,
  seconds: number | undefined,
): Promise<string> {
  const people = readers(recipients);
  const [keys] = await Promise.all([addPeople(stage, people), stage.fleet.start(stage.crew)]);
  for (const [index, key] of keys.entries())
    stage.people.set(key, String(people[index]?.['Email']));
  const fields = seconds === undefined ? {} : { Pace: Math.ceil(recipients / seconds) };
  return addCampaign(stage, { fields });
}

async function gather({ board, people, mailServer }: Stage, campaign: string): Promise<Evidence> {
  const label = `${campaign.toLowerCase()}-`;
  const outcomesOf = (key: string) =>
    board
      .labels(key)
      .filter((each) => each.startsWith(label))
      .map((each) => each.slice(label.length));
  return {
    outcomes: new Map([...people].map(([key, address]) => [address, outcomesOf(key)])),
    mails: await mailServer.mails(),
    progress: board.text(campaign, 'Progress'),
    report: board.comments(campaign).at(-1)?.text ?? '',
  };
}

function judge({ lost, duplicates, unconfirmed }: Figures, connectionsHit: number): string[] {
  const violations: string[] = [];
  if (lost > 0) violations.push(`${lost} are lost: they have neither a mail nor an outcome.`);
  if (duplicates > 0) violations.push(`${duplicates} mails came to somebody who had one already.`);
  if (unconfirmed > connectionsHit)
    violations.push(`${unconfirmed} are unconfirmed, and only ${connectionsHit} can be.`);
  return violations;
}

function describe({ board, mailServer }: Stage, campaign: string): string {
  const comments = board.comments(campaign).map(({ text }) => text.replaceAll('\n', ' / '));
  return [
    `${campaign} is in ${board.status(campaign)}, Progress "${board.text(campaign, 'Progress')}".`,
    `${mailServer.count} mails were accepted.`,
    ...comments,
  ].join('\n    ');
}
