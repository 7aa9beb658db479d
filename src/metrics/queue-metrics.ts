import { Gauge, type Registry } from 'prom-client';
import type { RunId } from '../campaign/ids.ts';
import type { KnownRun, Runs } from '../journal/runs.ts';
import type { Broker, QueueObserver, WorkQueue } from '../queue/port.ts';
import { askDepths, type Depths } from './depths.ts';
import { Takings } from './takings.ts';

export interface QueueMetrics extends QueueObserver {
  /** Shows the active runs and their queues from now on. */
  watch(broker: WatchedBroker, runs: WatchedRuns): Disposable;
  /** Asks the broker and sets every gauge anew, so that nothing is left of a run that is over. */
  measure(): Promise<void>;
}

export type WatchedBroker = Pick<Broker, 'depth' | 'trouble'>;
export type WatchedRuns = Pick<Runs, 'active' | 'watch'>;

/** The queues of one stage of one run, or of all. */
interface Stage {
  readonly run?: RunId;
  readonly stage: WorkQueue['kind'];
  readonly queues: readonly WorkQueue[];
}

const sharedStages: readonly Stage[] = (
  ['launch', 'control', 'review', 'inbound', 'amend', 'unsubscribed', 'parked', 'unrouted'] as const
).map((kind) => ({ stage: kind, queues: [{ kind }] }));

export function queueMetrics(registry: Registry): QueueMetrics {
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const brokerUp = gauge(
    'postboard_broker_up',
    '1 while RabbitMQ takes messages and answers; else 0, and nothing is said about its queues.',
  );
  const messages = gauge(
    'postboard_queue_messages',
    'Messages that wait: bundles of up to 5 letters (send), batches of up to 100 recipients (prepare), commands (launch, control), edited issues to answer (review), reports of bounces (inbound), reports to correct for them (amend), who has unsubscribed and is to be noted in Jira (unsubscribed), what was set aside (parked, unrouted). Every process shows the same.',
    ['run', 'stage'],
  );
  const oldest = gauge(
    'postboard_queue_oldest_seconds',
    'How long the oldest message has waited at most: since the one that this process took last had come in; 0 when none waits.',
    ['run', 'stage'],
  );
  const owned = gauge(
    'postboard_partitions_owned',
    'Partitions that this process takes the letters of.',
    ['run'],
  );
  const runInfo = gauge(
    'postboard_run_info',
    'A run that is not over, its campaign and its phase; always 1.',
    ['run', 'campaign', 'phase'],
  );
  const takings = new Takings();
  let watched: { readonly broker: WatchedBroker; readonly runs: WatchedRuns } | undefined;

  async function measure(): Promise<void> {
    if (watched === undefined) return;
    const { broker, runs } = watched;
    const stages = [...sharedStages, ...runs.active().flatMap(stagesOf)];
    const depths = await askDepths(
      broker,
      stages.flatMap(({ queues }) => queues),
    );

    for (const each of [messages, oldest, owned, runInfo]) each.reset();
    brokerUp.set(depths.size > 0 ? 1 : 0);
    const active = runs.active();
    for (const { run, key, phase } of active) {
      runInfo.set({ run, campaign: key, phase }, 1);
      owned.set({ run }, takings.ownedPartitions(run));
    }
    // Some may have ended while the broker was asked.
    const shown = new Set<RunId | undefined>([undefined, ...active.map(({ run }) => run)]);
    for (const stage of stages) if (shown.has(stage.run)) showStage(stage, depths);
  }

  function showStage({ queues, ...labels }: Stage, depths: Depths): void {
    if (!queues.every((queue) => depths.has(queue))) return;
    const waiting = queues.filter((queue) => depths.get(queue) !== 0);
    const count = waiting.reduce((sum, queue) => sum + (depths.get(queue) ?? 0), 0);
    messages.set({ ...labels }, count);
    const known = waiting.flatMap((queue) => takings.lastQueuedAt(queue) ?? []);
    if (count === 0) oldest.set({ ...labels }, 0);
    else if (known.length > 0) oldest.set({ ...labels }, (Date.now() - Math.min(...known)) / 1_000);
  }

  return {
    taken: (...taking) => takings.taken(...taking),
    watch(broker, runs) {
      watched = { broker, runs };
      return runs.watch(({ run, phase }) => {
        if (phase === 'closed') takings.forget(run);
      });
    },
    measure,
  };
}

function stagesOf({ run, partitions }: KnownRun): readonly Stage[] {
  const letters = Array.from(
    { length: partitions },
    (_, partition): WorkQueue => ({ kind: 'send', run, partition }),
  );
  return [
    { run, stage: 'prepare', queues: [{ kind: 'prepare', run }] },
    { run, stage: 'send', queues: letters },
  ];
}
