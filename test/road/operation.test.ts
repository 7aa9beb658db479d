import { describe, expect, test, vi } from 'vitest';
import { refuse } from '../../src/emulator/smtp-sink/faults.ts';
import { roles } from '../../src/postboard.ts';
import { type Exposition, scrape } from '../world/exposition.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, addressesOf, readers, send, untilIn } from './arrange.ts';

const patience = { timeout: 90_000, interval: 50 };

describe.skipIf(!hasRabbit)(`the metrics, on ${needsRabbit}`, sideBySide, () => {
  test('tell how a campaign goes, and nothing of its run once it is over', async () => {
    const people = readers(60);
    const [refused = ''] = addressesOf(people);
    await using road = await openRoad({ sink: { faults: [refuse(refused)] } });
    const { url } = await road.start(...roles);
    await addPeople(road, people);
    const campaign = await addCampaign(road, { fields: { Pace: 10 } });

    await road.robin.move(campaign, 'Sending');
    const [run = ''] = road.board.runs(campaign);
    const meanwhile = await scrapeUntil(url, (metrics) => {
      expect(metrics.value('postboard_queue_messages', { run, stage: 'send' })).toBeGreaterThan(0);
      expect(metrics.value('postboard_partitions_owned', { run })).toBe(2);
    });
    await untilIn(road, campaign, 'Sent');
    const afterwards = await scrapeUntil(url, (metrics) =>
      expect(metrics.of('postboard_run_info')).toEqual([]),
    );

    const phase = { run, campaign, phase: 'running' };
    expect(meanwhile.value('postboard_run_info', phase)).toBe(1);
    expect(meanwhile.value('postboard_queue_oldest_seconds', { run, stage: 'send' })).toBeDefined();
    expect(meanwhile.value('postboard_journal_unreported_entries', { run })).toBeDefined();

    expect(afterwards.series.filter(({ labels }) => 'run' in labels)).toEqual([]);
    expect(afterwards.value('postboard_queue_messages')).toBe(0);
    expect(afterwards.value('postboard_mails_accepted_total')).toBe(59);
    const failed = { class: 'invalid-recipient' };
    expect(afterwards.value('postboard_attempts_failed_total', failed)).toBe(1);
    expect(afterwards.value('postboard_outcomes_total', { outcome: 'sent' })).toBe(59);
    expect(afterwards.value('postboard_outcomes_total', { outcome: 'rejected' })).toBe(1);
    expect(afterwards.value('postboard_smtp_resting', { transport: 'smtp' })).toBe(0);
    expect(afterwards.value('postboard_webhook_lag_seconds_count')).toBeGreaterThan(0);
    expect(callsToJira(afterwards)).toEqual(
      expect.arrayContaining([
        'POST /rest/api/3/issue/bulkfetch 200',
        'POST /rest/api/3/bulk/issues/transition 201',
        'PUT /rest/api/3/issue/{}/comment/{} 200',
      ]),
    );
  });

  test('are served by every role, and so are the probes', async () => {
    await using road = await openRoad();
    await addPeople(road, readers(3));
    const urls = new Map<string, string>();
    for (const role of roles) urls.set(role, (await road.start(role)).url);

    await send(road, await addCampaign(road));
    const metrics = new Map<string, Exposition>();
    for (const [role, url] of urls) metrics.set(role, await scrape(url));

    const accepted = [...metrics].map(([role, each]) => [
      role,
      each.value('postboard_mails_accepted_total'),
    ]);
    expect(Object.fromEntries(accepted)).toEqual({
      trigger: 0,
      review: 0,
      launch: 0,
      prepare: 0,
      send: 3,
      report: 0,
      bounces: 0,
      unsubscribe: 0,
    });
    for (const [role, url] of urls) {
      const usual = { rabbitmq: 'ok', journal: 'ok', jira: 'ok' };
      expect((await fetch(`${url}/livez`)).status).toBe(200);
      expect(await readiness(url)).toEqual({
        status: 'ready',
        dependencies: role === 'send' ? { ...usual, smtp: 'ok' } : usual,
      });
    }
  });
});

describe.skipIf(!hasRabbit)(`readiness, on ${needsRabbit}`, sideBySide, () => {
  test('names a Jira that does not take the token, until it does again', async () => {
    await using road = await openRoad({ pollsQuickly: true });
    const { url } = await road.start();

    await refuseToken(road);
    const troubled = await readinessUntil(url, 'not ready');
    await fetch(`${road.jira.url}/emulator/faults`, { method: 'DELETE' });
    const well = await readinessUntil(url, 'ready');

    expect(troubled.dependencies).toEqual({
      rabbitmq: 'ok',
      journal: 'ok',
      jira: expect.stringContaining('token'),
      smtp: 'ok',
    });
    expect(well.dependencies).toMatchObject({ jira: 'ok' });
  });

  test('names a RabbitMQ that is away, while the process lives', async () => {
    await using road = await openRoad();
    const { url } = await road.start();

    road.proxy.takeDown();
    const troubled = await readinessUntil(url, 'not ready');
    const isAlive = (await fetch(`${url}/livez`)).ok;
    road.proxy.restore();
    await readinessUntil(url, 'ready');

    expect(troubled.dependencies).toMatchObject({
      rabbitmq: expect.stringContaining('Not connected to RabbitMQ'),
      jira: 'ok',
    });
    expect(isAlive).toBe(true);
  });
});

/** The kinds of calls that were made. */
function callsToJira(metrics: Exposition): readonly string[] {
  return metrics
    .of('postboard_jira_calls_total')
    .map(({ labels }) => [labels['method'], labels['route'], labels['status']].join(' '));
}

function scrapeUntil(url: string, expectation: (metrics: Exposition) => void) {
  return vi.waitFor(async () => {
    const metrics = await scrape(url);
    expectation(metrics);
    return metrics;
  }, patience);
}

async function readiness(url: string) {
  const answer = await fetch(`${url}/readyz`);
  const body = (await answer.json()) as { status: string; dependencies: unknown };
  expect(answer.status).toBe(body.status === 'ready' ? 200 : 503);
  return body;
}

function readinessUntil(url: string, status: string) {
  return vi.waitFor(async () => {
    const body = await readiness(url);
    expect(body.status).toBe(status);
    return body;
  }, patience);
}

async function refuseToken({ jira }: Road): Promise<void> {
  const answer = await fetch(`${jira.url}/emulator/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ method: 'POST', path: '/search/jql', status: 401, count: 1_000 }),
  });
  expect(answer.status).toBe(201);
  await answer.body?.cancel();
}
