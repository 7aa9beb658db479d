import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { fetchData } from '../../src/content/group-data.ts';
import { openMergeSources } from '../../src/merge-data/open.ts';
import { compileContent } from '../../src/templates/by-group.ts';
import { noJira } from '../merge-data/no-jira.ts';
import { contentOf, recipientOf } from '../prepare/stationery.ts';

const signal = new AbortController().signal;
const content = {
  ...contentOf(),
  groupTemplates: [
    {
      name: 'friendly',
      groups: ['Friends'],
      template: { subject: 'Hi', text: '{{data.work.name}}', partials: {} },
    },
  ],
};

describe('data that only the template of one group takes', () => {
  test('is asked for that group alone: nobody else is left out when its source is broken', async () => {
    const templates = compileContent(content);
    if (templates.kind === 'problems') throw new Error(templates.problems.join('\n'));
    const asked: string[] = [];
    const work = {
      sqlite: join(import.meta.dirname, 'there-is-no-such-file.sqlite'),
      query:
        'select address as key, name from work where address in (select value from json_each(?))',
      by: 'address',
      onFailure: 'skip',
      timeout: 5_000,
    } as const;
    await using sources = openMergeSources({
      definitions: { work },
      jira: noJira,
      logger: pino({ enabled: false }),
      patienceMilliseconds: 0,
      observer: { asked: (source) => asked.push(source) },
    });
    const [friend, other] = [recipientOf(0), recipientOf(1)];

    const dataOf = await fetchData(
      templates,
      [
        { recipient: friend, group: 'Friends' },
        { recipient: other, group: 'Others' },
      ],
      sources.forCampaign(),
      signal,
    );
    await fetchData(templates, [{ recipient: other, group: 'Others' }], undefined, signal);

    expect(dataOf(friend)).toMatchObject({ kind: 'skip' });
    expect(dataOf(other)).toBeUndefined();
    expect(asked).toEqual(['work']);
  });
});
