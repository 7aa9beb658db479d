import { describe, expect, test } from 'vitest';
import type { Fault, Step } from '../../src/emulator/smtp-sink/faults.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, edit, readers, send, untilIn } from './arrange.ts';

const people = readers(120);
/** Letters that may be on their way when the run halts, even on a busy machine. */
const overshoot = 50;
const pace = { Pace: 40 };

describe.skipIf(!hasRabbit)(`a run that goes badly, on ${needsRabbit}`, sideBySide, () => {
  test('pauses itself when half of its addresses do not exist, and goes on when it is moved back', async () => {
    await using road = await openRoad({ patienceMilliseconds: 60_000 });
    using _refusing = road.sink.fail({
      ...refusing('rcpt', 550, '5.1.1 Nobody of that name'),
      when: ({ to }) => isGone(to.at(-1)),
    });
    const keys = await begin(road, people);

    const halted = await untilHalted(road);
    const markedGone = keys.filter((key) => road.board.status(key) === 'Undeliverable');
    await send(road, campaignOf(road), 'Paused');
    await send(road, campaignOf(road));

    expect(halted.lines.slice(0, 4)).toEqual([
      expect.stringMatching(
        /^Postboard has paused this campaign: \d\d of the last \d\d addresses do not exist\./,
      ),
      'What the mail servers said last:',
      '- 550 5.1.1 Nobody of that name',
      'What to do',
    ]);
    expect(halted.lines.at(-1)).toMatch(/^\d+ of 120 have got the mail\. Nobody is lost/);
    expect(halted.settled).toBeLessThanOrEqual(20 + overshoot);
    expect(markedGone.length).toBeLessThanOrEqual(halted.settled);
    expect(road.mailed()).toEqual(addressesOf(people).filter((address) => !isGone(address)));
    expect(road.board.text(campaignOf(road), 'Progress')).toBe('60 of 120 sent');
    expect(road.board.comments(campaignOf(road))).toHaveLength(3);
  });

  test('pauses itself when it is blocked, and nobody is marked as undeliverable', async () => {
    await using road = await openRoad({ patienceMilliseconds: 60_000 });
    const blocking = road.sink.fail(refusing('reply', 550, '5.7.1 Listed by a denylist'));
    const keys = await begin(road, people);

    const halted = await untilHalted(road);
    blocking[Symbol.dispose]();
    await send(road, campaignOf(road));

    expect(halted.lines[0]).toMatch(/: (1\d) of the last \1 mails were blocked by the servers/);
    const untouched = keys.filter((key) => road.board.status(key) === 'To contact');
    expect(untouched.length).toBeLessThanOrEqual(10 + overshoot);
    expect(road.mailed()).toHaveLength(120 - untouched.length);
    expect(road.board.text(campaignOf(road), 'Progress')).toBe(
      `${120 - untouched.length} of 120 sent`,
    );
  });

  test('pauses itself after few refusals for want of proof of the sender', async () => {
    await using road = await openRoad({ patienceMilliseconds: 60_000 });
    using _refusing = road.sink.fail(refusing('reply', 550, '5.7.26 Unauthenticated'));
    await begin(road, readers(20), { Pace: 5 });

    const halted = await untilHalted(road);

    expect(halted.lines[0]).toMatch(
      /: ([3-6]) of the last \1 mails were refused because nothing proves that they come from example\.com\./,
    );
    expect(halted.settled).toBeLessThan(15);
  });

  test('pauses itself when its mail server takes mails and never says so', async () => {
    await using road = await openRoad({ patienceMilliseconds: 60_000 });
    const silence = road.sink.fail({ at: 'reply', action: { kind: 'close' } });
    const keys = await begin(road, readers(60));

    const halted = await untilHalted(road);
    silence[Symbol.dispose]();
    await send(road, campaignOf(road));

    expect(halted.lines.slice(0, 2)).toEqual([
      expect.stringMatching(
        /: (1\d) of the last \1 mails were handed over whole, and the mail server/,
      ),
      'What to do',
    ]);
    const label = `${campaignOf(road).toLowerCase()}-unconfirmed`;
    const doubtful = keys.filter((key) => road.board.labels(key).includes(label));
    expect(doubtful.length).toBeLessThanOrEqual(10 + 2 * road.config.smtp.connections);
    expect(road.mailed()).toEqual(addressesOf(readers(60)));
    expect(road.board.text(campaignOf(road), 'Progress')).toBe(
      `${60 - doubtful.length} of 60 sent`,
    );
  });

  test('pauses itself when letters cannot be written; a retry is for those who failed', async () => {
    await using road = await openRoad({ patienceMilliseconds: 60_000 });
    const nameless = people.map((each, index) =>
      index % 2 === 0 ? each : { ...each, 'First name': null },
    );
    const keys = await begin(road, nameless);

    const halted = await untilHalted(road);
    for (const key of keys.filter((_, index) => index % 2 === 1))
      edit(road, key, 'First name', 'Somebody');
    await send(road, campaignOf(road));
    await send(road, campaignOf(road));

    expect(halted.lines.slice(0, 2)).toEqual([
      expect.stringMatching(/: \d\d of the last \d\d letters could not be written\./),
      'The reason:',
    ]);
    expect(halted.lines[2]).toMatch(/firstName/);
    expect(road.mailed()).toEqual(addressesOf(people));
    expect(road.board.journey(campaignOf(road)).slice(-5)).toEqual([
      'Paused',
      'Sending',
      'Sent',
      'Sending',
      'Sent',
    ]);
  });

  test('goes on when it is small and a few of its addresses do not exist', async () => {
    await using road = await openRoad({ patienceMilliseconds: 60_000 });
    using _refusing = road.sink.fail({
      ...refusing('rcpt', 550, '5.1.1 Nobody of that name'),
      times: 5,
    });
    await begin(road, readers(15));

    await untilIn(road, campaignOf(road), 'Sent');

    expect(road.mailed()).toHaveLength(10);
    expect(road.board.journey(campaignOf(road))).not.toContain('Paused');
  });
});

function refusing(at: Step, code: number, text: string): Fault {
  return { at, action: { kind: 'reply', code, text } };
}

/** Every other reader. */
function isGone(address = ''): boolean {
  return Number(/\d+/.exec(address)?.[0]) % 2 === 0;
}

/** Starts a Postboard and a campaign for these people. */
async function begin(
  road: Road,
  audience: Parameters<typeof addPeople>[1],
  fields: Readonly<Record<string, number>> = pace,
): Promise<readonly string[]> {
  await road.start();
  const keys = await addPeople(road, audience);
  await road.robin.move(await addCampaign(road, { fields }), 'Sending');
  return keys;
}

function campaignOf(road: Road): string {
  const [campaign = ''] = road.board.campaigns();
  return campaign;
}

/** What stands on the campaign when it has paused itself, and how many have an outcome by then. */
async function untilHalted(road: Road) {
  const campaign = campaignOf(road);
  await untilIn(road, campaign, 'Paused');
  await road.until('it is explained', () => road.board.comments(campaign).length === 2);
  await road.until('progress is told', () => progressOf(road, campaign).startsWith('Paused'));
  const settled = Number(/: (\d+) of/.exec(progressOf(road, campaign))?.[1]);
  const lines = road.board.comments(campaign)[1]?.text.split('\n') ?? [];
  return { settled, lines };
}

function progressOf(road: Road, campaign: string): string {
  return road.board.comments(campaign)[0]?.text ?? '';
}
