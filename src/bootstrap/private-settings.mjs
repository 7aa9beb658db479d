import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** Fills the directory of a private node: cookie, config, and empty files where the system's would be read otherwise. */
export function writeSettings(directory) {
  for (const folder of ['home', 'log', 'data', 'conf.d', 'generated'])
    mkdirSync(join(directory, folder));
  const write = (name, text, mode = 0o600) => writeFileSync(join(directory, name), text, { mode });
  write('home/.erlang.cookie', randomBytes(24).toString('hex'), 0o400);
  write('enabled_plugins', '[].');
  write('env.conf', '');
  write(
    'rabbitmq.conf',
    [
      'loopback_users.guest = true',
      'disk_free_limit.absolute = 50MB',
      'vm_memory_high_watermark.absolute = 1GiB',
      'raft.wal_max_size_bytes = 64000000',
      'log.console = false',
      'log.file.level = warning',
      '',
    ].join('\n'),
  );
}

// The machine is shared: no scheduler spins while it waits.
const patient = '+sbwt none +sbwtdcpu none +sbwtdio none';
/** One scheduler, and one thread that writes files. */
const frugal = `+S 1:1 +SDio 1 ${patient}`;
const quick = `+S 2:2 ${patient}`;

/** How the node calls itself. */
export function nodeName(ports) {
  return `postboard${ports.amqp}@localhost`;
}

/** What the node is told; nothing is left to the defaults, which are the system's. */
export function nodeEnvironment(directory, ports, isFrugal) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(RABBITMQ|ERL)_/.test(name));
  return {
    ...Object.fromEntries(inherited),
    HOME: join(directory, 'home'),
    // Makes the script replace itself with the Erlang VM, so that the process we started is the node.
    RUNNING_UNDER_SYSTEMD: 'true',
    RABBITMQ_NODENAME: nodeName(ports),
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: `${ports.amqp}`,
    // The default, the AMQP port plus 20000, may not exist.
    RABBITMQ_DIST_PORT: `${ports.distribution}`,
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: `${ports.epmd}`,
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: `-kernel inet_dist_use_interface {127,0,0,1} ${isFrugal ? frugal : quick}`,
    RABBITMQ_MNESIA_BASE: join(directory, 'data'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(directory, 'rabbitmq'),
    RABBITMQ_CONFIG_FILES: join(directory, 'conf.d'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(directory, 'advanced'),
    RABBITMQ_CONF_ENV_FILE: join(directory, 'env.conf'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(directory, 'generated'),
    RABBITMQ_PID_FILE: join(directory, 'pid'),
    ERL_CRASH_DUMP: join(directory, 'erl_crash.dump'),
  };
}

/** Ports that nobody uses. Holds all sockets before it lets any go, so that they differ. */
export async function freePorts() {
  const listeners = [];
  for (let index = 0; index < 3; index += 1) {
    const listener = createServer().listen(0, '127.0.0.1');
    await once(listener, 'listening');
    listeners.push(listener);
  }
  const [amqp, distribution, epmd] = listeners.map((listener) => listener.address().port);
  for (const listener of listeners) {
    listener.close();
    await once(listener, 'close');
  }
  return { amqp, distribution, epmd };
}
