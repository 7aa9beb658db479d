import { setTimeout as delay } from 'node:timers/promises';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const alarms = { full: 3, short: 1 };
/** Less than RabbitMQ needs, and more. */
const littleBytes = 1_000_000;
const plentyBytes = 1_000_000_000;
const alarmMilliseconds = 10_000;
/** What a client is told, and says, when the broker reads nothing more from it. */
const blocked = 'RabbitMQ accepts no messages';

export const memoryAlarm: Scenario = {
  name: 'memory-alarm',
  situation: 'RabbitMQ runs short of memory and takes no messages for a while',
  breaksBroker: true,
  // To tell RabbitMQ of its limit takes a busy machine seconds, in which mail goes on.
  seconds: { full: 40, short: 24 },
  async disturb(stage) {
    const { form, mailServer, people, until } = stage;
    for (let alarm = 0; alarm < alarms[form]; alarm += 1) {
      const mails = Math.floor((people.size * alarm) / alarms[form]);
      await until(`${mails} mails are accepted`, () => mailServer.count >= mails);
      await raiseAlarm(stage);
    }
    return 0;
  },
};

async function raiseAlarm({ form, broker, fleet, until }: Stage): Promise<void> {
  const before = fleet.heard(blocked);
  await broker.node?.limitMemory(littleBytes);
  await until('somebody is told of the alarm', () => fleet.heard(blocked) > before);
  if (form === 'full') await delay(alarmMilliseconds);
  await broker.node?.limitMemory(plentyBytes);
}
