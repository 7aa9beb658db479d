import { setTimeout } from 'node:timers/promises';
import { openStandIns } from '../../src/cli/demo/stand-ins.ts';
import { createLogger } from '../../src/logging.ts';
import { roles, startPostboard } from '../../src/postboard.ts';

/**
 * From a card's move to Sending until the mail server has accepted the campaign's first mail: webhook, launch, freeze,
 * prepare and send, with everything in one process beside the stand-ins. Needs RabbitMQ in AMQP_URL.
 *
 *     AMQP_URL=amqp://localhost node test/bench/first-mail.ts [--json]
 */
const campaigns = 30;
const recipientsEach = 20;

const cutOff = new AbortController();
await using standIns = await openStandIns();
const { robin, sink } = standIns;
// Straight from Ready, without a dry run before.
const { config: usual } = standIns;
const config = { ...usual, run: { ...usual.run, requireDryRun: false } };
await using postboard = await startPostboard(
  { config, logger: createLogger('error') },
  new Set(roles),
  cutOff.signal,
);
await robin.registerWebhook(`${postboard.url}/webhooks/jira`, config.secrets.jiraWebhookSecret);

const milliseconds: number[] = [];
for (let campaign = 0; campaign < campaigns; campaign += 1)
  milliseconds.push(await measure(campaign));
milliseconds.sort((a, b) => a - b);
const result = { campaigns, p50: quantile(0.5), p99: quantile(0.99) };
console.log(
  process.argv.includes('--json')
    ? JSON.stringify({ firstMailMilliseconds: result })
    : `Move to first mail, ${campaigns} campaigns of ${recipientsEach}: p50 ${result.p50} ms, p99 ${result.p99} ms (${postboard.broker})`,
);

async function measure(campaign: number): Promise<number> {
  const company = `Company ${campaign}`;
  await robin.create(
    'Recipient',
    Array.from({ length: recipientsEach }, (_, index) => ({
      summary: `Recipient ${index}`,
      Email: `r${campaign}.${index}@post.example`,
      'First name': 'Ada',
      Company: company,
    })),
  );
  const [key = ''] = await robin.create('Campaign', [
    {
      summary: company,
      Subject: 'Thank you, {{recipient.firstName}}',
      From: 'robin.weller@example.com',
      Template: 'thank-you',
      Audience: `Company ~ "\\"${company}\\""`,
    },
  ]);
  await robin.move(key, 'Ready');
  await searchable(campaign);

  const before = sink.accepted();
  const began = performance.now();
  await robin.move(key, 'Sending');
  await sink.waitFor((mails) => mails.length > before, AbortSignal.timeout(30_000));
  const took = performance.now() - began;
  await sink.waitFor(
    (mails) => mails.length >= before + recipientsEach,
    AbortSignal.timeout(30_000),
  );
  return Math.round(took);
}

/** Jira's search is a little behind; a person would not move the card in the same instant. */
async function searchable(campaign: number): Promise<void> {
  await setTimeout(400);
  const found = await robin.search(`Company ~ "\\"Company ${campaign}\\""`, ['summary']);
  if (found.length === 0) throw new Error('The recipients are not found');
}

function quantile(q: number): number {
  return milliseconds[Math.min(milliseconds.length - 1, Math.floor(q * milliseconds.length))] ?? 0;
}
