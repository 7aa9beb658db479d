import type { Scenario } from '../scenario.ts';

const stops = { full: 20, short: 2 };

export const cleanStops: Scenario = {
  name: 'clean-stops',
  situation: 'processes of every role are stopped in order and others join',
  seconds: { full: 40, short: 10 },
  async disturb(stage) {
    const { fleet } = stage;
    let turn = 0;
    for await (const _strike of stage.strikes(stops)) {
      const among = fleet.running();
      const leaving = among[turn % among.length];
      turn += 1;
      if (leaving !== undefined) await Promise.all([fleet.add(leaving.roles), fleet.stop(leaving)]);
    }
    return 0;
  },
};
