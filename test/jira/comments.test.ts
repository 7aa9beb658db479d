import { describe, expect, test } from 'vitest';
import { paragraph } from '../../src/campaign/comment.ts';
import type { IssueId, RunId } from '../../src/campaign/ids.ts';
import { addMarkedComment, editComment, findComment } from '../../src/jira/comments.ts';
import { type CommentMarker, JiraUnavailable } from '../../src/jira/port.ts';
import { type ScriptedJira, startScriptedJira } from './scripted-jira.ts';
import { json } from './small-server.ts';

const { signal } = new AbortController();
const list = 'GET /rest/api/3/issue/10042/comment';
const add = 'POST /rest/api/3/issue/10042/comment';
const byIds = 'POST /rest/api/3/comment/list';
const issue = '10042' as IssueId;
const marker: CommentMarker = { run: '10042-7' as RunId, purpose: 'progress' };
const body = [paragraph('Half done.')];

function page(total: number, ...comments: [id: number, accountId: string][]) {
  return {
    comments: comments.map(([id, accountId]) => ({ id: String(id), author: { accountId } })),
    total,
  };
}

function marked(...comments: [id: number, value: unknown][]) {
  return {
    values: comments.map(([id, value]) => ({
      id: String(id),
      properties: [{ key: 'postboard', value }],
    })),
  };
}

function adding({ transport, site }: ScriptedJira) {
  return addMarkedComment(transport, site, issue, marker, body, signal);
}

function finding({ transport, site }: ScriptedJira) {
  return findComment(transport, site, issue, marker, signal);
}

describe('a marked comment', () => {
  test('carries its marker from the first moment', async () => {
    await using jira = await startScriptedJira({ [add]: [json(201, { id: '500' })] });

    expect(await adding(jira)).toBe('500');
    expect(jira.bodies(add)).toEqual([
      {
        body: {
          type: 'doc',
          version: 1,
          content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Half done.' }] }],
        },
        properties: [{ key: 'postboard', value: marker }],
      },
    ]);
  });

  test('is found by its marker, page by page, among our own', async () => {
    await using jira = await startScriptedJira({
      [list]: [page(4, [504, 'me'], [503, 'somebody']), page(4, [502, 'me'], [501, 'me'])],
      [byIds]: [
        marked([504, { run: '10042-7', purpose: 'final' }]),
        marked([501, marker], [502, marker]),
      ],
    });

    expect(await finding(jira)).toBe('502');
    expect(jira.bodies(byIds)).toEqual([{ ids: [504] }, { ids: [502, 501] }]);
    expect(jira.seen[0]?.path).toBe(
      '/rest/api/3/issue/10042/comment?startAt=0&maxResults=100&orderBy=-created',
    );
  });

  test('is not found where there is none', async () => {
    await using jira = await startScriptedJira({
      [list]: [page(1, [504, 'me'])],
      [byIds]: [marked([504, 'something else'])],
    });

    expect(await finding(jira)).toBeUndefined();
  });

  test('whose answer was lost is not added twice', async () => {
    await using jira = await startScriptedJira({
      [add]: [json(502, {})],
      [list]: [page(1, [500, 'me'])],
      [byIds]: [marked([500, marker])],
    });

    expect(await adding(jira)).toBe('500');
    expect(jira.bodies(add)).toHaveLength(1);
    expect(jira.clock.waits).toEqual([1_000]);
  });

  test('that came at the same moment as another change is added again', async () => {
    await using jira = await startScriptedJira({
      [add]: [json(409, {}), json(201, { id: '500' })],
      [list]: [page(0)],
    });

    expect(await adding(jira)).toBe('500');
  });

  test('that did not arrive is added again', async () => {
    await using jira = await startScriptedJira({
      [add]: [json(502, {}), json(201, { id: '500' })],
      [list]: [page(0)],
    });

    expect(await adding(jira)).toBe('500');
    expect(jira.bodies(add)).toHaveLength(2);
  });

  test('that never arrives is given up', async () => {
    await using jira = await startScriptedJira({ [add]: [json(502, {})], [list]: [page(0)] });

    await expect(adding(jira)).rejects.toThrow(JiraUnavailable);
    expect(jira.bodies(add)).toHaveLength(3);
  });

  test('on an issue that is full is refused with a sentence', async () => {
    await using jira = await startScriptedJira({
      [add]: [json(413, { errorMessages: ['Limit exceeded.'] })],
    });

    await expect(adding(jira)).rejects.toThrow(/as many comments as Jira allows \(5,000\)/);
  });

  test('is edited in place, without a mail to watchers', async () => {
    const edit = 'PUT /rest/api/3/issue/10042/comment/500';
    await using jira = await startScriptedJira({ [edit]: [{ id: '500' }] });

    await editComment(jira.transport, jira.site, issue, '500', body, signal);

    expect(jira.seen[0]?.path).toMatch(/notifyUsers=false$/);
    expect(jira.bodies(edit)).toEqual([{ body: expect.objectContaining({ type: 'doc' }) }]);
  });
});
