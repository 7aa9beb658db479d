import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import {
  addCampaign,
  addDraft,
  addPeople,
  addressesOf,
  type CampaignPlan,
  readers,
  replaceFile,
  send,
  untilIn,
} from './arrange.ts';

type Source = Config['sources'][string];

const work: Source = {
  query:
    'select address as key, name from work where address in (select value from json_each(?)) order by name',
  by: 'address',
  onFailure: 'fail',
  timeout: 5_000,
};
const body = '<p>Hello {{recipient.firstName}}.{{#each data.work}} {{name}};{{/each}}</p>';

/** As a spreadsheet writes it. */
const seats = [
  '\uFEFFE-mail;Name',
  'reader1@post.example;Harbour',
  '"READER1@post.example";"Ferry, large"',
  '',
  'reader2@post.example;Lighthouse',
  '',
].join('\r\n');

describe.skipIf(!hasRabbit)(`letters with merge data, on ${needsRabbit}`, sideBySide, () => {
  test('show each recipient their own rows', async () => {
    using file = openFile();
    await using road = await openRoad({ settings: withSource({ ...work, sqlite: file.path }) });
    await road.start();
    const people = readers(3);
    await addPeople(road, people);
    const campaign = await addCampaign(road, attached(body));

    await send(road, campaign);

    expect(road.mailed()).toEqual(addressesOf(people));
    expect(lettersOf(road)).toEqual([
      'Hello Reader1. Ferry; Harbour;',
      'Hello Reader2. Lighthouse;',
      'Hello Reader3.',
    ]);
  });

  test('show each recipient the issues that hold their address, with one search', async () => {
    const issues = { jql: 'issuetype = Campaign', keyField: 'Reply-To', fields: ['summary'] };
    const { query: _, ...others } = work;
    await using road = await openRoad({ settings: withSource({ ...others, issues }) });
    await road.start();
    const people = readers(3);
    await addPeople(road, people);
    for (const [summary, holder] of [
      ['Harbour', 'Reader One <Reader1@post.example>'],
      ['Ferry', 'reader1@post.example, reader2@post.example'],
      ['Canal', 'not-reader1@post.example'],
    ])
      await addDraft(road, { fields: { summary, 'Reply-To': holder } });
    const campaign = await addCampaign(road, attached(body.replaceAll('{{name}}', '{{summary}}')));

    await send(road, campaign);

    expect(lettersOf(road)).toEqual([
      'Hello Reader1. Harbour; Ferry;',
      'Hello Reader2. Ferry;',
      'Hello Reader3.',
    ]);
  });

  test('show each recipient their lines of an attached file, which is not mailed', async () => {
    await using road = await openRoad({ settings: gated });
    await road.start();
    const people = readers(3);
    await addPeople(road, people);
    const campaign = await addDraft(road, withSeats(seats));

    await road.robin.move(campaign, 'Dry run');
    await untilIn(road, campaign, 'Ready');
    await send(road, campaign);

    expect(lettersOf(road)).toEqual([
      'Hello Reader1. Harbour; Ferry, large;',
      'Hello Reader2. Lighthouse;',
      'Hello Reader3.',
    ]);
    expect(road.sink.mails.filter(({ raw }) => raw.includes('seats.data'))).toEqual([]);
  });

  test('are not sent when their file was replaced since the dry run, or cannot be read', async () => {
    await using road = await openRoad({ settings: gated });
    await road.start();
    await addPeople(road, readers(1));
    const replaced = await addDraft(road, withSeats(seats));
    const broken = await addDraft(road, withSeats(`${seats}nobody;Canal\r\n`));

    await road.robin.move(replaced, 'Dry run');
    await road.robin.move(broken, 'Dry run');
    await untilIn(road, replaced, 'Ready');
    await untilIn(road, broken, 'Draft');
    await replaceFile(road, replaced, { name: 'seats.data.csv', content: `${seats}\r\n` });
    await send(road, replaced, 'Draft');

    expect(road.sink.accepted()).toBe(0);
    expect(road.board.comments(replaced).at(-1)?.text).toContain(
      'Since its dry run: The attachment seats.data.csv is another file now.',
    );
    expect(road.board.comments(broken)[0]?.text).toContain(
      'seats.data.csv, line 6: E-mail is “nobody”. The address has no @ with a name before it.',
    );
  });

  test('name a source that does not exist before anybody is mailed', async () => {
    using file = openFile();
    await using road = await openRoad({ settings: withSource({ ...work, sqlite: file.path }) });
    await road.start();
    await addPeople(road, readers(1));
    const campaign = await addCampaign(road, attached(body.replace('data.work', 'data.wrok')));

    await send(road, campaign, 'Draft');

    const [comment] = road.board.comments(campaign);
    expect(comment?.text).toContain('there is no source of data “wrok”; did you mean work?');
    expect(road.mailed()).toEqual([]);
  });

  test('are not made when their source is broken: the run pauses and says why', async () => {
    using file = openFile();
    const query = 'select address as key, name from nowhere where address in (select ?)';
    await using road = await openRoad({
      settings: withSource({ ...work, sqlite: file.path, query }),
    });
    await road.start();
    await addPeople(road, readers(2));
    const campaign = await addCampaign(road, attached(body));

    await send(road, campaign, 'Paused');
    await road.until('it is explained', () =>
      road.board
        .comments(campaign)
        .some(({ text }) =>
          text.includes('The source “work” cannot be read: no such table: nowhere.'),
        ),
    );

    expect(road.mailed()).toEqual([]);
  });
});

/** What was written to whom, sorted. */
function lettersOf({ sink }: Road): readonly string[] {
  return sink.mails
    .map(({ raw }) => /Hello[^<\r]*/.exec(raw.toString())?.[0] ?? '')
    .toSorted((a, b) => a.localeCompare(b));
}

/** A campaign whose template is attached. */
function attached(content: string): CampaignPlan {
  return { fields: { Template: '' }, files: [{ name: 'body.html.hbs', content }] };
}

/** A campaign whose template takes from a file that is attached, too. */
function withSeats(content: string): CampaignPlan {
  const { files = [], ...others } = attached(body.replace('data.work', 'data.seats'));
  return { ...others, files: [...files, { name: 'seats.data.csv', content }] };
}

const gated = (usual: Config): Config => ({ ...usual, run: { ...usual.run, requireDryRun: true } });

function withSource(source: Source) {
  return (usual: Config): Config => ({ ...usual, sources: { work: source } });
}

/** An SQLite file with the work of two readers. */
function openFile() {
  const path = join(tmpdir(), `postboard-${randomUUID()}.sqlite`);
  const database = new DatabaseSync(path);
  database.exec(`create table work (address text, name text);
    insert into work values ('reader1@post.example', 'Harbour'), ('reader1@post.example', 'Ferry'),
      ('reader2@post.example', 'Lighthouse')`);
  database.close();
  return { path, [Symbol.dispose]: () => rmSync(path) };
}
