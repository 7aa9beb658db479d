import { styleText } from 'node:util';
import { type Config, ConfigError, loadConfig, transportsOf } from '../config.ts';
import { type Check, checkJira } from '../jira/doctor-jira.ts';
import { createLogger } from '../logging.ts';
import { ladderOf } from '../postboard.ts';
import { openRabbit } from '../queue/rabbit/open.ts';
import { checkSmtp } from '../send/smtp/check.ts';
import type { Command } from './command.ts';
import { checkDeliverability, type DeliverabilityOptions } from './doctor/check-deliverability.ts';
import { checkImprint } from './doctor/check-imprint.ts';
import { checkMailbox } from './doctor/check-mailbox.ts';
import { checkSources } from './doctor/check-sources.ts';
import { explain } from './explain.ts';
import { configFlag, readFlags } from './flags.ts';

/** A broker that is not there is waited for; the doctor does not wait longer than this. */
const rabbitMilliseconds = 15_000;

interface DoctorFlags extends DeliverabilityOptions {
  readonly config: string;
  readonly mail: boolean;
}

export const doctor: Command = {
  usage: `Usage: postboard doctor [--config PATH] [--json]
       postboard doctor --mail [--dns HOST:PORT] [--ip ADDRESS] [--config PATH] [--json]

Checks config, Jira, RabbitMQ and SMTP, and says for everything that is not as it must be what to do. Sends no mail.
Exits with 1 when something would not work; warnings do not count.

  --mail          instead, what mailbox providers look at: SPF, DKIM, DMARC and alignment, where bounces go, and whether
                  unsubscribing works from outside, each with the record to publish where one is missing
  --dns HOST:PORT the name server to ask; default those of this machine
  --ip ADDRESS    the address from which mail leaves, where your own server delivers it: looks at its PTR record
  --config PATH   the config file; default ${configFlag.default}
  --json          one JSON object a line: name, ok (true, false or "warning"), detail, whatToDo`,

  async run(args, signal) {
    const flags = readFlags(args, {
      config: configFlag,
      mail: { type: 'boolean', default: false },
      dns: { type: 'string' },
      ip: { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    let hasFailed = false;
    for await (const check of checks(flags, signal)) {
      console.log(flags.json ? JSON.stringify(check) : lines(check));
      hasFailed ||= check.ok === false;
    }
    return hasFailed ? 1 : 0;
  },
};

async function* checks(
  { config: path, mail, dns, ip }: DoctorFlags,
  signal: AbortSignal,
): AsyncGenerator<Check> {
  const config = load(path);
  if (!('secrets' in config)) {
    yield config;
    return;
  }
  yield { name: 'Config', ok: true, detail: `${path} and the environment are complete.` };
  yield* checkImprint(config);
  if (mail) yield* checkDeliverability(config, { dns, ip }, signal);
  else yield* checkEverything(config, signal);
}

async function* checkEverything(config: Config, signal: AbortSignal): AsyncGenerator<Check> {
  const logger = createLogger('silent');
  let isJiraFine = true;
  const token = config.secrets.jiraApiToken;
  for await (const check of checkJira({ ...config.jira, token, logger }, signal)) {
    isJiraFine &&= check.ok !== false;
    yield check;
  }
  yield await checkRabbit(config, signal);
  const transports = transportsOf(config);
  for (const server of transports)
    for (const check of await checkSmtp(server, signal))
      yield transports.length === 1 ? check : { ...check, name: `${check.name} (${server.name})` };
  yield* checkMailbox(config, signal);
  yield* await checkSources(config, isJiraFine, signal);
}

function load(path: string): Config | Check {
  try {
    return loadConfig(path, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { name: 'Config', ok: false, detail: error.message };
  }
}

/** Connects and declares what all runs share, which finds a wrong user, a missing right and foreign queues of our names. */
async function checkRabbit(config: Config, signal: AbortSignal): Promise<Check> {
  const name = 'RabbitMQ';
  const patience = AbortSignal.timeout(rabbitMilliseconds);
  try {
    await using broker = await openRabbit(
      {
        urls: config.amqpUrls,
        prefix: config.rabbitmq.prefix,
        ladderMilliseconds: ladderOf(config),
        logger: createLogger('silent'),
      },
      AbortSignal.any([signal, patience]),
    );
    return {
      name,
      ok: true,
      detail: `${broker.description}; queues and exchanges are as they must be.`,
    };
  } catch (error) {
    signal.throwIfAborted();
    if (!patience.aborted) return { name, ok: false, detail: explain(error) };
    return {
      name,
      ok: false,
      detail: `No broker answered within ${rabbitMilliseconds / 1_000} s.`,
      whatToDo: 'Start RabbitMQ, or set AMQP_URL to where it is.',
    };
  }
}

function lines({ name, ok, detail, whatToDo }: Check): string {
  const mark =
    ok === true
      ? styleText('green', 'ok     ')
      : ok === 'warning'
        ? styleText('yellow', 'warning')
        : styleText('red', 'failed ');
  const advice = whatToDo === undefined ? [] : [`        → ${whatToDo}`];
  return [`${mark} ${name}: ${detail}`, ...advice].join('\n');
}
