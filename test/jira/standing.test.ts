import { bulkFetchIssues, getFields } from 'jira.js/cloud';
import pino from 'pino';
import { describe, expect, test } from 'vitest';
import type { JiraOptions } from '../../src/jira/options.ts';
import { JiraUnavailable } from '../../src/jira/port.ts';
import { Transport } from '../../src/jira/transport/transport.ts';
import { settings } from './settings.ts';
import { json, type Reaction, startSmallServer } from './small-server.ts';
import { VirtualClock } from './virtual-clock.ts';

const { signal } = new AbortController();
const fields = [{ id: 'summary', name: 'Summary' }];
const hangUp: Reaction = (_, response) => response.destroy();

function transportTo(site: string, rest: Partial<JiraOptions> = {}): Transport {
  const logger = pino({ level: 'silent' });
  return new Transport({
    ...settings,
    site,
    token: 'x',
    clock: new VirtualClock(),
    logger,
    ...rest,
  });
}

describe('how Jira is', () => {
  test('is what the last call says: away, then well again', async () => {
    let answer: Reaction = json(503, {});
    await using server = await startSmallServer((...exchange) => answer(...exchange));
    const transport = transportTo(server.url, { mostRetries: 1 });
    const before = transport.trouble();

    await expect(getFields(transport.until(signal))).rejects.toThrow(JiraUnavailable);
    const whileAway = transport.trouble();
    answer = json(200, fields);
    await getFields(transport.until(signal));

    expect(before).toBeUndefined();
    expect(whileAway).toContain('Jira is not available');
    expect(transport.trouble()).toBeUndefined();
  });

  test('is troubled while it does not take the token, and fine when it refuses a call', async () => {
    let status = 401;
    await using server = await startSmallServer((...exchange) => json(status, {})(...exchange));
    const transport = transportTo(server.url);
    const troubles: (string | undefined)[] = [];

    for (status of [401, 404]) {
      await expect(getFields(transport.until(signal))).rejects.toThrow(/401|404/);
      troubles.push(transport.trouble());
    }

    expect(troubles).toEqual([expect.stringContaining('token'), undefined]);
  });

  test('is not known any more when no call has been made for long', async () => {
    await using server = await startSmallServer(hangUp);
    const clock = new VirtualClock();
    const transport = transportTo(server.url, { clock, mostRetries: 0 });
    await expect(getFields(transport.until(signal))).rejects.toThrow(JiraUnavailable);

    await clock.wait(300_001, signal);

    expect(transport.trouble()).toBeUndefined();
  });
});

describe('somebody who observes the calls', () => {
  test('hears of every exchange and of every wait, by reason', async () => {
    const full = json(429, {}, { 'Retry-After': '7' });
    await using server = await startSmallServer(full, hangUp, json(200, { issues: [] }));
    const calls: unknown[] = [];
    const waits = { pace: 0, pause: 0, retry: 0 };
    const transport = transportTo(server.url, {
      observer: {
        called: (...call) => void calls.push(call),
        waited: (reason, milliseconds) => void (waits[reason] += milliseconds),
      },
    });

    await bulkFetchIssues(transport.until(signal), { issueIdsOrKeys: ['10001'] });

    const endpoint = 'POST /rest/api/3/issue/bulkfetch';
    expect(calls).toEqual([
      [endpoint, 429, expect.any(Number)],
      [endpoint, undefined, expect.any(Number)],
      [endpoint, 200, expect.any(Number)],
    ]);
    expect(waits.pause).toBeGreaterThanOrEqual(7_000);
    expect(waits.retry).toBeGreaterThan(0);
  });
});
