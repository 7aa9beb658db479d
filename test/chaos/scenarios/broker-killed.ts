import type { Scenario } from '../scenario.ts';

const kills = { full: 3, short: 1 };

export const brokerKilled: Scenario = {
  name: 'broker-killed',
  situation: 'RabbitMQ is killed and started again, over and over',
  breaksBroker: true,
  seconds: { full: 30, short: 8 },
  async disturb({ form, broker, mailServer, people, until }) {
    for (let kill = 1; kill <= kills[form]; kill += 1) {
      const mails = Math.floor((people.size * kill) / (kills[form] + 1));
      await until(`${mails} mails are accepted`, () => mailServer.count >= mails);
      await broker.killAndStart();
    }
    // Whoever has handed a mail over insists until it is journaled.
    return 0;
  },
};
