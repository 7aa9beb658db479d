import { describe, expect, test } from 'vitest';
import { casey, startTestSite, type TestSite } from './site.ts';

async function upload(site: TestSite, key: string, form: FormData, headers = {}) {
  return fetch(`${site.url}/rest/api/3/issue/${key}/attachments`, {
    method: 'POST',
    headers: {
      Authorization: `Basic ${Buffer.from(`${casey.email}:${casey.apiToken}`).toString('base64')}`,
      'X-Atlassian-Token': 'no-check',
      ...headers,
    },
    body: form,
  });
}

function formOf(name: string, content: string, type = 'text/plain', part = 'file'): FormData {
  const form = new FormData();
  form.append(part, new Blob([content], { type }), name);
  return form;
}

describe('attachments', () => {
  test('come back byte by byte from another address, without authentication', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const answer = await upload(site, key, formOf('résumé.pdf', 'content', 'application/pdf'));
    const [attachment] = (await answer.json()) as { id: string; filename: string; size: number }[];

    const redirect = await site.call('GET', `/rest/api/3/attachment/content/${attachment?.id}`);
    const file = await fetch(redirect.headers.get('location') ?? '');

    expect(attachment).toMatchObject({
      filename: 'résumé.pdf',
      size: 7,
      mimeType: 'application/pdf',
    });
    expect(redirect.status).toBe(303);
    expect(await file.text()).toBe('content');
    expect(file.headers.get('content-type')).toBe('application/pdf');
    expect(file.headers.get('content-security-policy')).toBe('sandbox');
  });

  test('come at once where no redirect is wanted, and in parts', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const [{ id } = { id: '' }] = (await (
      await upload(site, key, formOf('a.txt', 'content'))
    ).json()) as { id: string }[];

    const path = `/rest/api/3/attachment/content/${id}?redirect=false`;
    const whole = await site.call('GET', path);
    const part = await fetch(`${site.url}${path}`, {
      headers: {
        Authorization: `Basic ${Buffer.from(`${casey.email}:${casey.apiToken}`).toString('base64')}`,
        Range: 'bytes=2-4',
      },
    });

    expect([whole.status, whole.text]).toEqual([200, 'content']);
    expect([part.status, await part.text()]).toEqual([206, 'nte']);
  });

  test('stand on the issue and in its changelog', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    await upload(site, key, formOf('a.txt', 'content'));

    const { json } = await site.call('GET', `/rest/api/3/issue/${key}?expand=changelog`);

    expect(json.fields.attachment).toMatchObject([{ filename: 'a.txt' }]);
    expect(json.changelog.histories[0].items).toMatchObject([
      { field: 'Attachment', toString: 'a.txt', from: null },
    ]);
  });

  test.each([
    [
      'without the header against forged forms',
      formOf('a.txt', 'x'),
      { 'X-Atlassian-Token': '' },
      403,
    ],
    ['in a part of another name', formOf('a.txt', 'x', 'text/plain', 'upload'), {}, 400],
    ['that are too large', formOf('a.bin', 'x'.repeat(20_000_001)), {}, 413],
    ['that are no form', formOf('a.txt', 'x'), { 'Content-Type': 'application/json' }, 415],
    [
      'whose form is broken',
      formOf('a.txt', 'x'),
      { 'Content-Type': 'multipart/form-data; boundary=other' },
      400,
    ],
  ])('are refused %s', async (_what, form, headers, status) => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');

    const answer = await upload(site, key, form, headers);

    expect(answer.status).toBe(status);
  });

  test('cannot climb out of their directory by name', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');

    const answer = await upload(site, key, formOf('../../etc/passwd', 'x'));

    expect(await answer.json()).toMatchObject([{ filename: 'passwd' }]);
  });
});
