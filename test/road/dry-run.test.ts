import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import {
  addCampaign,
  addDraft,
  addPeople,
  addressesOf,
  edit,
  person,
  readers,
  remove,
  send,
  untilIn,
} from './arrange.ts';

describe.skipIf(!hasRabbit)(`a dry run, on ${needsRabbit}`, sideBySide, () => {
  test('mails samples to the test recipients and nobody else, and says who would get what', async () => {
    await using road = await openRoad();
    await road.start();
    const keys = await addPeople(road, [
      ...readers(4),
      person('Friend', { Company: 'Friends' }),
      person('Again', { Email: 'reader1@post.example' }),
      person('Invalid', { Email: 'invalid.post.example' }),
    ]);
    const campaign = await addDraft(road, {
      fields: { 'Test recipients': 'casey@example.com, robin@example.com', Pace: 10 },
      rules: [
        { name: 'Friends', jql: 'Company ~ Friends' },
        { name: 'Everybody', jql: 'Email is not EMPTY' },
      ],
    });

    await dryRun(road, campaign, 'Ready');

    expect(road.mailed()).toEqual(
      ['casey', 'casey', 'robin', 'robin'].map((name) => `${name}@example.com`),
    );
    expect(road.sink.mails.map(subjectOf).toSorted()).toEqual([
      '[Test] Thank you, Friend',
      '[Test] Thank you, Friend',
      '[Test] Thank you, Reader1',
      '[Test] Thank you, Reader1',
    ]);
    expect(keys.flatMap((key) => road.board.labels(key))).toEqual([]);
    expect(keys.flatMap((key) => road.board.comments(key))).toEqual([]);
    expect(road.board.text(campaign, 'Progress')).toBe('Dry run passed: 5 letters ready');
    const [report, ...more] = road.board.comments(campaign);
    expect(more).toEqual([]);
    expect(report?.text.split('\n')).toEqual([
      'The dry run passed: 5 letters ready, for an audience of 7. Started by Robin Weller. Nothing was sent but 4 samples to the test recipients.',
      'Group\tLetters ready\tLeft out\tCannot be made',
      'Friends\t1\t0\t0',
      'Everybody\t4\t2\t0',
      'Left out\tRecipients\tFor example',
      `Another recipient of this run has the same address; the mail goes there.\t1\t${keys[5]}`,
      `The address has no @ with a name before it.\t1\t${keys[6]}`,
      expect.stringMatching(/^Rule\t/),
      expect.stringMatching(/Friends/),
      expect.stringMatching(/Everybody/),
      expect.stringMatching(/^At 10 mails a second the sending takes about 1 s\./),
      `Attached to look at, and not sent: preview-${keys[4]}.html, preview-${keys[4]}.eml, preview-${keys[0]}.html, preview-${keys[0]}.eml.`,
      expect.stringMatching(/^Next: read a sample, then move the card from Ready to Sending\./),
    ]);
  });

  test('attaches letters to look at, which are no part of the campaign', async () => {
    await using road = await openRoad({ settings: gated });
    await road.start();
    const [ada = '', ben = ''] = await addPeople(road, [person('Ada'), person('Ben')]);
    const campaign = await addDraft(road, {
      files: [{ name: 'leaflet.txt', content: 'Read me' }],
    });
    await dryRun(road, campaign, 'Ready');
    const first = filesOf(road, campaign);
    await road.robin.move(campaign, 'Draft');
    remove(road, ada);

    await dryRun(road, campaign, 'Ready');
    const second = filesOf(road, campaign);
    await send(road, campaign);
    await road.robin.move(campaign, 'Draft');
    edit(road, campaign, 'From', 'nobody');
    await dryRun(road, campaign, 'Draft');

    expect([...first.keys()]).toEqual(['leaflet.txt', `preview-${ada}.html`, `preview-${ada}.eml`]);
    expect([...second.keys()]).toEqual([
      'leaflet.txt',
      `preview-${ben}.html`,
      `preview-${ben}.eml`,
    ]);
    expect([...filesOf(road, campaign).keys()]).toEqual(['leaflet.txt']);
    expect(second.get(`preview-${ben}.html`)).toContain('Ben');
    expect(second.get(`preview-${ben}.eml`)).toMatch(/^Subject: Thank you, Ben\r$/m);
    const mail = await simpleParser(road.sink.mails[0]?.raw ?? '');
    expect(mail.attachments.map(({ filename }) => filename)).toEqual(['leaflet.txt']);
  });

  test('finds every letter that cannot be made, and goes back to Draft', async () => {
    await using road = await openRoad();
    await road.start();
    const keys = await addPeople(road, [
      ...readers(2),
      person('Nameless', { 'First name': null }),
      person('Nobody', { 'First name': null }),
    ]);
    const campaign = await addDraft(road);

    await dryRun(road, campaign, 'Draft');
    edit(road, keys[2] ?? '', 'First name', 'Nora');
    edit(road, keys[3] ?? '', 'First name', 'Nils');
    await dryRun(road, campaign, 'Ready');

    expect(road.sink.accepted()).toBe(0);
    const [failed, passed] = road.board.comments(campaign).map(({ text }) => text.split('\n'));
    expect(failed?.[0]).toMatch(/^The dry run found mistakes: 2 of 4 letters cannot be made\./);
    expect(failed).toContain(
      `recipient.firstName is empty (Subject, line 1).\t2\t${keys[2]}, ${keys[3]}`,
    );
    expect(failed?.at(-1)).toMatch(/^The campaign is back in Draft\./);
    expect(passed?.[0]).toMatch(/^The dry run passed: 4 letters ready/);
  });

  test('says everything that is wrong with the campaign itself at once', async () => {
    await using road = await openRoad();
    await road.start();
    await addPeople(road, readers(1));
    const campaign = await addDraft(road, {
      fields: { From: 'nobody', 'Test recipients': 'casey' },
      rules: [{ name: 'Broken', jql: 'Company ~' }],
    });

    await dryRun(road, campaign, 'Draft');

    const [report] = road.board.comments(campaign).map(({ text }) => text.split('\n'));
    expect(report).toEqual([
      'Nothing was sent. 3 things have to be mended first:',
      expect.stringMatching(/From/),
      expect.stringMatching(/Test recipients: “casey” is not one mail address\./),
      expect.stringMatching(/Broken/),
      expect.stringMatching(/^The campaign is back in Draft\./),
    ]);
    expect(road.board.text(campaign, 'Progress')).toBe('Nothing was sent');
  });

  test('is found without a webhook', async () => {
    await using road = await openRoad({ hasWebhook: false, pollsQuickly: true });
    await road.start();
    await addPeople(road, readers(1));
    const campaign = await addDraft(road);

    await dryRun(road, campaign, 'Ready');

    expect(road.board.text(campaign, 'Progress')).toBe('Dry run passed: 1 letter ready');
  });

  test('ends when its card is taken back, and mails nobody later', async () => {
    await using road = await openRoad();
    await road.start('trigger', 'launch', 'report');
    await addPeople(road, readers(3));
    const campaign = await addDraft(road, { fields: { 'Test recipients': 'casey@example.com' } });
    await road.robin.move(campaign, 'Dry run');
    await road.until(
      'it has begun',
      () => road.board.text(campaign, 'Progress') === 'Dry run: 0 of 3',
    );

    await road.robin.move(campaign, 'Draft');
    await road.until(
      'it has ended',
      () => road.board.text(campaign, 'Progress') === 'Dry run stopped',
    );
    await road.start('prepare', 'send');
    await dryRun(road, campaign, 'Ready');

    expect(road.mailed()).toEqual(['casey@example.com']);
    expect(road.board.comments(campaign)).toHaveLength(1);
  });
});

