import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { untilSaid } from './answers.ts';
import { addDraft, addPeople, readers, untilIn } from './arrange.ts';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const gated = (usual: Config): Config => ({ ...usual, run: { ...usual.run, requireDryRun: true } });
const everything = ['trigger', 'review', 'launch', 'prepare', 'send', 'report'] as const;

describe.skipIf(!hasRabbit)(`the content of a campaign, on ${needsRabbit}`, sideBySide, () => {
  test('shows pictures that are attached, and attaches the other files', async () => {
    await using road = await openRoad();
    await road.start();
    await addPeople(road, readers(1));
    const campaign = await addDraft(road, {
      fields: { Template: null },
      files: [
        { name: 'body.html.hbs', content: '<p>{{recipient.firstName}}</p><img src="cid:us.png">' },
        { name: 'leaflet.txt', content: 'Read me' },
      ],
    });
    await road.robin.attach(campaign, 'us.png', 'image/png', png);

    await road.robin.move(campaign, 'Ready');
    await road.robin.move(campaign, 'Sending');
    await untilIn(road, campaign, 'Sent');

    const mail = await onlyMail(road);
    expect(mail.html).toContain(`<img src="data:image/png;base64,${png.toString('base64')}">`);
    expect(mail.text?.trim()).toBe('Reader1');
    expect(mail.attachments.map(({ filename, related }) => [filename, related])).toEqual([
      ['us.png', true],
      ['leaflet.txt', undefined],
    ]);
  });

  test('is its description where there is no template, and an edit of it after the dry run takes the card back', async () => {
    await using road = await openRoad({ settings: gated });
    await road.start(...everything);
    await addPeople(road, readers(1));
    const campaign = await addDraft(road, {
      fields: { Template: null, description: description('Dear {{recipient.fristName}},') },
    });
    await road.robin.attach(campaign, 'us.png', 'image/png', png);

    const broken = await untilSaid(road, campaign, /has to be mended/);
    await road.robin.edit(campaign, { description: description('Dear {{recipient.firstName}},') });
    const mended = await untilSaid(road, campaign, /with us\.png shown in it/);
    await dryRun(road, campaign);
    await road.robin.edit(campaign, { description: description('Hi {{recipient.firstName}},') });
    await untilIn(road, campaign, 'Draft');
    const notice = await untilSaid(road, campaign, /^Back in Draft/);
    await dryRun(road, campaign);
    await road.robin.move(campaign, 'Sending');
    await untilIn(road, campaign, 'Sent');

    expect(broken[1]).toMatch(
      /^- The description, line 1, column 11: recipients have no field “fristName”/,
    );
    expect(mended).toContain('Dear Reader1,');
    expect(notice[0]).toMatch(/edited the description after the dry run/);
    const mail = await onlyMail(road);
    expect(mail.html).toMatch(
      /<body [^]*<p>Hi Reader1,<\/p>\s*<img src="data:image\/png;[^]*<p>we are <strong>well<\/strong>/,
    );
    expect(mail.text?.trim()).toBe('Hi Reader1,\n\nwe are well');
  });
});

async function dryRun(road: Road, campaign: string): Promise<void> {
  await road.robin.move(campaign, 'Dry run');
  await untilIn(road, campaign, 'Ready');
}

async function onlyMail(road: Road) {
  expect(road.sink.mails).toHaveLength(1);
  return simpleParser(road.sink.mails[0]?.raw ?? '');
}

/** As somebody writes it in Jira: a greeting, a picture, and words in bold. */
function description(greeting: string): object {
  return {
    type: 'doc',
    version: 1,
    content: [
      { type: 'paragraph', content: [text(greeting)] },
      {
        type: 'mediaSingle',
        attrs: { layout: 'center' },
        content: [
          {
            type: 'media',
            attrs: { type: 'file', id: 'a-file-of-jira', collection: '', alt: 'us.png' },
          },
        ],
      },
      { type: 'paragraph', content: [text('we are '), text('well', { type: 'strong' })] },
    ],
  };
}

function text(words: string, ...marks: readonly object[]): object {
  return { type: 'text', text: words, marks };
}
