import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { describe, expect, test } from 'vitest';
import { casey, paragraph, robin, startTestSite, type TestSite } from './site.ts';

async function statusOf(site: TestSite, key: string): Promise<string> {
  const { json } = await site.call('GET', `/rest/api/3/issue/${key}?fields=status`);
  return json.fields.status.name;
}

/** Sends a move up to its body, and waits until the site has begun with it. */
async function beginMove(site: TestSite, key: string, transitionId: string) {
  const move = request(`${site.url}/rest/api/3/issue/${key}/transitions`, {
    method: 'POST',
    auth: `${casey.email}:${casey.apiToken}`,
    headers: { 'Content-Type': 'application/json', Expect: '100-continue' },
  });
  move.flushHeaders();
  await once(move, 'continue');
  return {
    async finish() {
      move.end(JSON.stringify({ transition: { id: transitionId } }));
      const [answer] = (await once(move, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    },
  };
}

describe('a workflow', () => {
  test('offers only the moves that lead on from where the card lies', async () => {
    await using site = await startTestSite();
    const key = await site.create('Campaign');
    const offered = async () => {
      const { json } = await site.call('GET', `/rest/api/3/issue/${key}/transitions`);
      return json.transitions.map(({ to }: { to: { name: string } }) => to.name).toSorted();
    };
    const move = async (status: string) => {
      const { json } = await site.call('GET', `/rest/api/3/issue/${key}/transitions`);
      const transition = json.transitions.find(
        ({ to }: { to: { name: string } }) => to.name === status,
      );
      await site.call('POST', `/rest/api/3/issue/${key}/transitions`, {
        transition: { id: transition.id },
      });
    };

    const seen = [await offered()];
    for (const status of [
      'Dry run',
      'Ready',
      'Scheduled',
      'Sending',
      'Paused',
      'Sending',
      'Sent',
    ]) {
      await move(status);
      expect(await statusOf(site, key)).toBe(status);
      seen.push(await offered());
    }

    expect(seen).toEqual([
      ['Dry run', 'Ready'],
      ['Draft', 'Ready'],
      ['Draft', 'Scheduled', 'Sending'],
      ['Draft', 'Ready', 'Sending'],
      ['Cancelled', 'Draft', 'Paused', 'Sent'],
      ['Cancelled', 'Sending', 'Sent'],
      ['Cancelled', 'Draft', 'Paused', 'Sent'],
      ['Draft', 'Scheduled', 'Sending'],
    ]);
  });

  test('does the same move once: the second of two finds it gone', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');
    const move = () =>
      site.call('POST', `/rest/api/3/issue/${key}/transitions`, { transition: { id: '21' } });

    const answers = [await move(), await move()];

    expect(answers.map(({ status }) => status)).toEqual([204, 400]);
  });

  test('is done after another one that leaves it open', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');
    const begun = await beginMove(site, key, '21');

    const between = await site.call('POST', `/rest/api/3/issue/${key}/transitions`, {
      transition: { id: '31' },
    });
    const overtaken = await begun.finish();

    expect([between.status, overtaken]).toEqual([204, 204]);
    expect(await statusOf(site, key)).toBe('Contacted');
  });

  test('has a conflict where the same move is done in between', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');
    const begun = await beginMove(site, key, '21');

    const between = await site.call('POST', `/rest/api/3/issue/${key}/transitions`, {
      transition: { id: '21' },
    });
    const overtaken = await begun.finish();

    expect([between.status, overtaken]).toEqual([204, 409]);
    expect(site.store.issues.get(key)?.history).toHaveLength(1);
  });

  test('takes no field and no comment with a move that has no screen', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');

    const { status, json } = await site.call('POST', `/rest/api/3/issue/${key}/transitions`, {
      transition: { id: '21' },
      update: { comment: [{ add: { body: paragraph('Done') } }] },
    });

    expect(status).toBe(400);
    expect(json.errors).toEqual({
      comment: "Field 'comment' cannot be set. It is not on the appropriate screen, or unknown.",
    });
    expect(await statusOf(site, key)).toBe('To contact');
  });

  test('offers nothing to somebody who may not move cards', async () => {
    await using site = await startTestSite();
    const key = await site.create('Recipient');

    const { status, json } = await site.call(
      'GET',
      `/rest/api/3/issue/${key}/transitions`,
      undefined,
      robin,
    );

    expect([status, json.transitions]).toEqual([200, []]);
  });
});
