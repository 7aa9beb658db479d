import { expect, test } from 'vitest';
import { openMemoryWorld, someRun } from '../world/broker.ts';
import { holds, jiraWith, startPreparing } from './preparing.ts';

test('a small run is prepared while one process waits for room in a large one', async () => {
  await using world = openMemoryWorld();
  const broker = await world.open();
  const [large, small] = [someRun(), someRun()];
  const jira = jiraWith();
  const slow = { run: large, jira, partitions: 1, pacePerSecond: 0.02 };
  await using ofLarge = await startPreparing(broker, slow);
  const ofSmall = await startPreparing(broker, { run: small, jira, partitions: 1 });
  await ofSmall.stop();
  await ofLarge.publish([0, 1, 2]);
  await holds(broker, { kind: 'send', run: large, partition: 0 }, 3);

  for (const number of [3, 4, 5]) await ofLarge.publish([number]);
  await ofSmall.publish([0, 1, 2, 3, 4, 5]);

  await holds(broker, { kind: 'send', run: small, partition: 0 }, 2);
  expect(await broker.depth({ kind: 'send', run: large, partition: 0 })).toEqual({ ready: 3 });
});
