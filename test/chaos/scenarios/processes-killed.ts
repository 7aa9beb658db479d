import type { Scenario } from '../scenario.ts';

const kills = { full: 20, short: 4 };
/** A machine that starts processes slowly may have none to kill at times. */
const strikes = { full: 60, short: 4 };

export const processesKilled: Scenario = {
  name: 'processes-killed',
  situation: 'a process of any role is killed every second',
  seconds: { full: 40, short: 8 },
  async disturb(stage) {
    const { fleet, config, form } = stage;
    for await (const _strike of stage.strikes(strikes)) {
      fleet.killAny();
      if (fleet.kills === kills[form]) break;
    }
    return fleet.senderKills * config.smtp.connections;
  },
};
