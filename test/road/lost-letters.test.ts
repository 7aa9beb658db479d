import { describe, expect, test } from 'vitest';
import { isRunId, type RunId } from '../../src/campaign/ids.ts';
import type { Broker } from '../../src/queue/port.ts';
import { until } from '../send/until.ts';
import { brokerOf } from '../world/broker-of.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, untilIn } from './arrange.ts';

const people = readers(20);
/** The longest wait is for a server's answer that never comes; a quarter more. */
const patienceMilliseconds = 60_000;

describe.skipIf(!hasRabbit)(`letters that RabbitMQ loses, on ${needsRabbit}`, sideBySide, () => {
  test('are made again when nothing happens for longer than anything may wait', async ({
    signal,
  }) => {
    await using road = await openRoad({ patienceMilliseconds });
    await road.start('trigger', 'launch', 'prepare', 'report');
    await addPeople(road, people);
    const campaign = await addCampaign(road);
    await using broker = await brokerOf(road.config, signal);
    await road.robin.move(campaign, 'Sending');
    const run = runOf(road, campaign);
    await until(async () => expect(await waiting(broker, run)).toEqual([0, 2, 2]));

    for (const partition of [0, 1]) await broker.purge({ kind: 'send', run, partition });
    await road.start('send');
    await untilIn(road, campaign, 'Sent');

    expect(road.mailed()).toEqual(addressesOf(people));
    expect(road.board.text(campaign, 'Progress')).toBe('20 of 20 sent');
  });

  test('are made again when they come back from the ladder and their queue is gone', async ({
    signal,
  }) => {
    await using road = await openRoad({
      settings: (usual) => ({ ...usual, run: { ...usual.run, retryDelays: [1_000] } }),
    });
    const busy = road.sink.fail({
      at: 'rcpt',
      action: { kind: 'reply', code: 451, text: '4.7.1 Try again in a moment' },
    });
    await road.start();
    await addPeople(road, people);
    const campaign = await addCampaign(road);
    await using broker = await brokerOf(road.config, signal);
    await road.robin.move(campaign, 'Sending');
    await busy.struck(people.length, AbortSignal.timeout(90_000));

    await broker.deleteRunQueues(runOf(road, campaign), 2);
    busy[Symbol.dispose]();
    await untilIn(road, campaign, 'Sent');

    expect(road.mailed()).toEqual(addressesOf(people));
    expect(road.board.text(campaign, 'Progress')).toBe('20 of 20 sent');
  });
});

function runOf({ board }: Road, campaign: string): RunId {
  const [run = ''] = board.runs(campaign);
  if (!isRunId(run)) throw new Error(`${campaign} has no run`);
  return run;
}

/** Batches, then bundles of letters by partition. */
function waiting(broker: Broker, run: RunId): Promise<readonly (number | undefined)[]> {
  const send = (partition: number) => ({ kind: 'send', run, partition }) as const;
  const queues = [{ kind: 'prepare', run } as const, send(0), send(1)];
  return Promise.all(queues.map(async (queue) => (await broker.depth(queue))?.ready));
}
