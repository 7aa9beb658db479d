import { describe, expect, test } from 'vitest';
import { paragraph } from '../../src/campaign/comment.ts';
import type { IssueId, RunId } from '../../src/campaign/ids.ts';
import { isPreviewFile } from '../../src/campaign/preview-file.ts';
import { textOfDocument } from '../../src/jira/adf/text.ts';
import { connectJira, JiraIncomplete } from '../../src/jira/connect.ts';
import type { CommentMarker } from '../../src/jira/port.ts';
import { startMailWorld } from './mail-world.ts';
import { settings } from './settings.ts';

const { signal } = new AbortController();

function documentOf(text: string) {
  return {
    type: 'doc',
    version: 1,
    content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
  };
}

function fileOf(name: string) {
  return { name, mediaType: 'message/rfc822', bytes: Buffer.from([0, 200, 10]) };
}

describe('a project', () => {
  test('tells everything that it lacks at once', async () => {
    await using world = await startMailWorld(signal);
    const { options } = world;
    const other = {
      ...options,
      issueTypes: { ...settings.issueTypes, rule: 'Regel' },
      fields: { ...settings.fields, pace: 'Tempo' },
    };

    const connecting = connectJira(other, signal);

    await expect(connecting).rejects.toThrow(JiraIncomplete);
    await expect(connecting).rejects.toThrow(/"Regel"[\s\S]*"Tempo"/);
  });

  test('does not open to a wrong token', async () => {
    await using world = await startMailWorld(signal);
    const { options } = world;
    const connecting = connectJira({ ...options, token: 'wrong' }, signal);

    await expect(connecting).rejects.toMatchObject({ name: 'JiraUnauthorized' });
  });
});

