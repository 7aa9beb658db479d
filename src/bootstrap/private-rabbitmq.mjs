import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { answersAmqp } from './amqp-probe.mjs';
import { freePorts, nodeEnvironment, nodeName, writeSettings } from './private-settings.mjs';

const startTimeoutMilliseconds = 60_000;
const memoryFolder = '/dev/shm';
/** Several times what the tests leave in a node. Containers often have 64 MB there. */
const roomyBytes = 2_000_000_000;

// Not /usr/sbin/rabbitmq-server: Debian's wrapper insists on root or the user rabbitmq, and on the system's settings.
const servers = [
  '/usr/lib/rabbitmq/bin/rabbitmq-server',
  '/opt/homebrew/sbin/rabbitmq-server',
  '/usr/local/sbin/rabbitmq-server',
];

/** The path of an installed RabbitMQ server, or undefined. */
export function findRabbitServer() {
  return servers.find((path) => existsSync(path));
}

/**
 * Starts a RabbitMQ node of our own: loopback only, free ports, a throw-away directory, its own epmd and cookie. It
 * shares nothing with a broker of the system and is gone, directory included, once stopped or once this process ends,
 * however it ends.
 *
 * A frugal one keeps its data in memory where there is room, since it outlives no machine, and has one thread for its
 * work and one for its files: it behaves the same and takes half the processor time. Not for where speed is measured.
 */
export async function startPrivateRabbit({ isFrugal = true } = {}) {
  const server = findRabbitServer();
  if (server === undefined)
    throw new Error(
      'There is no RabbitMQ server on this machine; install the package rabbitmq-server.',
    );
  try {
    return await startIn(server, isFrugal);
  } catch (error) {
    // Between asking the kernel for free ports and using them, somebody else may have taken one.
    if (!/eaddrinuse|in use/i.test(error.message)) throw error;
    return startIn(server, isFrugal);
  }
}

async function startIn(server, isFrugal) {
  const directory = mkdtempSync(join(isFrugal ? roomInMemory() : tmpdir(), 'postboard-rabbitmq-'));
  const ports = await freePorts();
  writeSettings(directory);
  const rabbit = new PrivateRabbit(server, directory, { ports, isFrugal });
  try {
    await rabbit.start();
    return rabbit;
  } catch (error) {
    await rabbit.stop();
    throw error;
  }
}

/** A folder in memory, or else the usual one for what is temporary. */
function roomInMemory() {
  const { bavail, bsize } = existsSync(memoryFolder)
    ? statfsSync(memoryFolder)
    : { bavail: 0, bsize: 0 };
  return bavail * bsize >= roomyBytes ? memoryFolder : tmpdir();
}

class PrivateRabbit {
  #server;
  #ports;
  #isFrugal;
  #reaper;
  #node;

  constructor(server, directory, { ports, isFrugal }) {
    this.#server = server;
    this.#ports = ports;
    this.#isFrugal = isFrugal;
    this.#reaper = startReaper(directory, ports.epmd);
    this.directory = directory;
    this.url = `amqp://guest:guest@127.0.0.1:${ports.amqp}`;
  }

  get pid() {
    return this.#node?.pid;
  }

  async start() {
    if (this.#node !== undefined) throw new Error('The RabbitMQ node runs already.');
    const log = openSync(join(this.directory, 'startup.log'), 'a');
    const node = spawn(this.#server, [], {
      cwd: this.directory,
      detached: true,
      env: nodeEnvironment(this.directory, this.#ports, this.#isFrugal),
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    node.unref();
    this.#node = node;
    writeFileSync(join(this.directory, 'node.pid'), `${node.pid}`);
    node.once('exit', () => {
      this.#node = undefined;
      rmSync(join(this.directory, 'node.pid'), { force: true });
    });

    const deadline = Date.now() + startTimeoutMilliseconds;
    while (!(await answersAmqp('127.0.0.1', this.#ports.amqp, 5_000))) {
      if (this.#node === undefined || Date.now() > deadline)
        throw new Error(`The RabbitMQ node did not start:\n${this.#lastWords()}`);
      await delay(50);
    }
  }

  async kill(signal = 'SIGKILL') {
    const node = this.#node;
    if (node === undefined) return;
    node.ref();
    const gone = once(node, 'exit');
    process.kill(-node.pid, signal);
    await gone;
  }

  async limitMemory(bytes) {
    // What rabbitmqctl would do, which takes many times as long to start.
    const limit = `rpc:call('${nodeName(this.#ports)}', vm_memory_monitor, set_vm_memory_high_watermark, [{absolute, ${bytes}}])`;
    const tool = spawn(
      'erl',
      ['-noinput', '-hidden', '-sname', 'limit@localhost', '-eval', `ok = ${limit}, halt(0).`],
      {
        cwd: this.directory,
        env: nodeEnvironment(this.directory, this.#ports, this.#isFrugal),
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    const [complaint, [code]] = await Promise.all([text(tool.stderr), once(tool, 'exit')]);
    if (code !== 0) throw new Error(`The memory could not be limited: ${complaint.trim()}`);
  }

  async stop() {
    if (this.#reaper.exitCode !== null || this.#reaper.signalCode !== null) return;
    this.#reaper.ref();
    this.#reaper.stdin.end();
    await once(this.#reaper, 'exit');
  }

  async [Symbol.asyncDispose]() {
    await this.stop();
  }

  #lastWords() {
    return readFileSync(join(this.directory, 'startup.log'), 'utf8')
      .trim()
      .split('\n')
      .slice(-20)
      .join('\n');
  }
}

/**
 * A shell that outlives us. It cleans up when its input ends: because `stop` closed it, or because the kernel did when
 * this process died.
 */
function startReaper(directory, epmdPort) {
  const script = `
    while read -r _; do :; done
    [ -f "$1/node.pid" ] && kill -s KILL -- "-$(cat "$1/node.pid")"
    for attempt in 1 2 3 4 5 6 7 8 9 10; do
      ERL_EPMD_ADDRESS=127.0.0.1 epmd -port "$2" -kill && break
      sleep 0.1
    done
    rm -rf "$1"`;
  const reaper = spawn(
    '/bin/sh',
    ['-c', script, 'postboard-rabbitmq-reaper', directory, `${epmdPort}`],
    {
      cwd: '/',
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  reaper.unref();
  reaper.stdin.unref();
  return reaper;
}
