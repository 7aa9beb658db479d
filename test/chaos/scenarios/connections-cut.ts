import type { Scenario } from '../scenario.ts';

const cuts = { full: 30, short: 4 };

export const connectionsCut: Scenario = {
  name: 'connections-cut',
  situation: 'connections to RabbitMQ are cut, one after the other',
  seconds: { full: 45, short: 8 },
  async disturb({ strikes, broker }) {
    for await (const _strike of strikes(cuts)) broker.proxy.cutOne();
    return 0;
  },
};
