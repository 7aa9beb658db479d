import { answersAmqp } from './amqp-probe.mjs';
import { canInstall, install } from './debian.mjs';
import { findRabbitServer, startPrivateRabbit } from './private-rabbitmq.mjs';
import { Missing, say } from './say.mjs';

const probeMilliseconds = 2_000;
const howToGetOne =
  'install the package rabbitmq-server (3.10 or newer), start RabbitMQ on localhost:5672, or name one in AMQP_URL';

/**
 * A broker for demo and tests: the one named, one on this machine, one of our own, or the one in memory, in this order.
 * POSTBOARD_BROKER=rabbitmq insists on RabbitMQ; POSTBOARD_BROKER=memory does without.
 */
export async function bringBroker() {
  const { AMQP_URL: url = '', POSTBOARD_BROKER: choice } = process.env;
  if (choice === 'memory') return inMemory('POSTBOARD_BROKER says so');
  if (url !== '') return named(url);
  if (await answersAmqp('localhost', 5_672, probeMilliseconds))
    return rabbitAt('amqp://localhost:5672', 'found on this machine');

  const started = await startOurOwn();
  if (started.rabbit !== undefined) {
    return {
      ...rabbitAt(started.rabbit.url, 'a node of our own, gone when this ends'),
      stop: () => started.rabbit.stop(),
    };
  }
  if (choice === 'rabbitmq')
    throw new Missing(`There is no broker: ${started.why}; ${howToGetOne}.`);
  return inMemory(`${started.why}; for the real thing, ${howToGetOne}`);
}

async function named(url) {
  const { protocol, host, hostname, port } = parse(url);
  // Behind amqps: there is TLS, whose certificates are the command's own matter.
  if (protocol === 'amqp:' && !(await answersAmqp(hostname, port, probeMilliseconds)))
    throw new Missing(
      `No RabbitMQ answers at ${host}, which AMQP_URL names; start it, or unset AMQP_URL.`,
    );
  return rabbitAt(url, 'from AMQP_URL');
}

/** Makes sure that nodes of our own can be started. */
export async function bringRabbitServer() {
  const why = await whyNoServer();
  if (why !== undefined) throw new Missing(`There is no RabbitMQ to start: ${why}.`);
}

async function whyNoServer() {
  if (findRabbitServer() !== undefined) return undefined;
  if (!canInstall()) return 'no RabbitMQ is installed here';
  return (await install('rabbitmq-server')) ? undefined : 'RabbitMQ could not be installed';
}

async function startOurOwn() {
  const why = await whyNoServer();
  if (why !== undefined) return { why };
  say('Starting a RabbitMQ of our own; this takes some six seconds …');
  try {
    return { rabbit: await startPrivateRabbit() };
  } catch (error) {
    say(error.message);
    return { why: 'the installed RabbitMQ did not start' };
  }
}

function rabbitAt(url, origin) {
  say(`Broker: RabbitMQ at ${parse(url).host}, ${origin}.`);
  return { env: { AMQP_URL: url, POSTBOARD_BROKER: 'rabbitmq' }, stop: async () => {} };
}

/** The first host of one or several with commas between. */
function parse(url) {
  try {
    const { protocol, hostname, port } = new URL(url.split(',')[0]);
    const portNumber = Number(port) || 5_672;
    return { protocol, hostname, port: portNumber, host: `${hostname}:${portNumber}` };
  } catch {
    throw new Missing('AMQP_URL is not an address such as amqp://user:password@host:5672/vhost.');
  }
}

function inMemory(why) {
  say(`Broker: in memory, because ${why}.`);
  return { env: { AMQP_URL: undefined, POSTBOARD_BROKER: 'memory' }, stop: async () => {} };
}
