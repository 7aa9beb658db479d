import { describe, expect, test } from 'vitest';
import { type PostboardProcess, startProcess } from '../world/postboard-process.ts';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, untilIn } from './arrange.ts';

const people = readers(40);
const pace = { Pace: 10 };
/** By then nobody can be waiting for the server's answer any more: the reply time-out and five seconds. */
const patienceMilliseconds = 45_000;

describe.skipIf(!hasRabbit)(`processes that send, on ${needsRabbit}`, sideBySide, () => {
  test('killed in mid-run: nobody gets two mails, nobody is lost, and what nobody can know is said', async () => {
    let sender: PostboardProcess | undefined;
    await using road = await openRoad({
      patienceMilliseconds,
      // The server has the mail, and the process that sent it will never hear so.
      sink: {
        onAccepted({ id }) {
          if (id === 8) sender?.kill();
        },
      },
      settings: (usual) => ({ ...usual, smtp: { ...usual.smtp, replyTimeout: 2_500 } }),
    });
    await road.start('trigger', 'launch');
    await using first = await startProcess(road.config, ['prepare', 'send', 'report']);
    sender = first;
    const keys = await addPeople(road, people);
    const campaign = await addCampaign(road, { fields: pace });

    await road.robin.move(campaign, 'Sending');
    await road.until('the first is killed', () => road.sink.accepted() >= 8);
    await using _second = await startProcess(road.config, ['prepare', 'send', 'report']);
    await untilIn(road, campaign, 'Sent');

    const outcomes = keys.map((key) => road.board.labels(key).join().replace(/^.*-/, ''));
    const sent = addressesOf(people.filter((_, index) => outcomes[index] === 'sent'));
    const unconfirmed = outcomes.filter((outcome) => outcome === 'unconfirmed').length;
    expect(road.mailed()).toEqual([...new Set(road.mailed())]);
    expect(road.mailed()).toEqual(expect.arrayContaining([...sent]));
    expect(sent.length + unconfirmed).toBe(people.length);
    expect(unconfirmed).toBeGreaterThan(0);
    expect(unconfirmed).toBeLessThanOrEqual(road.config.smtp.connections);
    expect(road.board.comments(campaign)).toHaveLength(2);
  });

  test('asked to stop in mid-run: what is begun is finished, the exit code is 0, and nothing is unknown', async () => {
    await using road = await openRoad();
    await road.start('trigger', 'launch', 'prepare', 'report');
    await using first = await startProcess(road.config, ['send']);
    await addPeople(road, people);
    const campaign = await addCampaign(road, { fields: pace });
    await road.robin.move(campaign, 'Sending');
    await road.until('some got it', () => road.sink.accepted() >= 5);

    const exitCode = await first.stop();
    const whenStopped = road.sink.accepted();
    await using _second = await startProcess(road.config, ['send']);
    await untilIn(road, campaign, 'Sent');

    expect(exitCode).toBe(0);
    expect(whenStopped).toBeLessThan(people.length);
    expect(road.mailed()).toEqual(addressesOf(people));
    expect(road.board.text(campaign, 'Progress')).toBe('40 of 40 sent');
  });
});
