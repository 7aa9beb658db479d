import { addCampaign, addPeople, readers } from '../road/arrange.ts';
import { count, disagreements, type Evidence, type Figures } from './figures.ts';
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
  /** Processes killed. */
  readonly kills: number;
  readonly seconds: number;
  /** What is not as promised, a sentence each. */
  readonly violations: readonly string[];
}

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

  const violations: string[] = [];
  let connectionsHit = 0;
  try {
    await stage.robin.move(campaign, 'Sending');
    await stage.until('the first mail is accepted', () => stage.mailServer.count > 0);
    connectionsHit = await scenario.disturb(stage);
    if (stage.board.status(campaign) === 'Sent')
      violations.push('The campaign was over before everything had gone wrong: slow it down.');
    await stage.until(
      'the campaign is in Sent',
      () => stage.board.status(campaign) === 'Sent' && stage.board.comments(campaign).length > 1,
    );
  } catch (error) {
    violations.push(`${String(error)} ${describe(stage, campaign)}`);
  }
  await stage.fleet.stopAll();

  const evidence = await gather(stage, campaign);
  const figures = count(evidence);
  violations.push(...stage.fleet.complaints, ...judge(figures, connectionsHit));
  violations.push(...disagreements(evidence));
  const { kills } = stage.fleet;
  const seconds = Math.round((Date.now() - began) / 1_000);
  return { name: scenario.name, ...figures, kills, seconds, violations };
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
