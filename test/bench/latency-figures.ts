import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { startPrivateRabbit } from '../../src/bootstrap/private-rabbitmq.mjs';
import type { Findings } from './figures.ts';

const Quantiles = z.object({ p50: z.number(), p99: z.number() });
const FirstMail = z.object({ firstMailMilliseconds: Quantiles });
const Pause = z.object({ pause: z.object({ lastMailMilliseconds: Quantiles }) });
const Webhook = z.object({ latencyMilliseconds: Quantiles });

/** What the scripts beside this one measure, each in a process of its own on a RabbitMQ of its own. */
export async function latencyFigures(): Promise<Findings> {
  await using rabbit = await startPrivateRabbit({ isFrugal: false });
  const run = (script: string) => jsonOf(script, rabbit.url);
  const { firstMailMilliseconds: firstMail } = FirstMail.parse(await run('first-mail.ts'));
  const { lastMailMilliseconds: pause } = Pause.parse(await run('pause.ts')).pause;
  const { latencyMilliseconds: webhook } = Webhook.parse(await run('webhook.ts'));
  return {
    rows: [
      row('move to first mail', firstMail),
      row('paused to last mail', pause),
      row('answer to a webhook', webhook),
    ],
    json: {
      latency: {
        firstMailMilliseconds: firstMail,
        lastMailAfterPauseMilliseconds: pause,
        webhookMilliseconds: webhook,
      },
    },
  };
}

function row(figure: string, { p50, p99 }: z.infer<typeof Quantiles>) {
  return { figure, value: `p50 ${p50} ms, p99 ${p99} ms`, against: '', aim: '' };
}

/** The last line that it prints. */
async function jsonOf(script: string, url: string): Promise<unknown> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path, '--json'], {
    env: { ...process.env, AMQP_URL: url },
    maxBuffer: 16_000_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}
