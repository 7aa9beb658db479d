import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { defer, refuse } from '../../src/emulator/smtp-sink/faults.ts';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressOf, person, readers, send } from './arrange.ts';

const resume = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 251));
const people = [
  person('Ada'),
  person('Ben', { Email: 'ben(at)post.example' }),
  person('Carla', { Company: 'Elsewhere', 'Met at': 'a fair' }),
  person('David', { Company: 'Elsewhere' }),
  person('Elif', { Company: 'Blue Kite', 'Met at': 'a fair' }),
  person('Femi', { Email: 'ADA@post.example' }),
  person('Greta'),
  person('Hugo'),
  person('Ines'),
];
const rules = [
  { name: 'Harbour', jql: 'Company ~ "Harbour"' },
  { name: 'Met somewhere', jql: '"Met at" is not EMPTY' },
  { name: 'Not Blue Kite', jql: 'Company ~ "Blue Kite"', effect: 'exclude' },
] as const;
const refused = addressOf('Ines');
const deferred = addressOf('Hugo');

describe.skipIf(!hasRabbit)(`a campaign with three rules, on ${needsRabbit}`, sideBySide, () => {
  test('mails everybody eligible once and tells the board what became of the others', async () => {
    await using road = await openRoad({ sink: { faults: [refuse(refused), defer(deferred)] } });
    await road.start();
    const keys = await addPeople(road, people);
    await road.robin.move(keys[6] ?? '', 'Unsubscribed');
    const campaign = await addCampaign(road, { rules });

    await send(road, campaign);

    const { board } = road;
    expect(road.mailed()).toEqual([addressOf('Ada'), addressOf('Carla'), deferred]);
    const label = campaign.toLowerCase();
    expect(keys.map((key) => [board.status(key), ...board.labels(key)].join(' '))).toEqual([
      `Contacted ${label}-sent`,
      `To contact ${label}-skipped`,
      `Contacted ${label}-sent`,
      'To contact',
      'To contact',
      `To contact ${label}-skipped`,
      `Unsubscribed ${label}-skipped`,
      `Contacted ${label}-sent`,
      `Undeliverable ${label}-rejected`,
    ]);
    expect(
      keys.map((key) =>
        board
          .comments(key)
          .map(({ text }) => text)
          .join(),
      ),
    ).toEqual([
      '',
      `${campaign}: Skipped. The address has no @ with a name before it.`,
      '',
      '',
      '',
      `${campaign}: Skipped. Another recipient of this run has the same address; the mail goes there.`,
      `${campaign}: Skipped. The recipient is unsubscribed.`,
      '',
      `${campaign}: Refused by their server. 550 5.1.1 There is nobody of that name here`,
    ]);
    expect(board.text(campaign, 'Progress')).toBe('3 of 7 sent');
    expect(board.journey(campaign)).toEqual(['Draft', 'Ready', 'Sending', 'Sent']);
  });

  test('gets one progress comment, edited in place, and one final report', async () => {
    await using road = await openRoad({ sink: { faults: [refuse(refused)] } });
    await road.start();
    const [, ben, , , , femi, , , ines] = await addPeople(road, people);
    const campaign = await addCampaign(road, { rules });

    await send(road, campaign);

    const [progress, final, ...others] = road.board.comments(campaign);
    expect(others).toEqual([]);
    expect(progress?.wasEdited).toBe(true);
    expect(progress?.text.split('\n')[0]).toBe('Finished: 4 of 7 got the mail');
    expect(final?.wasEdited).toBe(false);
    expect(final?.text).toMatch(/^4 of 7 got the mail: 2 skipped, 1 refused by their server\./);
    expect(final?.text).toContain(
      [
        `${ben}\tHarbour\tSkipped\tThe address has no @ with a name before it.`,
        `${femi}\tHarbour\tSkipped\tAnother recipient of this run has the same address; the mail goes there.`,
        `${ines}\tHarbour\tRefused by their server\t550 5.1.1 There is nobody of that name here`,
      ].join('\n'),
    );
  });
});

describe.skipIf(!hasRabbit)(`the mails of a run, on ${needsRabbit}`, sideBySide, () => {
  test('have text and HTML for their reader, and the file of the campaign as it was attached', async () => {
    await using road = await openRoad();
    await road.start();
    await addPeople(road, readers(5));
    const campaign = await addCampaign(road, { files: [{ name: 'Résumé.pdf', content: resume }] });

    await send(road, campaign);

    const mails = await Promise.all(road.sink.mails.map(({ raw }) => simpleParser(raw)));
    expect(mails).toHaveLength(5);
    for (const mail of mails) {
      const name = [mail.to].flat()[0]?.text.replace('@post.example', '').replace('r', 'R');
      expect(mail.subject).toBe(`Thank you, ${name}`);
      expect(mail.text).toContain(`Dear ${name},`);
      expect(mail.html).toContain(`<p>Dear ${name},</p>`);
      expect(mail.from?.text).toBe('"Robin Weller" <robin.weller@example.com>');
      expect(mail.attachments.map(({ filename }) => filename)).toEqual(['Résumé.pdf']);
      expect(mail.attachments[0]?.content.equals(resume)).toBe(true);
    }
  });

  test('have Message-IDs of their own that name the run', async () => {
    await using road = await openRoad();
    await road.start();
    await addPeople(road, readers(5));
    const campaign = await addCampaign(road);

    await send(road, campaign);

    const mails = await Promise.all(road.sink.mails.map(({ raw }) => simpleParser(raw)));
    const ids = mails.map(({ messageId = '' }) => messageId);
    const [run = ''] = road.board.runs(campaign);
    expect(new Set(ids).size).toBe(5);
    const ours = new RegExp(`^<[a-z2-7]{26}\\.${run}\\.\\d+@example\\.com>$`);
    for (const id of ids) expect(id).toMatch(ours);
  });
});
