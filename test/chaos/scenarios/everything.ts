import { setTimeout as delay } from 'node:timers/promises';
import { steps } from '../mail-server/faults.ts';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import { setBusy, setWell } from './jira-away.ts';
import { faultsAt, leavesDoubt } from './mail-server-fails.ts';
import { goAstray } from './webhooks-astray.ts';

const strikes = { full: 60, short: 4 };
const jiraTroubleMilliseconds = { full: 15_000, short: 2_000 };

/** What begins at the strike of this number, on top of what happens at each; resolves when it is over. */
const episodes: readonly ((stage: Stage) => Promise<void>)[] = [
  async (stage) => {
    stage.jiraProxy.takeDown();
    await delay(jiraTroubleMilliseconds[stage.form]);
    await setBusy(stage);
    stage.jiraProxy.restore();
    await delay(jiraTroubleMilliseconds[stage.form]);
    await setWell(stage);
  },
  ({ broker }) => broker.killAndStart(),
  async ({ fleet }) => fleet.running('send')[0]?.process.freeze(),
  ({ mailServer }) => mailServer.killAndStart(),
];

export const everything: Scenario = {
  name: 'everything',
  situation: 'all of it at once',
  breaksBroker: true,
  seconds: { full: 60, short: 20 },
  before: goAstray,
  mayHalt: true,
  async disturb(stage) {
    const { fleet, broker, mailServer, config, form, crew } = stage;
    const faults = steps.flatMap(faultsAt);
    const under: Promise<void>[] = [];
    const apart = strikes[form] / episodes.length;
    let strike = 0;
    for await (const _strike of stage.strikes(strikes)) {
      // Seven and the number of faults have no divisor in common, so that all of them get their turn.
      const fault = faults[(strike * 7) % faults.length];
      if (fault !== undefined) mailServer.fail(fault);
      fleet.killAny();
      broker.proxy.cutOne();
      const episode = strike % apart === 0 ? episodes[strike / apart] : undefined;
      if (episode !== undefined) under.push(episode(stage));
      strike += 1;
    }
    await Promise.all(under);
    fleet.thawAll();
    const doubtful = mailServer.struck.filter(leavesDoubt).length;
    // The frozen sender, and all of them when the mail server was killed, may have been in the middle of as many mails.
    const senders = crew.filter((roles) => roles.includes('send')).length;
    return doubtful + (fleet.senderKills + senders + 1) * config.smtp.connections;
  },
};
