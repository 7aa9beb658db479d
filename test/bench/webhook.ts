/**
 * How long Jira waits for the answer to a webhook: signed requests at a steady rate, over sockets, to the real router on
 * a real RabbitMQ. `AMQP_URL=amqp://… node test/bench/webhook.ts [--json]`
 */
import { createHmac } from 'node:crypto';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { startHttpServer } from '../../src/http/server.ts';
import { webhookRouter } from '../../src/trigger/webhook.ts';
import { jiraUpdate, site, statusItem } from '../trigger/jira-update.ts';
import { amqpUrl, openOwnRabbit } from '../trigger/own-rabbit.ts';
import { atRate, latenciesOf } from './open-loop.ts';

const perSecond = 100;
const seconds = 20;
const warmUpSeconds = 2;
const secret = 'only for the benchmark';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
if (amqpUrl === '') {
  console.error('Set AMQP_URL to a RabbitMQ that this benchmark may use.');
  process.exit(2);
}

await using own = await openOwnRabbit();
const logger = pino({ enabled: false });
const router = webhookRouter({
  publisher: own.broker,
  site,
  webhookSecrets: [secret],
  automationSecrets: [],
  oldestMoveMilliseconds: 3_600_000,
  logger,
});
await using server = await startHttpServer(
  { host: '127.0.0.1', port: 0, routers: [router], logger },
  new AbortController().signal,
);

const statuses = new Map<number, number>();
await atRate(perSecond, warmUpSeconds * perSecond, async (index) => void (await send(index)));
const latencies = latenciesOf(
  await atRate(perSecond, seconds * perSecond, async (index) => {
    const status = await send(warmUpSeconds * perSecond + index);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }),
);
const stored = await own.broker.depth({ kind: 'launch' });
print();
if (statuses.get(202) !== seconds * perSecond) process.exitCode = 1;

async function send(index: number): Promise<number> {
  const changelog = { id: String(10_000 + index), items: [statusItem('10020', '10021')] };
  const body = JSON.stringify(jiraUpdate({ changelog }));
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const response = await fetch(`${server.url}/webhooks/jira`, {
    method: 'POST',
    body,
    headers: { 'Content-Type': 'application/json', 'X-Hub-Signature': `sha256=${digest}` },
  });
  await response.arrayBuffer();
  return response.status;
}

function print(): void {
  const { p50, p99, max } = latencies;
  if (values.json) {
    const result = {
      broker: own.broker.description,
      requestsPerSecond: perSecond,
      seconds,
      statuses: Object.fromEntries(statuses),
      commandsOnTheQueue: stored?.ready ?? 0,
      latencyMilliseconds: { p50: round(p50), p99: round(p99), max: round(max) },
    };
    console.log(JSON.stringify(result));
    return;
  }
  const answers = [...statuses].map(([status, count]) => `${count} × ${status}`).join(', ');
  console.log(`Webhooks at ${perSecond} a second for ${seconds} s, on ${own.broker.description}`);
  console.log(`answers   ${answers}`);
  console.log(`on queue  ${stored?.ready ?? 0}, ${warmUpSeconds * perSecond} of them to warm up`);
  console.log(`latency   p50 ${round(p50)} ms, p99 ${round(p99)} ms, max ${round(max)} ms`);
}

function round(milliseconds: number): number {
  return Number(milliseconds.toFixed(1));
}
