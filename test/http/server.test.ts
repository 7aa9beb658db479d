import { once } from 'node:events';
import { Agent, get, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { Router, raw } from 'express';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { operationsRouter } from '../../src/http/operations.ts';
import { startHttpServer } from '../../src/http/server.ts';

const signal = new AbortController().signal;

function startServer(routers: readonly Router[], logger = pino({ enabled: false })) {
  return startHttpServer({ host: '127.0.0.1', port: 0, routers, logger }, signal);
}

/** A router with one address that answers when told to. */
function slowRouter() {
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const router = Router();
  router.get('/slow', async (_request, response) => {
    begun.resolve();
    await finish.promise;
    response.send('done');
  });
  return { router, begun: begun.promise, finish: finish.resolve };
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks = await message.toArray();
  return Buffer.concat(chunks).toString();
}

describe('the server', () => {
  test('sends the headers that keep an answer where it belongs', async () => {
    await using server = await startServer([operationsRouter([])]);

    const { headers } = await fetch(`${server.url}/livez`);

    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.has('x-powered-by')).toBe(false);
  });

  test('answers one sentence where there is nothing', async () => {
    await using server = await startServer([]);

    const response = await fetch(`${server.url}/<script>`);

    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ error: 'There is nothing at this address.' });
  });

  test('answers one sentence to a request that cannot be read', async () => {
    const router = Router();
    router.post(
      '/',
      raw({ type: () => true, limit: 2048, inflate: false }),
      (_request, response) => {
        response.end();
      },
    );
    await using server = await startServer([router]);
    const post = (body: string, headers = {}) =>
      fetch(server.url, { method: 'POST', body, headers });

    const tooLarge = await post('x'.repeat(2049));
    const compressed = await post('x', { 'Content-Encoding': 'gzip' });

    expect(tooLarge.status).toBe(413);
    expect(await tooLarge.json()).toEqual({
      error: 'The body is larger than the 2 KB that this address takes.',
    });
    expect(compressed.status).toBe(415);
    expect(await compressed.json()).toEqual({ error: 'Compressed bodies are not taken here.' });
  });

  test('keeps what went wrong inside to its log', async () => {
    const lines: string[] = [];
    const logger = pino({}, { write: (line) => void lines.push(line) });
    const router = Router();
    router.get('/', () => {
      throw Object.assign(new Error('the password is swordfish'), { status: 404 });
    });
    await using server = await startServer([router], logger);

    const response = await fetch(server.url);

    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('swordfish');
    expect(lines.join()).toContain('swordfish');
  });

  test('says which address it could not listen on', async () => {
    await using server = await startServer([]);
    const again = {
      host: '127.0.0.1',
      port: server.port,
      routers: [],
      logger: pino({ enabled: false }),
    };

    await expect(startHttpServer(again, signal)).rejects.toThrow(
      `Could not listen on 127.0.0.1:${server.port}`,
    );
  });

  test('does not start when it is told to stop', async () => {
    const options = { host: '127.0.0.1', port: 0, routers: [], logger: pino({ enabled: false }) };

    await expect(startHttpServer(options, AbortSignal.abort())).rejects.toThrow('aborted');
  });
});

describe('a server that stops', () => {
  test('finishes the request that has begun and takes no other', async () => {
    const { router, begun, finish } = slowRouter();
    const server = await startServer([router]);
    const answer = fetch(`${server.url}/slow`);
    await begun;

    const closed = server[Symbol.asyncDispose]();

    const late = connect(server.port, '127.0.0.1');
    await expect(once(late, 'connect')).rejects.toThrow('ECONNREFUSED');
    finish();
    expect(await (await answer).text()).toBe('done');
    await closed;
  });

  test('does not wait for connections that are only kept alive', async () => {
    const { router, begun, finish } = slowRouter();
    const server = await startServer([router, operationsRouter([])]);
    using agents = new DisposableStack();
    const [idle, busy] = [1, 2].map(() =>
      agents.adopt(new Agent({ keepAlive: true, maxSockets: 1 }), (agent) => agent.destroy()),
    );
    const [first] = await once(get(`${server.url}/livez`, { agent: idle }), 'response');
    await textOf(first);
    const second = request(`${server.url}/slow`, { agent: busy });
    second.end();
    await begun;

    const startedAt = performance.now();
    const closed = server[Symbol.asyncDispose]();
    finish();
    const [response] = await once(second, 'response');
    expect(await textOf(response)).toBe('done');
    await closed;

    // An idle connection would hold it up for five seconds.
    expect(performance.now() - startedAt).toBeLessThan(4_500);
  });
});

describe('the questions of a supervisor', () => {
  test('/livez answers while the process does', async () => {
    const broken = { name: 'RabbitMQ', trouble: () => 'There is no connection.' };
    await using server = await startServer([operationsRouter([broken])]);

    const response = await fetch(`${server.url}/livez`);

    expect(response.status).toBe(200);
  });

  test('/readyz names each dependency and what troubles it, and is 503 while anything does', async () => {
    let trouble: string | undefined = 'There is no connection.';
    const dependencies = [
      { name: 'RabbitMQ', trouble: () => trouble },
      { name: 'Jira', trouble: () => undefined },
    ];
    await using server = await startServer([operationsRouter(dependencies)]);

    const troubled = await fetch(`${server.url}/readyz`);
    trouble = undefined;
    const healthy = await fetch(`${server.url}/readyz`);

    expect(troubled.status).toBe(503);
    expect(await troubled.json()).toEqual({
      status: 'not ready',
      dependencies: { RabbitMQ: 'There is no connection.', Jira: 'ok' },
    });
    expect(healthy.status).toBe(200);
    expect(await healthy.json()).toEqual({
      status: 'ready',
      dependencies: { RabbitMQ: 'ok', Jira: 'ok' },
    });
  });
});
