import type { Scenario } from '../scenario.ts';

const kills = { full: 24, short: 6 };

export const processesKilled: Scenario = {
  name: 'processes-killed',
  situation: 'a process of any role is killed every second',
  seconds: { full: 40, short: 8 },
  async disturb({ strikes, fleet, config }) {
    for await (const _strike of strikes(kills)) fleet.killAny();
    return fleet.senderKills * config.smtp.connections;
  },
};
