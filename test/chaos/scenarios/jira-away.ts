import { setTimeout as delay } from 'node:timers/promises';
import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const troubleMilliseconds = 60_000;

export const jiraAway: Scenario = {
  name: 'jira-away',
  situation: 'Jira is away for a minute, then too busy for a minute',
  seconds: { full: 150, short: 9 },
  async disturb(stage) {
    const { jiraProxy } = stage;
    jiraProxy.takeDown();
    await whileMailGoesOn(stage, 1 / 3);
    await setBusy(stage);
    jiraProxy.restore();
    await whileMailGoesOn(stage, 2 / 3);
    await setWell(stage);
    return 0;
  },
};

/** A minute, or until so much of the audience has its mail. */
async function whileMailGoesOn({ form, people, mailServer, until }: Stage, share: number) {
  const mails = Math.floor(people.size * share);
  if (form === 'full') await delay(troubleMilliseconds);
  else await until(`${mails} mails are accepted`, () => mailServer.count >= mails);
}

/** Jira answers that it is asked too much. */
export async function setBusy({ jiraUrl }: Stage): Promise<void> {
  await fetch(`${jiraUrl}/emulator/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      path: '^/rest/',
      status: 429,
      headers: { 'Retry-After': '1' },
      count: 1_000_000,
    }),
  });
}

export async function setWell({ jiraUrl }: Stage): Promise<void> {
  await fetch(`${jiraUrl}/emulator/faults`, { method: 'DELETE' });
}
