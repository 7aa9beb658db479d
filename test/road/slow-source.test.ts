import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import type { Config } from '../../src/config.ts';
import { hasRabbit, needsRabbit, openRoad, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, person, send, untilIn } from './arrange.ts';

type Source = Config['sources'][string];

const body = '<p>Hello {{recipient.firstName}}, on plan {{data.plan.name}}.</p>';

describe.skipIf(!hasRabbit)(
  `a database that takes connections and never answers, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('holds up no campaign but those that take from it', async () => {
      await using database = await startSilentDatabase();
      const plan = planOf(database.url, { onFailure: 'skip', timeout: 600_000 });
      await using road = await openRoad({ settings: (usual) => ({ ...usual, sources: { plan } }) });
      await road.start();
      await addPeople(road, [person('Slow', { Company: 'Slow' }), person('Quick')]);
      const slow = await addCampaign(road, takingFromIt('Slow'));
      const quick = await addCampaign(road, { fields: { Audience: 'Company ~ Harbour' } });

      await road.robin.move(slow, 'Sending');
      await database.isAsked();
      await send(road, quick);
      const meanwhile = [road.board.status(slow), ...road.mailed()];
      await database[Symbol.asyncDispose]();
      await untilIn(road, slow, 'Sent');

      expect(meanwhile).toEqual(['Sending', 'quick@post.example']);
      expect(road.mailed()).toEqual(['quick@post.example']);
      const report = road.board.comments(slow).at(-1)?.text;
      expect(report).toMatch(/^0 of 1 got the mail: 1 skipped\./);
      expect(report).toContain('The source “plan” cannot be read: ');
    });

    test('is given up after its time-out, and a default stands in', async () => {
      await using database = await startSilentDatabase();
      const plan = planOf(database.url, {
        onFailure: 'default',
        default: { name: 'basic' },
        timeout: 300,
      });
      await using road = await openRoad({ settings: (usual) => ({ ...usual, sources: { plan } }) });
      await road.start();
      await addPeople(road, [person('Slow', { Company: 'Slow' })]);
      const campaign = await addCampaign(road, takingFromIt('Slow'));

      await send(road, campaign);

      const letters = road.sink.mails.map(({ raw }) => /Hello[^<\r]*/.exec(raw.toString())?.[0]);
      expect(letters).toEqual(['Hello Slow, on plan basic.']);
    });
  },
);

function planOf(url: string, policy: Pick<Source, 'onFailure' | 'timeout' | 'default'>): Source {
  const query = 'select email as key, name from plans where email = any($1)';
  return { postgres: url, query, by: 'address', ...policy };
}

function takingFromIt(company: string) {
  return {
    fields: { Template: '', Audience: `Company ~ ${company}` },
    files: [{ name: 'body.html.hbs', content: body }],
  };
}

/** Where PostgreSQL should be; disposing hangs up on everybody. */
async function startSilentDatabase() {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).resume(); // Whoever gives up may be gone at any moment.
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `postgres://reader@127.0.0.1:${port}/plans`,
    async isAsked() {
      if (sockets.size === 0) await once(server, 'connection');
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
