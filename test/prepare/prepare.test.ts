import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunId } from '../../src/campaign/ids.ts';
import { type Jira, JiraRefused, JiraUnavailable } from '../../src/jira/port.ts';
import { RunView } from '../../src/journal/run-view.ts';
import { changelogIdSchema, Parked } from '../../src/queue/messages.ts';
import type { Broker } from '../../src/queue/port.ts';
import {
  amqpUrl,
  type BrokerWorld,
  openMemoryWorld,
  openRabbitWorld,
  someRun,
} from '../world/broker.ts';
import { holds, jiraWith, receive, startPreparing, until } from './preparing.ts';
import { deliveryOf, recipientOf } from './stationery.ts';

const url = amqpUrl ?? '';
const worlds: [string, () => BrokerWorld | Promise<BrokerWorld>][] = [['memory', openMemoryWorld]];
if (url !== '') worlds.push(['RabbitMQ', () => openRabbitWorld(url)]);

describe.each(worlds)('a run whose letters are prepared, its broker in %s', (_, openWorld) => {
  let world: BrokerWorld;
  let broker: Broker;
  let run: RunId;
  beforeEach(async () => {
    world = await openWorld();
    broker = await world.open();
    run = someRun();
  });
  afterEach(() => world[Symbol.asyncDispose]());
  const send = (partition: number) => ({ kind: 'send', run, partition }) as const;
  const prepare = () => ({ kind: 'prepare', run }) as const;

  test('gets one letter or refusal for each recipient, in the queue where it belongs', async () => {
    const jira = jiraWith({ 1: { status: 'unsubscribed' }, 2: { fields: { firstName: null } } });
    await using preparing = await startPreparing(broker, { run, jira });
    await using even = await receive(broker, run, 0);
    await using odd = await receive(broker, run, 1);

    await preparing.publish([0, 1, 2, 3, 4]);

    await until(() => expect([even.messages.length, odd.messages.length]).toEqual([3, 2]));
    const kinds = [...even.messages, ...odd.messages].map(
      ({ number, kind }) => `${number} ${kind}`,
    );
    expect(kinds.toSorted()).toEqual([
      '0 letter',
      '1 refusal',
      '2 refusal',
      '3 letter',
      '4 letter',
    ]);
    await holds(broker, prepare(), 0);
  });

  test('asks Jira once a batch, and only for the fields that its template names', async () => {
    const jira = jiraWith();
    await using preparing = await startPreparing(broker, { run, jira });

    await preparing.publish([0, 1, 2]);
    await holds(broker, send(0), 1);

    expect(jira.asked).toEqual([{ ids: ['20000', '20001', '20002'], fields: ['firstName'] }]);
  });

  test('asks Jira for nobody whom launch has just read', async () => {
    const jira = jiraWith();
    await using preparing = await startPreparing(broker, { run, jira });

    const recipients = [0, 1, 2].map((number) => deliveryOf(number, { read: recipientOf(number) }));
    await preparing.publish([], { recipients: [...recipients, deliveryOf(4)] });
    await holds(broker, send(0), 1);

    expect(jira.asked.map(({ ids }) => ids)).toEqual([['20004']]);
  });

  test('costs a message for several letters, but for no more than leave within seconds', async () => {
    const jira = jiraWith();
    await using quick = await startPreparing(broker, { run, jira, partitions: 1 });
    await quick.publish([0, 1, 2, 3, 4, 5]);
    await holds(broker, send(0), 2);

    const slowRun = someRun();
    const slow = { run: slowRun, jira, partitions: 1, pacePerSecond: 1 };
    await using ofSlow = await startPreparing(broker, slow);
    await ofSlow.publish([0, 1, 2, 3, 4, 5]);
    await holds(broker, { kind: 'send', run: slowRun, partition: 0 }, 3);
    expect(jira.asked).toHaveLength(2);
  });

  test('gets the same letters again when a batch comes twice', async () => {
    await using preparing = await startPreparing(broker, { run, jira: jiraWith(), partitions: 1 });
    await using received = await receive(broker, run, 0);

    await preparing.publish([4]);
    await preparing.publish([4]);

    await until(() => expect(received.messages).toHaveLength(2));
    const [first, second] = received.messages.map((message) =>
      message.kind === 'letter' ? message : undefined,
    );
    expect(second?.entity).toBe(first?.entity);
    expect(withoutDate(second?.headers)).toBe(withoutDate(first?.headers));
  });

  test('waits for a Jira that is away, its batch in hand: what comes back too often is given up', async () => {
    const jira = jiraWith();
    const failures: Jira['recipients'][] = [
      () => Promise.reject(new JiraUnavailable('connect ECONNREFUSED')),
      () => Promise.reject(new JiraRefused(403, 'You may not read this.')),
    ];
    const handlings = new Set<AbortSignal>();
    const recipients: Jira['recipients'] = (ids, fields, handling) => {
      handlings.add(handling);
      return (failures.shift() ?? jira.recipients)(ids, fields, handling);
    };
    await using preparing = await startPreparing(broker, {
      run,
      jira: { recipients },
      partitions: 1,
    });

    await preparing.publish([0, 1]);

    await holds(broker, send(0), 1);
    expect(failures).toEqual([]);
    expect(handlings.size).toBe(1);
  });

  test('leaves its batches alone while it is paused', async () => {
    const jira = jiraWith();
    await using preparing = await startPreparing(broker, { run, jira, partitions: 1 });
    await preparing.publish([0]);
    await holds(broker, send(0), 1);

    await preparing.tell({ v: 1, kind: 'run-paused', at: 0, run });
    await until(async () => {
      await broker.purge(prepare());
      await preparing.publish([1]);
      expect(await broker.depth(prepare())).toEqual({ ready: 1 });
    });
    const before = jira.asked.length;
    await preparing.tell({ v: 1, kind: 'run-resumed', at: 0, run, move: laterThan(run) });

    await holds(broker, prepare(), 0);
    await until(() => expect(jira.asked.length).toBeGreaterThan(before));
  });

  test('is not prepared further ahead than about a minute', async () => {
    await using preparing = await startPreparing(broker, {
      run,
      jira: jiraWith(),
      partitions: 1,
      pacePerSecond: 0.02,
    });
    await preparing.publish([0, 1, 2]);
    await holds(broker, send(0), 3);

    await preparing.publish([3]);
    await preparing.stop();

    expect(await broker.depth(send(0))).toEqual({ ready: 3 });
    await holds(broker, prepare(), 1);
  });

  test('goes on when there is room', async () => {
    await using preparing = await startPreparing(broker, {
      run,
      jira: jiraWith(),
      partitions: 1,
      pacePerSecond: 0.02,
    });
    await preparing.publish([0, 1, 2]);
    await holds(broker, send(0), 3);
    await preparing.publish([3]);

    await using received = await receive(broker, run, 0);

    await until(() => expect(received.messages.map(({ number }) => number)).toEqual([0, 1, 2, 3]));
  });

  test.each([
    ['beyond its audience', [5, 6], 'Delivery 6 is not in an audience of 6'],
    ['of another run', [0], 'Belongs to run 7-8, not to'],
  ])('parks a batch %s', async (_name, numbers, reason) => {
    await using preparing = await startPreparing(broker, { run, jira: jiraWith() });
    const other = reason.includes('7-8') ? { run: runOf('7-8') } : {};

    await preparing.publish(numbers, other);

    expect(await nextParked(broker)).toContain(reason);
    expect(await broker.depth(send(0))).toEqual({ ready: 0 });
  });

  test('is paused, and nobody is used up, when its template does not compile here', async () => {
    await using preparing = await startPreparing(broker, {
      run,
      jira: jiraWith(),
      template: { text: '{{newHelper recipient.firstName}}' },
    });

    await preparing.publish([0]);

    const view = new RunView(broker, run, { keepAudience: false });
    await until(async () => {
      await view.catchUp(broker, new AbortController().signal);
      expect(view.ledger.phase).toBe('paused');
    });
    await holds(broker, prepare(), 1);
    expect(await broker.depth(send(0))).toEqual({ ready: 0 });
  });

  test('is prepared once more where it was cut off', async () => {
    await using preparing = await startPreparing(broker, { run, jira: jiraWith(), partitions: 1 });
    await using received = await receive(broker, run, 0);
    await preparing.publish([0, 1]);
    await until(() => expect(received.messages).toHaveLength(2));

    world.cutConnections();
    await until(() => preparing.publish([2, 3]));

    await until(() => expect(new Set(received.messages.map(({ number }) => number)).size).toBe(4));
    await holds(broker, prepare(), 0);
  });
});

/** Why the next message was parked. */
async function nextParked(broker: Broker): Promise<string> {
  const reason = Promise.withResolvers<string>();
  await using _consumer = await broker.consume(
    { kind: 'parked' },
    { schema: Parked, prefetch: 1 },
    async ({ message }) => {
      reason.resolve(message.reason);
      return { kind: 'acknowledge' };
    },
  );
  return await reason.promise;
}

function withoutDate(headers = ''): string {
  return headers.replace(/^Date: .*$/m, '');
}

function laterThan(run: RunId) {
  return changelogIdSchema.parse(String(BigInt(run.split('-')[1] ?? '') + 1n));
}

function runOf(text: string): RunId {
  return text as RunId;
}
