import { describe, expect, test } from 'vitest';
import { startTestSite } from './site.ts';

describe('the board’s events', () => {
  test('name every issue that changes', async () => {
    await using site = await startTestSite();
    const listening = new AbortController();
    const answer = await fetch(`${site.url}/board/events`, { signal: listening.signal });
    const lines = linesOf(answer);

    const key = await site.create('Campaign');
    const created = await lines.next();
    await site.call('PUT', `/board/rest/api/3/issue/${key}`, { fields: { summary: 'News' } });
    const changed = await lines.next();
    listening.abort();

    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(created.value).toEqual({ id: '10000', key, project: 'MAIL' });
    expect(changed.value).toEqual({ id: '10000', key, project: 'MAIL' });
  });

  test('end when the site closes', async () => {
    const site = await startTestSite();
    const answer = await fetch(`${site.url}/board/events`);

    await site[Symbol.asyncDispose]();

    await expect(answer.text()).rejects.toThrow(TypeError);
  });
});

/** The data of each event. */
async function* linesOf(answer: Response): AsyncGenerator<unknown, undefined> {
  let rest = '';
  for await (const chunk of answer.body ?? []) {
    rest += Buffer.from(chunk).toString();
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events)
      if (event.startsWith('data: ')) yield JSON.parse(event.slice('data: '.length));
  }
  return undefined;
}
