import { once } from 'node:events';
import { flushCompileCache } from 'node:module';
import { loadConfig } from '../config.ts';
import { createLogger } from '../logging.ts';
import { type Role, roles } from '../roles.ts';
import { type Command, UsageError } from './command.ts';
import { configFlag, readFlags } from './flags.ts';

/** How long a clean stop may take: less than the 30 seconds after which supervisors usually kill. */
const stopMilliseconds = 25_000;

export const start: Command = {
  usage: `Usage: postboard start [--config PATH] [--role ROLE[,ROLE...]]...

Runs the service until SIGTERM or SIGINT, then finishes what is begun and stops. A second signal ends it at once.

  --config PATH   the config file; default ${configFlag.default}
  --role ROLE     runs only this part, given once or more: ${roles.join(', ')}`,

  async run(args, signal) {
    const flags = readFlags(args, {
      config: configFlag,
      role: { type: 'string', multiple: true, default: [...roles] },
    });
    const running = rolesNamed(flags.role);
    const config = loadConfig(flags.config, process.env);
    const logger = createLogger(config.logLevel);
    // It takes its time to load: not of somebody who has called it wrongly.
    const { startPostboard } = await import('../postboard.ts');

    const cutOff = new AbortController();
    const abandon = () => cutOff.abort(signal.reason);
    signal.addEventListener('abort', abandon);
    using ending = new DisposableStack();
    await using postboard = await startPostboard({ config, logger }, running, cutOff.signal);
    signal.removeEventListener('abort', abandon);
    const { url, broker } = postboard;
    logger.info({ url, broker, roles: [...running] }, 'started');
    // Node keeps it at the end otherwise, which a process that is killed never comes to.
    flushCompileCache();

    if (!signal.aborted) await once(signal, 'abort');
    logger.info('stopping');
    ending.defer(() => logger.info('stopped'));
    setTimeout(abandon, stopMilliseconds).unref();
    return 0;
  },
};

function rolesNamed(flags: readonly string[]): ReadonlySet<Role> {
  const names = flags.flatMap((flag) => flag.split(',')).map((name) => name.trim());
  return new Set(
    names.map((name) => {
      const role = roles.find((known) => known === name);
      if (role === undefined)
        throw new UsageError(`There is no role "${name}"; there are ${roles.join(', ')}.`);
      return role;
    }),
  );
}
