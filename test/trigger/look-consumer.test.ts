import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { JiraRefused, JiraUnavailable } from '../../src/jira/port.ts';
import { issueIdSchema, type Look } from '../../src/queue/messages.ts';
import {
  type Broker,
  type ConsumeOptions,
  type Handler,
  NotConfirmed,
  type Session,
  type WorkQueue,
} from '../../src/queue/port.ts';
import { consumeLooks } from '../../src/trigger/look-consumer.ts';

const message: Look = { v: 1, kind: 'look', campaign: issueIdSchema.parse('10042') };

/** Hands one look to the consumer of a service whose Jira fails like this. */
async function lookWhen(failure: Error, lost = new AbortController().signal) {
  const later: string[] = [];
  const session: Session = {
    id: 'session',
    lost,
    stopping: new AbortController().signal,
    publish: async () => {},
    append: async () => {},
    publishLater: async (queue, look, delayMilliseconds) => {
      later.push(`${queue.kind} in ${delayMilliseconds} ms: ${JSON.stringify(look)}`);
    },
  };
  const handling = Promise.withResolvers<Awaited<ReturnType<Handler<unknown>>>>();
  const broker: Pick<Broker, 'consume'> = {
    async consume<Message>(
      queue: WorkQueue,
      { schema }: ConsumeOptions<Message>,
      handler: Handler<Message>,
    ) {
      expect(queue).toEqual({ kind: 'control' });
      handling.resolve(
        handler({ message: schema.parse(message), redelivered: false, returns: 0 }, session),
      );
      return { async [Symbol.asyncDispose]() {} };
    },
  };
  const options = {
    jira: { moves: () => Promise.reject(failure) },
    runs: { find: () => undefined },
    oldestMoveMilliseconds: 1,
    logger: pino({ enabled: false }),
  };
  await consumeLooks(broker, options, new AbortController().signal);
  return { settlement: await handling.promise, later };
}

describe('a look that Jira prevents', () => {
  test.each([
    ['is away', new JiraUnavailable('connect ECONNREFUSED'), 5_000],
    ['no longer takes the token', new JiraRefused(401, 'Client must be authenticated'), 15_000],
    ['does not permit it', new JiraRefused(403, 'Forbidden'), 15_000],
  ])('because it %s is done later', async (_name, failure, delay) => {
    const { settlement, later } = await lookWhen(failure);

    expect(settlement).toEqual({ kind: 'acknowledge' });
    expect(later).toEqual([`control in ${delay} ms: ${JSON.stringify(message)}`]);
  });

  test('because it does not show the issue is not done', async () => {
    const { settlement, later } = await lookWhen(new JiraRefused(404, 'Issue does not exist'));

    expect(settlement).toEqual({ kind: 'acknowledge' });
    expect(later).toEqual([]);
  });
});

describe('a look that the broker prevents', () => {
  test('is given back when its writing is not confirmed', async () => {
    const { settlement, later } = await lookWhen(new NotConfirmed('no answer'));

    expect(settlement).toEqual({ kind: 'give-back' });
    expect(later).toEqual([]);
  });

  test('is given back when its channel is lost', async () => {
    const { settlement } = await lookWhen(new Error('aborted'), AbortSignal.abort());

    expect(settlement).toEqual({ kind: 'give-back' });
  });
});

describe('a look that meets a mistake of ours', () => {
  test('fails, for the broker to give it back', async () => {
    await expect(lookWhen(new TypeError('undefined is not a function'))).rejects.toThrow(TypeError);
  });
});
