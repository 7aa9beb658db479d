import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { untilSaid } from './answers.ts';
import { addDraft, addPeople, edit, person, send, untilIn } from './arrange.ts';

const letters = {
  formal: 'Dear {{recipient.firstName}}',
  friendly: 'Hi {{recipient.firstName}} of {{recipient.city}}',
};
const rules = [
  { name: 'Friends', jql: 'Company ~ Friends', template: 'friendly' },
  { name: 'Everybody', jql: 'Email is not EMPTY' },
];
const everything = ['trigger', 'review', 'launch', 'prepare', 'send', 'report'] as const;

let templates: string;

beforeAll(async () => {
  templates = await mkdtemp(join(tmpdir(), 'postboard-templates-'));
  for (const [name, text] of Object.entries(letters)) {
    await mkdir(join(templates, name));
    await writeFile(join(templates, name, 'body.text.hbs'), text);
  }
});
afterAll(() => rm(templates, { recursive: true }));

describe.skipIf(!hasRabbit)(
  `a rule with a template of its own, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('sends it to its group, and the campaign’s to the others, as the dry run has shown', async () => {
      await using road = await openRoad({ settings: gated });
      await road.start(...everything);
      const [ada = '', ben = ''] = await addPeople(road, [
        person('Ada', { Company: 'Friends', City: 'Kiel' }),
        person('Ben'),
      ]);
      const campaign = await addDraft(road, {
        fields: { Template: 'formal', 'Test recipients': 'casey@example.com' },
        rules,
      });

      await dryRun(road, campaign);
      const samples = await textsMailed(road);
      const previews = previewsOf(road, campaign);
      const report = road.board
        .comments(campaign)
        .map(({ text }) => text)
        .find((text) => text.includes('\tinclude\t'));
      edit(road, ruleOf(road, 'Friends'), 'Template', 'formal');
      await untilIn(road, campaign, 'Draft');
      const notice = await untilSaid(road, campaign, /^Back in Draft/);
      edit(road, ruleOf(road, 'Friends'), 'Template', 'friendly');
      await dryRun(road, campaign);
      await send(road, campaign);

      expect(samples.toSorted()).toEqual([
        'casey@example.com: Dear Ben',
        'casey@example.com: Hi Ada of Kiel',
      ]);
      expect(previews.get(`preview-${ada}.eml`)).toMatch(/^Hi Ada of Kiel\r?$/m);
      expect(previews.get(`preview-${ben}.eml`)).toMatch(/^Dear Ben\r?$/m);
      expect(report).toMatch(/\tFriends .*\tinclude\tfriendly\t1\tCompany ~ Friends$/m);
      expect(report).toMatch(/\tEverybody .*\tinclude\tthe campaign’s\t2\tEmail is not EMPTY$/m);
      expect(notice).toContain(
        `Template of ${ruleOf(road, 'Friends')} Friends\tfriendly\tformal\tRobin Weller`,
      );
      expect((await textsMailed(road)).slice(4).toSorted()).toEqual([
        'ada@post.example: Hi Ada of Kiel',
        'ben@post.example: Dear Ben',
      ]);
      expect(road.board.comments(campaign).at(-1)?.text).toMatch(/\tfriendly\t1\t/);
    });

    test('is told what is wrong with it, and the campaign whose letters lack something', async () => {
      await using road = await openRoad({ settings: gated });
      await road.start(...everything);
      const [ada = '', ben = '', cy = ''] = await addPeople(road, [
        person('Ada', { Company: 'Friends', City: 'Kiel' }),
        person('Ben', { Company: 'Friends' }),
        person('Cy'),
      ]);
      const campaign = await addDraft(road, { fields: { Template: 'formal' }, rules });
      const rule = ruleOf(road, 'Friends');

      const lacking = await untilSaid(road, campaign, /in the group “Everybody”/);
      edit(road, rule, 'Template', 'freindly');
      const ofRule = await untilSaid(road, rule, /has to be mended/);
      const ofCampaign = await untilSaid(road, campaign, /has to be mended/);
      edit(road, rule, 'Template', 'friendly');
      const mended = await untilSaid(road, rule, /Its group gets/);

      expect(lacking).toContain(
        `recipient.city is empty (body.text.hbs, line 1) in the template “friendly”.\t1\t${ben}`,
      );
      expect(lacking.filter((line) => line.startsWith('As '))).toEqual([
        `As ${cy} Cy in the group “Everybody” would get it:`,
        `As ${ada} Ada in the group “Friends” would get it:`,
      ]);
      expect(ofRule).toContain('- There is no template “freindly”.');
      expect(ofCampaign).toContain(
        `- The template “freindly” of rule ${rule} (Friends): There is no template “freindly”.`,
      );
      expect(mended).toContain(
        'Its group gets the template “friendly” in place of the campaign’s letter.',
      );
    });
  },
);

function gated(usual: Config): Config {
  return { ...usual, templates, run: { ...usual.run, requireDryRun: true } };
}

function ruleOf({ jira }: Road, name: string): string {
  const issues = Array.from(jira.store.issues.all());
  const rule = issues.find(
    ({ type, values }) => type.name === 'Rule' && values.get('summary') === name,
  );
  return rule?.key ?? '';
}

async function dryRun(road: Road, campaign: string): Promise<void> {
  await road.robin.move(campaign, 'Dry run');
  await untilIn(road, campaign, 'Ready');
}

/** Of the files that a dry run has attached, by name. */
function previewsOf({ jira }: Road, campaign: string): ReadonlyMap<string, string> {
  const { attachments, issues } = jira.store;
  const files = attachments.of(issues.get(campaign)?.id ?? '');
  return new Map(files.map(({ filename, content }) => [filename, content.toString()]));
}

/** `address: text` of every mail, in the order in which they came. */
function textsMailed({ sink }: Road): Promise<readonly string[]> {
  return Promise.all(
    sink.mails.map(async ({ raw, to }) => {
      const { text = '' } = await simpleParser(raw);
      return `${to.join()}: ${text.trim()}`;
    }),
  );
}
