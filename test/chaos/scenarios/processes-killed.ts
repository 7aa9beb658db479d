import type { Scenario } from '../scenario.ts';

const kills = { full: 20, short: 2 };
/** A machine that starts processes slowly has none to kill at times; one on which nothing starts any more ends the try. */
const strikes = { full: 300, short: 2 };

export const processesKilled: Scenario = {
  name: 'processes-killed',
  situation: 'a process of any role is killed every second',
  seconds: { full: 60, short: 8 },
  async disturb(stage, campaign) {
    const { fleet, board, config, form, violations } = stage;
    for await (const _strike of stage.strikes(strikes)) {
      fleet.killAny();
      if (fleet.kills === kills[form] || board.status(campaign) === 'Sent') break;
    }
    if (fleet.kills < kills[form])
      violations.push(`Only ${fleet.kills} were killed, and ${kills[form]} are to be.`);
    return fleet.senderKills * config.smtp.connections;
  },
};
