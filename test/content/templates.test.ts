import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CampaignAlone, IssueAttachment, Rule } from '../../src/campaign/campaign.ts';
import { readTemplates } from '../../src/content/templates.ts';
import { issueIdSchema, issueKeySchema } from '../../src/jira/issues.ts';

const bodies = {
  formal: '<p>Dear {{recipient.firstName}}</p><img src="cid:seal.png">',
  friendly: '<p>Hi {{recipient.firstName}}</p><img src="cid:smile.png">',
  broken: '<p>Hi {{recipient.fristName}}</p><img src="cid:none.png">',
};
const files = ['seal.png', 'smile.png'].map(
  (name, index): IssueAttachment => ({
    id: String(index),
    name,
    mediaType: 'image/png',
    sizeBytes: 9,
  }),
);

let templates: string;

beforeAll(async () => {
  templates = await mkdtemp(join(tmpdir(), 'postboard-templates-'));
  for (const [name, html] of Object.entries(bodies)) {
    await mkdir(join(templates, name));
    await writeFile(join(templates, name, 'body.html.hbs'), html);
  }
});
afterAll(() => rm(templates, { recursive: true }));

function rule(number: number, summary: string, template: string): Rule {
  return {
    id: issueIdSchema.parse(String(number)),
    key: issueKeySchema.parse(`MAIL-${number}`),
    summary,
    jql: 'a = 1',
    effect: 'include',
    order: number,
    template,
    version: 1,
  };
}

function read(template: string, rules: readonly Rule[]) {
  const campaign: CampaignAlone = {
    id: issueIdSchema.parse('1'),
    key: issueKeySchema.parse('MAIL-1'),
    summary: 'Thank you',
    status: 'draft',
    subject: 'Thank you',
    from: '',
    replyTo: '',
    audience: '',
    template,
    description: '',
    testRecipients: '',
    pacePerSecond: undefined,
    attachments: files,
    isTransactional: true,
    language: undefined,
    rules,
  };
  const jira = { attachment: () => Promise.reject(new Error('Nothing is attached')) };
  const known = { fields: ['firstName'], sources: () => Promise.resolve(new Map()) };
  const { signal } = new AbortController();
  return readTemplates(campaign, files, { jira, templates }, known, signal);
}

describe('the templates of a campaign and its rules', () => {
  test('show pictures of the campaign, each its own', async () => {
    const reading = await read('formal', [
      rule(2, 'Friends', 'friendly'),
      rule(3, 'Family', 'friendly'),
      rule(4, 'Others', ''),
    ]);

    expect(reading.problems).toEqual([]);
    expect([...reading.pictures.keys()]).toEqual(['seal.png', 'smile.png']);
    expect(reading.groupTemplates.map(({ name, groups }) => [name, groups])).toEqual([
      ['friendly', ['Friends', 'Family']],
    ]);
    expect(reading.compiled?.of('Family').name).toBe('friendly');
    expect(reading.compiled?.of('Others').name).toBeUndefined();
  });

  test('are enough where every rule names one', async () => {
    const reading = await read('', [rule(2, 'Friends', 'friendly'), rule(3, 'Others', 'formal')]);

    expect(reading.problems).toEqual([]);
    expect(reading.template?.html).toContain('Hi {{recipient.firstName}}');
    expect(reading.compiled?.of('Others').name).toBe('formal');
  });

  test('are said to be wrong with the rule that names them', async () => {
    const reading = await read('formal', [rule(2, 'Friends', 'broken')]);

    expect(reading.problems).toEqual([
      'The template “broken” of rule MAIL-2 (Friends): The picture “cid:none.png” is not attached: attach a file called none.png.',
      expect.stringMatching(
        /^The template “broken” of rule MAIL-2 \(Friends\): body\.html\.hbs, line 1.*recipients have no field “fristName”/,
      ),
    ]);
    expect(reading.compiled).toBeUndefined();
  });
});
