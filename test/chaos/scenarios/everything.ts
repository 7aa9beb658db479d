import { type Fault, steps } from '../mail-server/faults.ts';
import { movesBackWhenHalted } from '../manager.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { setBusy, setWell } from './jira-away.ts';
import { faultsAt, leavesDoubt } from './mail-server-fails.ts';
import { goAstray } from './webhooks-astray.ts';

const strikes = { full: 60, short: 8 };

/** What happens at the strike of this number, on top of what happens at each. */
const turns: readonly ((stage: Stage) => void | Promise<void>)[] = [
  ({ jiraProxy }) => jiraProxy.takeDown(),
  async ({ broker }) => {
    await broker.node?.kill();
    await broker.node?.start();
  },
  (stage) => setBusy(stage),
  ({ jiraProxy }) => jiraProxy.restore(),
  ({ fleet }) => fleet.running('send')[0]?.process.freeze(),
  (stage) => setWell(stage),
  ({ mailServer }) => mailServer.restart(),
  ({ fleet }) => fleet.thawAll(),
];

export const everything: Scenario = {
  name: 'everything',
  situation: 'all of it at once',
  breaksBroker: true,
  seconds: { full: 60, short: 20 },
  before: goAstray,
  async disturb(stage, campaign) {
    const { fleet, broker, mailServer, config, form } = stage;
    await using _manager = movesBackWhenHalted(stage, campaign);
    const faults = steps.flatMap(faultsAt);
    const perTurn = strikes[form] / turns.length;
    let strike = 0;
    for await (const _strike of stage.strikes(strikes)) {
      const fault = faults[(strike * 7) % faults.length];
      if (fault !== undefined) mailServer.fail(fault);
      fleet.killAny();
      broker.proxy.cutOne();
      if (strike % perTurn === 0) await turns[strike / perTurn]?.(stage);
      strike += 1;
    }
    const doubtful = mailServer.struck.filter((each: Fault) => leavesDoubt(each)).length;
    // The mail server restarted, and one sender frozen, may have hit all of its connections.
    const hit = fleet.senderKills + stage.crew.filter((roles) => roles.includes('send')).length + 1;
    return doubtful + hit * config.smtp.connections;
  },
};