const gated = (usual: Config): Config => ({ ...usual, run: { ...usual.run, requireDryRun: true } });

describe.skipIf(!hasRabbit)(`the gate before sending, on ${needsRabbit}`, sideBySide, () => {
  test('is shut for what was never dry-run', async () => {
    await using road = await openRoad({ settings: gated });
    await road.start();
    await addPeople(road, readers(2));
    const campaign = await addCampaign(road);

    await send(road, campaign, 'Draft');

    expect(road.sink.accepted()).toBe(0);
    expect(road.board.comments(campaign)[0]?.text).toContain('It has not passed a dry run yet');
  });

  test('is open for what was, and says who joined and left since', async () => {
    await using road = await openRoad({ settings: gated });
    await road.start();
    const keys = await addPeople(road, readers(20));
    const campaign = await addDraft(road);
    await dryRun(road, campaign, 'Ready');

    remove(road, keys[0] ?? '');
    await addPeople(road, [person('Late')]);
    await send(road, campaign);

    expect(road.mailed()).toEqual(addressesOf([...readers(20).slice(1), person('Late')]));
    expect(road.board.comments(campaign).at(-1)?.text).toContain(
      'Since the dry run 1 joined the audience and 1 left it.',
    );
  });

  test('is shut when content or rules have changed since, and shows what', async () => {
    await using road = await openRoad({ settings: gated });
    await road.start();
    await addPeople(road, readers(2));
    const campaign = await addDraft(road, {
      rules: [{ name: 'Everybody', jql: 'Email is not EMPTY' }],
      files: [{ name: 'leaflet.txt', content: 'one' }],
    });
    await dryRun(road, campaign, 'Ready');

    edit(road, campaign, 'Subject', 'Hello {{recipient.firstName}}');
    edit(road, ruleOf(road), 'JQL', 'Email ~ reader1');
    await road.robin.attach(campaign, 'more.txt', 'text/plain', Buffer.from('two'));
    await send(road, campaign, 'Draft');

    expect(road.sink.accepted()).toBe(0);
    const [, refusal] = road.board.comments(campaign).map(({ text }) => text.split('\n'));
    expect(refusal?.slice(1, -1)).toEqual([
      '- Since its dry run: The Subject has changed: it was “Thank you, {{recipient.firstName}}”, it is “Hello {{recipient.firstName}}”.',
      '- Since its dry run: The attachment more.txt was added.',
      expect.stringMatching(
        /The JQL of Rule MAIL-\d+ \(Everybody\) has changed: it was “Email is not EMPTY”, it is “Email ~ reader1”\.$/,
      ),
    ]);
  });

  test('is shut when the audience has changed too much', async () => {
    await using road = await openRoad({ settings: gated });
    await road.start();
    await addPeople(road, readers(4));
    const campaign = await addDraft(road);
    await dryRun(road, campaign, 'Ready');

    const [late] = await addPeople(road, [person('Late')]);
    await send(road, campaign, 'Draft');

    expect(road.sink.accepted()).toBe(0);
    expect(road.board.comments(campaign).at(-1)?.text).toContain(
      `Since its dry run the audience of 4 has changed too much: 1 joined (${late}), 0 left; 10 % may.`,
    );
  });
});

function ruleOf({ jira }: Road): string {
  const rule = Array.from(jira.store.issues.all()).find(({ type }) => type.name === 'Rule');
  return rule?.key ?? '';
}

async function dryRun(road: Road, campaign: string, arrival: 'Ready' | 'Draft'): Promise<void> {
  await road.robin.move(campaign, 'Dry run');
  await untilIn(road, campaign, arrival);
}

/** Texts of the campaign's files, by name. */
function filesOf({ jira }: Road, campaign: string): ReadonlyMap<string, string> {
  const { attachments, issues } = jira.store;
  const files = attachments.of(issues.get(campaign)?.id ?? '');
  return new Map(files.map(({ filename, content }) => [filename, content.toString()]));
}

function subjectOf({ raw }: { readonly raw: Buffer }): string {
  return /^Subject: (.*)$/m.exec(raw.toString())?.[1]?.trim() ?? '';
}
