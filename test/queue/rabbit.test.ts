import { connect } from 'amqplib';
import { test as base, describe, expect } from 'vitest';
import { NotConfirmed } from '../../src/queue/port.ts';
import { openRabbit } from '../../src/queue/rabbit/open.ts';
import { RabbitRefused } from '../../src/queue/rabbit/refusal.ts';
import { amqpUrl, openRabbitWorld, type RabbitWorld, someRun } from '../world/broker.ts';
import { eventually, follow, gate, listeningLogger, note, notes, takeNotes } from './notes.ts';

const url = amqpUrl ?? '';
const control = { kind: 'control' } as const;
const neverAborts = new AbortController().signal;

const test = base.extend<{ world: RabbitWorld }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern what a fixture needs
  world: async ({}, use) => {
    await using world = await openRabbitWorld(url);
    await use(world);
  },
});

describe.skipIf(amqpUrl === undefined)('RabbitMQ, where AMQP_URL names one', () => {
  describe('that refuses us', () => {
    test('for a wrong password says so at once', async () => {
      const wrong = new URL(url);
      wrong.password = 'wrong';

      const opening = openRabbit(
        { urls: [wrong.href], prefix: 'x', ladderMilliseconds: [] },
        neverAborts,
      );

      await expect(opening).rejects.toThrow(RabbitRefused);
      await expect(opening).rejects.toThrow(
        `RabbitMQ at ${wrong.host} refuses user ${wrong.username}: the name or the password is wrong.`,
      );
    });

    test('for a virtual host that is not there says so at once', async () => {
      const wrong = new URL(url);
      wrong.pathname = '/nowhere';

      const opening = openRabbit(
        { urls: [wrong.href], prefix: 'x', ladderMilliseconds: [] },
        neverAborts,
      );

      await expect(opening).rejects.toThrow(
        `RabbitMQ at ${wrong.host} has no virtual host nowhere`,
      );
    });

    test('because a queue was declared otherwise says so at once', async ({ world }) => {
      const { name } = world.topology.queues[0] ?? { name: '' };
      await using connection = await openConnection(url);
      await connection.channel.assertQueue(name, { arguments: { 'x-queue-type': 'classic' } });

      await expect(world.open()).rejects.toThrow(
        /a queue or exchange of ours with other arguments/,
      );
    });
  });

  describe('that is not there', () => {
    test('is waited for until the signal aborts', async ({ world }) => {
      world.proxy.takeDown();
      const { logger, messages } = listeningLogger();
      const stop = new AbortController();
      const opening = openRabbit(
        { urls: [world.url], prefix: world.prefix, ladderMilliseconds: [], logger },
        stop.signal,
      );
      await eventually(() => expect(messages).toContain('no connection to RabbitMQ'));

      stop.abort();

      await expect(opening).rejects.toThrow(/^Not connected to RabbitMQ at 127\.0\.0\.1:/);
    });

    test('at its first address is looked for at the next', async ({ world }) => {
      const unused = 'amqp://127.0.0.1:1';

      const broker = await world.open({ urls: [unused, world.url] });

      expect(broker.description).toBe(
        `RabbitMQ ${await versionOf(url)} at 127.0.0.1:${world.proxy.port}`,
      );
      expect(broker.trouble()).toBeUndefined();
    });
  });

  describe('while it is away', () => {
    test('publishing fails soon, and works again when it is back', async ({ world }) => {
      const broker = await world.open({ confirmMilliseconds: 500 });
      world.proxy.takeDown();
      await eventually(() => expect(broker.trouble()).toMatch(/^Not connected to RabbitMQ at /));

      await expect(broker.publish(control, note('hello'))).rejects.toThrow(NotConfirmed);
      await expect(broker.depth(control)).rejects.toThrow(NotConfirmed);
      world.proxy.restore();

      await eventually(() => broker.publish(control, note('hello again')));
      await eventually(() => expect(broker.trouble()).toBeUndefined());
      expect(await broker.depth(control)).toEqual({ ready: 1 });
    });

    test('a consumer begins without it and is there when it comes back', async ({ world }) => {
      const broker = await world.open();
      world.proxy.takeDown();
      await eventually(() => expect(broker.trouble()).toBeDefined());

      await using taker = await takeNotes(broker, control);
      world.proxy.restore();
      await eventually(() => broker.publish(control, note('hello')));

      await eventually(() => expect(taker.texts).toContain('hello'));
    });

    test('a consumer and the broker can be closed', async ({ world }) => {
      const broker = await world.open();
      const taker = await takeNotes(broker, control);
      world.proxy.takeDown();
      await eventually(() => expect(broker.trouble()).toBeDefined());

      await taker[Symbol.asyncDispose]();
      await broker[Symbol.asyncDispose]();

      expect(world.proxy.connections).toBe(0);
    });
  });

  test('loses nothing when connections are cut again and again in the middle of work', async ({
    world,
  }) => {
    const broker = await world.open();
    const run = someRun();
    await broker.declareRunQueues(run, 1);
    await broker.declareJournal(run);
    const queue = { kind: 'send', run, partition: 0 } as const;
    const journal = { kind: 'run', run } as const;
    await using reader = follow(broker, journal);
    const handled = new Set<string>();
    await using taker = await takeNotes(broker, queue, async ({ message }, session) => {
      await session.append(journal, [message]);
      handled.add(message.text);
      return { kind: 'acknowledge' };
    });

    for (let cut = 1; cut <= 8; cut += 1) {
      for (const { text } of notes(20))
        await eventually(() => broker.publish(queue, note(`${cut}: ${text}`)));
      await eventually(() => expect(handled.size).toBeGreaterThan(cut * 20 - 10));
      world.cutConnections();
    }

    await eventually(() => expect(handled.size).toBe(160));
    await eventually(async () => expect(await broker.depth(queue)).toEqual({ ready: 0 }));
    await eventually(() => expect(reader.offsets.length).toBeGreaterThanOrEqual(160));
    expect(reader.offsets).toEqual(reader.offsets.map((_, index) => index));
    expect(new Set(taker.sessions.map(({ id }) => id)).size).toBeGreaterThan(1);
  });

  describe('that goes silent', () => {
    test('fails a publish that it does not confirm in time', async ({ world }) => {
      const broker = await world.open({ confirmMilliseconds: 300 });
      await broker.publish(control, note('before'));
      world.proxy.freeze();

      await expect(broker.publish(control, note('into silence'))).rejects.toThrow(NotConfirmed);
      world.proxy.restore();

      await eventually(() => broker.publish(control, note('after')));
    });

    test('ends the session whose message it does not confirm in time', async ({ world }) => {
      const broker = await world.open({ confirmMilliseconds: 300 });
      const { passed, open } = gate();
      const failures: unknown[] = [];
      await using taker = await takeNotes(broker, control, async ({ redelivered }, session) => {
        if (redelivered) return { kind: 'acknowledge' };
        await passed;
        await session
          .append({ kind: 'service' }, [note('into silence')])
          .catch((error) => failures.push(error));
        expect(session.lost.aborted).toBe(true);
        return { kind: 'acknowledge' };
      });
      await broker.publish(control, note('begun'));
      await eventually(() => expect(taker.arrivals).toHaveLength(1));

      world.proxy.freeze();
      open();
      await eventually(() => expect(failures).toEqual([expect.any(NotConfirmed)]));
      world.proxy.restore();

      await eventually(() => expect(taker.arrivals).toHaveLength(2));
    });
  });

  describe('that refuses a message', () => {
    test('ends the session, for it may have the message nevertheless', async ({ world }) => {
      const broker = await world.open();
      await using connection = await openConnection(url);
      const { exchange, routingKey } = world.topology.routeTo({ kind: 'launch' });
      const full = `${world.prefix}.full`;
      await connection.channel.assertQueue(full, { maxLength: 1, overflow: 'reject-publish' });
      await connection.channel.bindQueue(full, exchange, routingKey);
      await broker.publish({ kind: 'launch' }, note('as much as there is room for'));
      const failures: unknown[] = [];
      await using taker = await takeNotes(broker, control, async ({ redelivered }, session) => {
        if (redelivered) return { kind: 'acknowledge' };
        await session
          .publish({ kind: 'launch' }, note('too much'))
          .catch((error) => failures.push(error));
        expect(session.lost.aborted).toBe(true);
        return { kind: 'acknowledge' };
      });

      await broker.publish(control, note('begun'));

      await eventually(() => expect(taker.arrivals).toHaveLength(2));
      expect(failures).toEqual([expect.any(NotConfirmed)]);
      await connection.channel.deleteQueue(full);
    });
  });

  describe('that closes a channel for a mistake', () => {
    test('gets a new one for what is published next', async ({ world }) => {
      const broker = await world.open();
      const direct = world.topology.routeTo(control).exchange;
      await using connection = await openConnection(url);
      await connection.channel.deleteExchange(direct);

      await expect(broker.publish(control, note('nowhere'))).rejects.toThrow(NotConfirmed);
      await connection.channel.assertExchange(direct, 'direct');
      await connection.channel.bindQueue(world.topology.nameOf(control), direct, 'control');

      await broker.publish(control, note('somewhere'));
      expect(await broker.depth(control)).toEqual({ ready: 1 });
    });
  });

  test('has no connection of ours left after closing', async ({ world }) => {
    const broker = await world.open();
    const taker = await takeNotes(broker, control);
    await broker.publish(control, note('hello'));
    await eventually(() => expect(taker.texts).toEqual(['hello']));

    await broker[Symbol.asyncDispose]();

    await eventually(() => expect(world.proxy.connections).toBe(0));
  });
});

async function openConnection(address: string) {
  const connection = await connect(address, { noDelay: true });
  const channel = await connection.createChannel();
  return { channel, [Symbol.asyncDispose]: () => connection.close() };
}

async function versionOf(address: string): Promise<string> {
  const connection = await connect(address);
  const { version } = connection.connection.serverProperties;
  await connection.close();
  return version;
}
