import { describe, expect, test } from 'vitest';
import { headerSectionOf } from '../../src/emulator/smtp-sink/mail.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, edit, person, remove, send, untilIn } from './arrange.ts';

describe.skipIf(!hasRabbit)(`recipients with odd data, on ${needsRabbit}`, sideBySide, () => {
  test('are left out one by one, each with the reason', async () => {
    await using road = await openRoad();
    await road.start();
    const keys = await addPeople(road, [
      person('Ada'),
      person('List', { Email: 'list@post.example, other@post.example' }),
      person('Semi', { Email: 'semi@post.example;other@post.example' }),
      person('Invalid', { Email: 'invalid.post.example' }),
      person('Again', { Email: 'ada@POST.example' }),
      person('Nameless', { 'First name': null }),
      person('Zoë', { Email: 'zoe@bücher.example' }),
    ]);
    const campaign = await addCampaign(road);

    await send(road, campaign);

    expect(road.mailed()).toEqual(['ada@post.example', 'zoe@xn--bcher-kva.example']);
    expect(endings(road, campaign, keys)).toEqual([
      'sent',
      'skipped: Skipped. The field holds more than one address; it takes exactly one.',
      'skipped: Skipped. The field holds more than one address; it takes exactly one.',
      'skipped: Skipped. The address has no @ with a name before it.',
      'skipped: Skipped. Another recipient of this run has the same address; the mail goes there.',
      `failed: Failed. ${keys[5]}: recipient.firstName is empty (Subject, line 1).`,
      'sent',
    ]);
  });

  test('cannot put headers or recipients into a mail', async () => {
    const evil = 'Ada\r\nBcc: victim@evil.example\r\nX-Evil: yes\r\n\r\nGotcha';
    await using road = await openRoad();
    await road.start();
    const keys = await addPeople(road, [person('Eve'), person('Mallory')]);
    edit(road, keys[0] ?? '', 'First name', evil);
    edit(road, keys[1] ?? '', 'Email', 'mallory@post.example\r\nBcc: victim@evil.example');
    const campaign = await addCampaign(road);

    await send(road, campaign);

    expect(road.mailed()).toEqual(['eve@post.example']);
    expect(endings(road, campaign, keys)).toEqual([
      'sent',
      'skipped: Skipped. The address contains an invisible or control character.',
    ]);
    const headers = headerSectionOf(road.sink.mails[0]?.raw ?? Buffer.alloc(0)).toString();
    expect(headers.match(/^to:.*$/gim)).toEqual(['To: eve@post.example']);
    expect(headers).not.toMatch(/^(cc|bcc|x-evil):/im);
    expect(headers).toContain(
      'Subject: Thank you, Ada Bcc: victim@evil.example X-Evil: yes Gotcha',
    );
  });
});

describe.skipIf(!hasRabbit)(
  `recipients who change while a run waits, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('are not mailed when their address changed, they unsubscribed or are gone', async () => {
      const people = ['Ada', 'Ben', 'Carla', 'David'].map((name) => person(name));
      await using road = await openRoad();
      await road.start('trigger', 'launch', 'report');
      const [ada = '', ben = '', carla = '', david = ''] = await addPeople(road, people);
      const campaign = await addCampaign(road);
      const progress = () => road.board.comments(campaign)[0]?.text ?? '';
      await road.robin.move(campaign, 'Sending');
      await road.until('the audience is frozen', () => progress() !== '');

      await road.robin.move(campaign, 'Paused');
      await road.until('the pause is on the board', () => progress().startsWith('Paused'));
      edit(road, ben, 'Email', 'ben@elsewhere.example');
      await road.robin.move(carla, 'Unsubscribed');
      remove(road, david);
      await road.start('prepare', 'send');
      await road.robin.move(campaign, 'Sending');
      await untilIn(road, campaign, 'Sent');

      expect(road.mailed()).toEqual(['ada@post.example']);
      expect(endings(road, campaign, [ada, ben, carla])).toEqual([
        'sent',
        'skipped: Skipped. The address was changed after the audience was frozen.',
        'skipped: Skipped. The recipient is unsubscribed.',
      ]);
      expect(road.board.comments(campaign)[1]?.text).toContain(
        "deleted issue\taudience\tFailed\tThe recipient's issue no longer exists.",
      );
    });
  },
);

/** What the board says of each: status, outcome, and the comment on the recipient's issue. */
function endings({ board }: Road, campaign: string, keys: readonly string[]): readonly string[] {
  const label = `${campaign.toLowerCase()}-`;
  return keys.map((key) => {
    const outcomes = board.labels(key).map((each) => each.replace(label, ''));
    const said = board.comments(key).map(({ text }) => text.replace(`${campaign}: `, ''));
    return [...outcomes, ...said].join(': ');
  });
}
