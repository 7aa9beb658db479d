import { addCampaign, addPeople, person } from '../road/arrange.ts';
import { movesBackWhenHalted } from './move-back-when-halted.ts';
import type { Ending, Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** One campaign that was sent while something went wrong. */
export interface Act {
  readonly scenario: Scenario;
  readonly campaign: string;
  /** Its audience: addresses by recipients' keys. */
  readonly people: ReadonlyMap<string, string>;
  /** SMTP connections that were hit so that nobody can tell what became of a mail. */
  readonly connectionsHit: number;
  readonly kills: number;
  readonly seconds: number;
  readonly notes: readonly string[];
  readonly violations: readonly string[];
}

export const sent: Ending = {
  sentence: 'the campaign is in Sent',
  isReached: ({ board }, campaign) =>
    board.status(campaign) === 'Sent' && board.comments(campaign).length > 1,
  holdsRest: false,
};

/** Sends a campaign to an audience of its own, with the whole crew at work when it begins. */
export async function perform(stage: Stage, scenario: Scenario, recipients: number): Promise<Act> {
  const began = Date.now();
  const { fleet, crew, board, mailServer, violations, notes } = stage;
  stage.startAfresh();
  const campaign = await prepare(stage, recipients, scenario);
  const { ending = sent } = scenario;

  let connectionsHit = 0;
  try {
    await stage.until('everybody is at work', () => fleet.running().length >= crew.length);
    await using _manager = scenario.mayHalt ? movesBackWhenHalted(stage, campaign) : undefined;
    scenario.before?.(stage);
    await stage.robin.move(campaign, 'Sending');
    const isRefused = () => board.status(campaign) === 'Draft';
    await stage.until('mailing begins', () => mailServer.count > 0 || isRefused());
    if (isRefused()) throw new Error('The campaign was refused.');
    connectionsHit = await scenario.disturb(stage, campaign);
    if (board.status(campaign) === 'Sent')
      violations.push('The campaign was over before everything had gone wrong: slow it down.');
    await stage.until(ending.sentence, () => ending.isReached(stage, campaign));
  } catch (error) {
    violations.push(`${String(error)} ${describe(stage, campaign)}`);
  }
  return {
    scenario,
    campaign,
    people: new Map(stage.people),
    connectionsHit,
    kills: fleet.kills + stage.broker.kills + mailServer.kills,
    seconds: Math.round((Date.now() - began) / 1_000),
    notes: [...notes],
    violations: [...violations],
  };
}

/** Puts people and a campaign for them on the board. */
async function prepare(
  stage: Stage,
  recipients: number,
  { name, seconds }: Scenario,
): Promise<string> {
  const people = Array.from({ length: recipients }, (_, index) =>
    person(`${name}-${index + 1}`, { labels: [name] }),
  );
  const keys = await addPeople(stage, people);
  for (const [index, key] of keys.entries())
    stage.people.set(key, String(people[index]?.['Email']));
  const pace = seconds && { Pace: Math.ceil(recipients / seconds[stage.form]) };
  return addCampaign(stage, { fields: { Audience: `labels = "${name}"`, ...pace } });
}

function describe({ board, mailServer }: Stage, campaign: string): string {
  const comments = board.comments(campaign).map(({ text }) => text.replaceAll('\n', ' / '));
  return [
    `${campaign} is in ${board.status(campaign)}, Progress "${board.text(campaign, 'Progress')}".`,
    `${mailServer.count} mails were accepted.`,
    ...comments,
  ].join('\n    ');
}