describe('a campaign', () => {
  test('is read with its rules and files', async () => {
    await using world = await startMailWorld(signal);
    const { jira, person } = world;
    const campaign = await person.create('Campaign', 'Spring letter', {
      Subject: 'Hello',
      From: 'Ann <ann@example.org>',
      Pace: 2.5,
      Audience: documentOf('City = "Rome"'),
    });
    const second = await person.create('Rule', 'No rivals', {
      JQL: documentOf('labels = rival'),
      Effect: { value: 'exclude' },
      Order: 2,
    });
    const first = await person.create('Rule', 'Friends', {
      JQL: documentOf('labels = x'),
      Order: 1,
    });
    const disabled = await person.create('Rule', 'Old', { JQL: documentOf('labels = old') });
    await person.move(disabled.key, 'Disabled');
    await person.edit(first.key, { JQL: documentOf('labels = friend') });
    await person.link(second.key, campaign.key);
    await person.link(campaign.key, first.key);
    await person.link(disabled.key, campaign.key);
    const bytes = Buffer.from([0, 1, 2, 255]);
    await person.attach(campaign.key, 'cv.pdf', bytes);

    const read = await jira.campaign(campaign.id as IssueId, signal);

    expect(read).toMatchObject({
      key: campaign.key,
      summary: 'Spring letter',
      status: 'draft',
      subject: 'Hello',
      from: 'Ann <ann@example.org>',
      replyTo: '',
      testRecipients: '',
      audience: 'City = "Rome"',
      template: '',
      pacePerSecond: 2.5,
      attachments: [{ name: 'cv.pdf', mediaType: 'application/pdf', sizeBytes: 4 }],
      rules: [
        { key: first.key, summary: 'Friends', jql: 'labels = friend', effect: 'include', order: 1 },
        { key: second.key, jql: 'labels = rival', effect: 'exclude', version: 1 },
      ],
    });
    expect(read?.rules[0]?.version).toBe(2);
    const [attachment] = read?.attachments ?? [];
    expect(await jira.attachment(attachment?.id ?? '', signal)).toEqual(bytes);
  });

  test('has previews attached in place of others, which are no part of it and no edit', async () => {
    await using world = await startMailWorld(signal);
    const { jira, person } = world;
    const { id, key } = await person.create('Campaign', 'Spring letter');
    const campaign = id as IssueId;
    await person.attach(key, 'cv.pdf', Buffer.from('cv'));
    const attach = (...names: readonly string[]) =>
      jira.attachInstead(campaign, names.map(fileOf), isPreviewFile, signal);

    await attach('preview-MAIL-7.eml', 'preview-MAIL-8.eml');
    await attach('preview-MAIL-8.eml');

    const { fields } = await person.read(key);
    expect(fields['attachment']).toMatchObject([
      { filename: 'cv.pdf' },
      { filename: 'preview-MAIL-8.eml', mimeType: 'message/rfc822', size: 3 },
    ]);
    const read = await jira.campaign(campaign, signal);
    expect(read?.attachments.map(({ name }) => name)).toEqual(['cv.pdf']);
    expect(await jira.lastEditor(campaign, [], signal)).toMatchObject({ by: 'Ann Lee' });
    await attach();
    expect((await person.read(key)).fields['attachment']).toHaveLength(1);
  });

  test('is none when it is something else, or nothing', async () => {
    await using world = await startMailWorld(signal);
    const { jira, person } = world;
    const recipient = await person.create('Recipient', 'Bo');

    expect(await jira.campaign(recipient.id as IssueId, signal)).toBeUndefined();
    expect(await jira.campaign('99999' as IssueId, signal)).toBeUndefined();
  });

  test('is moved, and every move is known', async () => {
    await using world = await startMailWorld(signal);
    const { jira, person } = world;
    const { id, key } = await person.create('Campaign', 'Spring letter');
    const campaign = id as IssueId;
    await person.move(key, 'Ready');
    await person.move(key, 'Sending');

    expect(await jira.moveCampaign(campaign, 'sent', signal)).toBe('moved');
    expect(await jira.moveCampaign(campaign, 'sent', signal)).toBe('already-there');
    expect(await jira.moveCampaign(campaign, 'paused', signal)).toBe('unavailable');

    const moves = await jira.moves(campaign, signal);
    expect(moves.map(({ by, from, to }) => [by, from, to])).toEqual([
      ['Ann Lee', 'draft', 'ready'],
      ['Ann Lee', 'ready', 'sending'],
      ['Postboard', 'sending', 'sent'],
    ]);
    expect(Math.abs(Date.now() - (moves[0]?.at.getTime() ?? 0))).toBeLessThan(60_000);
    expect(await jira.campaignStates([campaign, '99999' as IssueId], signal)).toEqual([
      { id, key, status: 'sent' },
    ]);
    await expect.poll(() => jira.campaignsIn(['sent'], signal)).toEqual([{ id, key }]);
    expect(await jira.campaignsIn(['draft'], signal)).toEqual([]);
  });

  test('remembers its run', async () => {
    await using world = await startMailWorld(signal);
    const { jira, person } = world;
    const { id } = await person.create('Campaign', 'Spring letter');

    expect(await jira.startedRun(id as IssueId, signal)).toBeUndefined();
    await jira.setStartedRun(id as IssueId, '10042-7' as RunId, signal);

    expect(await jira.startedRun(id as IssueId, signal)).toBe('10042-7');
  });

  test('shows its progress', async () => {
    await using world = await startMailWorld(signal);
    const { jira, person } = world;
    const { id, key } = await person.create('Campaign', 'Spring letter');

    await jira.setProgress(id as IssueId, '3 of 40', signal);

    const { fields } = await person.read(key);
    expect(fields[await person.fieldId('Progress')]).toBe('3 of 40');
  });
});

describe('comments', () => {
  test('are added, found by their marker, and edited in place', async () => {
    await using world = await startMailWorld(signal);
    const { jira, person } = world;
    const { id, key } = await person.create('Campaign', 'Spring letter');
    const issue = id as IssueId;
    const progress: CommentMarker = { run: '10042-7' as RunId, purpose: 'progress' };

    expect(await jira.findComment(issue, progress, signal)).toBeUndefined();
    const comment = await jira.addComment(issue, progress, [paragraph('Begun.')], signal);
    await jira.addComment(issue, { ...progress, purpose: 'final' }, [paragraph('Over.')], signal);
    await jira.editComment(issue, comment, [paragraph('Half done ', { issue: key })], signal);

    expect(await jira.findComment(issue, progress, signal)).toBe(comment);
    const bodies = (await person.comments(key)).map(({ body }) => textOfDocument(body));
    expect(bodies).toEqual([`Half done ${key}`, 'Over.']);
  });
});
