import { setTimeout as delay } from 'node:timers/promises';
import type { Scenario } from '../scenario.ts';

/** RabbitMQ gives a silent client up after two or three heartbeats. The full form has the usual ones, of 10 seconds. */
const shortHeartbeat = '?heartbeat=3';
/** Longer than that, and than its successor's doubts take on top. */
const frozenMilliseconds = 50_000;
const dawdleMilliseconds = 1_000;

export const senderFrozen: Scenario = {
  name: 'sender-frozen',
  situation: 'a sender is frozen for longer than RabbitMQ waits for it, and wakes up',
  seconds: { full: 70, short: 8 },
  async disturb({ form, fleet, mailServer, people, until, config }) {
    const sender = fleet.running('send').find(({ roles }) => roles.length === 1);
    if (sender === undefined) throw new Error('Nobody does nothing but send');
    // So that it is frozen between a mail's attempt and its body.
    const attempts = config.smtp.connections;
    for (let attempt = 0; attempt < attempts; attempt += 1)
      mailServer.fail({ at: 'data', does: { kind: 'dawdle', milliseconds: dawdleMilliseconds } });
    await until('mails are begun', () => mailServer.struck.length >= attempts);

    sender.process.freeze();
    if (form === 'full') await delay(frozenMilliseconds);
    else
      await until(
        'others have mailed everybody whose mail it had not begun',
        () => mailServer.count >= people.size - config.smtp.connections,
      );
    sender.process.thaw();
    return config.smtp.connections;
  },
  settings: (usual, form) =>
    form === 'full'
      ? usual
      : { ...usual, amqpUrls: usual.amqpUrls.map((url) => `${url}${shortHeartbeat}`) },
};
