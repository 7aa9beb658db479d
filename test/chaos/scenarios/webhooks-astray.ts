import type { Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';
import type { Fate } from '../webhook-route.ts';

const pauses = { full: 6, short: 2 };
const fates: readonly Fate[] = ['doubled', 'lost', 'overtaken', 'doubled', 'lost', 'arrives'];

export const webhooksAstray: Scenario = {
  name: 'webhooks-astray',
  situation: 'webhooks are lost, doubled, late and out of order, and the card is moved to and fro',
  seconds: { full: 40, short: 6 },
  before: goAstray,
  async disturb({ form, robin, board, people, mailServer, until }, campaign) {
    for (let pause = 1; pause <= pauses[form]; pause += 1) {
      const mails = Math.floor((people.size * pause) / (pauses[form] + 1));
      await until(`${mails} mails are accepted`, () => mailServer.count >= mails);
      await robin.move(campaign, 'Paused');
      await until('the pause is on the board', () =>
        board.text(campaign, 'Progress').endsWith('paused'),
      );
      await robin.move(campaign, 'Sending');
    }
    return 0;
  },
};

export function goAstray({ webhooks }: Stage): void {
  webhooks.fate = (number) => fates[number % fates.length] ?? 'arrives';
}
