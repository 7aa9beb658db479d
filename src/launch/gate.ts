import type { Content } from '../campaign/content.ts';
import { compareWithDryRun } from '../campaign/gate.ts';
import type { IssueId } from '../campaign/ids.ts';
import type { Jira } from '../jira/port.ts';
import type { KeptAudience } from '../journal/kept-audience.ts';
import { RunView } from '../journal/run-view.ts';
import type { Broker } from '../queue/port.ts';
import { TextList } from '../text-list.ts';
import type { Audience } from './audience.ts';
import type { RunAtLaunch } from './run-at-launch.ts';

export interface GateOptions {
  readonly broker: Broker;
  readonly jira: Jira;
  /** False where campaigns may be sent without a dry run. */
  readonly requireDryRun: boolean;
  /** Share of the dry run's audience that may have joined or left since. */
  readonly audienceDrift: number;
}

/** How an audience differs from the one of the dry run. */
export interface Drift {
  readonly joined: number;
  readonly left: number;
}

export type GateDecision =
  | { readonly kind: 'open'; readonly drift: Drift | undefined }
  | { readonly kind: 'shut'; readonly problems: readonly string[] };

/** Of those who joined or left. */
const mostNamed = 3;

/** Nothing is sent that was not dry-run: compares what is about to be sent with what the last dry run that passed has seen. */
export async function passGate(
  run: RunAtLaunch,
  content: Content,
  audience: Audience,
  { broker, jira, requireDryRun, audienceDrift }: GateOptions,
): Promise<GateDecision> {
  if (!requireDryRun) return { kind: 'open', drift: undefined };
  const dryRun = await jira.dryRun(run.campaign, run.signal);
  if (dryRun === undefined)
    return shut(['It has not passed a dry run yet: move it to Dry run before it is sent.']);
  if (!(await broker.hasJournal(dryRun)))
    return shut(['The record of its dry run is no longer kept: move it to Dry run once more.']);

  const view = new RunView(broker, dryRun, { keepAudience: true });
  await view.catchUp(broker, run.signal);
  const seen = view.freeze.frozenRun;
  if (seen === undefined) throw new Error(`Dry run ${dryRun} was passed, but is not frozen`);
  const differences = compareWithDryRun(seen, { content, rules: audience.rules });
  if (differences.length > 0)
    return shut(differences.map((difference) => `Since its dry run: ${difference}`));

  const before = seen.count - seen.samples;
  const { joined, left } = driftOf(audience.recipients, before, (number) => {
    return view.freeze.recipient(number).id;
  });
  if (joined.count + left.count <= before * audienceDrift)
    return { kind: 'open', drift: { joined: joined.count, left: left.count } };
  const keys = await jira.keysOf([...joined.first, ...left.first], run.signal);
  const named = ({ first }: Some) => first.flatMap((id) => keys.get(id) ?? []);
  return shut([
    `Since its dry run the audience of ${before} has changed too much: ` +
      `${told(joined.count, 'joined', named(joined))}, ${told(left.count, 'left', named(left))}; ` +
      `${Math.round(audienceDrift * 100)} % may.`,
  ]);
}

/** So many, of whom the first may be named. */
interface Some {
  readonly count: number;
  readonly first: readonly IssueId[];
}

/** Who is in one audience and not in the other: the one of now, and the `before` recipients of the dry run. */
function driftOf(
  now: KeptAudience,
  before: number,
  idBefore: (number: number) => IssueId,
): { readonly joined: Some; readonly left: Some } {
  const seen = new TextList();
  for (let number = 0; number < before; number += 1) seen.push(idBefore(number));
  const stayed = new Uint8Array(before);
  const joined = new Counted();
  for (const [id] of now) {
    const place = seen.indexOf(id);
    if (place < 0) joined.add(id);
    else stayed[place] = 1;
  }
  const left = new Counted();
  stayed.forEach((has, place) => {
    if (has === 0) left.add(idBefore(place));
  });
  return { joined, left };
}

class Counted implements Some {
  count = 0;
  readonly first: IssueId[] = [];

  add(id: IssueId): void {
    this.count += 1;
    if (this.first.length < mostNamed) this.first.push(id);
  }
}

function shut(problems: readonly string[]): GateDecision {
  return { kind: 'shut', problems };
}

function told(count: number, what: string, keys: readonly string[]): string {
  const some = keys.length === 0 ? '' : ` (${keys.join(', ')}${count > keys.length ? ', …' : ''})`;
  return `${count} ${what}${some}`;
}
