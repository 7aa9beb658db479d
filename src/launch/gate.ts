import type { Content } from '../campaign/content.ts';
import { compareWithDryRun } from '../campaign/gate.ts';
import type { IssueId } from '../campaign/ids.ts';
import type { Jira } from '../jira/port.ts';
import { RunView } from '../journal/run-view.ts';
import type { Broker } from '../queue/port.ts';
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
  const onlyNow = new Set(Array.from(audience.recipients, ([id]) => id));
  const left: IssueId[] = [];
  for (let number = 0; number < before; number += 1) {
    const { id } = view.freeze.recipient(number);
    if (!onlyNow.delete(id)) left.push(id);
  }
  const joined = [...onlyNow];
  if (joined.length + left.length <= before * audienceDrift)
    return { kind: 'open', drift: { joined: joined.length, left: left.length } };
  const keys = await jira.keysOf(
    [...joined.slice(0, mostNamed), ...left.slice(0, mostNamed)],
    run.signal,
  );
  const named = (ids: readonly IssueId[]) =>
    ids.slice(0, mostNamed).flatMap((id) => keys.get(id) ?? []);
  return shut([
    `Since its dry run the audience of ${before} has changed too much: ` +
      `${told(joined.length, 'joined', named(joined))}, ${told(left.length, 'left', named(left))}; ` +
      `${Math.round(audienceDrift * 100)} % may.`,
  ]);
}

function shut(problems: readonly string[]): GateDecision {
  return { kind: 'shut', problems };
}

function told(count: number, what: string, keys: readonly string[]): string {
  const some = keys.length === 0 ? '' : ` (${keys.join(', ')}${count > keys.length ? ', …' : ''})`;
  return `${count} ${what}${some}`;
}
