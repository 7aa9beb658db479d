import { describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, edit, readers, send, untilIn } from './arrange.ts';

describe.skipIf(!hasRabbit)(`four eyes, on ${needsRabbit}`, sideBySide, () => {
  test('are asked for where the last editor sends it, and it is sent when somebody else does', async () => {
    await using road = await openRoad({
      settings: (usual) => ({ ...usual, run: { ...usual.run, fourEyes: true } }),
    });
    await road.start();
    await addPeople(road, readers(2));
    const [made, edited] = [await addCampaign(road), await addCampaign(road)];

    await send(road, made, 'Ready');
    edit(road, edited, 'Subject', 'Hello {{recipient.firstName}}');
    await send(road, edited, 'Ready');
    moveAsSomebodyElse(road, edited, 'Sending');
    await untilIn(road, edited, 'Sent');

    expect(road.board.comments(made).map(({ text }) => text.split('\n'))).toEqual([
      [
        'Nothing was sent: Robin Weller edited it last, and sent it, too. Two people have to see it.',
        'Nothing has to be mended. The campaign is back in Ready: let somebody else move it to Sending.',
      ],
    ]);
    expect(road.board.status(made)).toBe('Ready');
    expect(road.board.comments(edited)[0]?.text).toContain('Robin Weller edited it last');
    expect(road.mailed()).toHaveLength(2);
  });
});

function moveAsSomebodyElse({ jira }: Road, key: string, status: string): void {
  const { issues, directory } = jira.store;
  const [issue, to] = [issues.get(key), directory.status(status)];
  const [, other] = directory.accounts;
  if (issue === undefined || to === undefined || other === undefined)
    throw new Error(`Nobody else can move ${key} to ${status}`);
  issues.change(issue, { status: to }, other);
}
