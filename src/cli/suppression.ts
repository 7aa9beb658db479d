import { loadConfig } from '../config.ts';
import { secretsOf, suppressionsOf } from '../stage-settings.ts';
import { followSuppressions, type Suppressions } from '../suppression/follow.ts';
import { type Command, type ExitCode, UsageError } from './command.ts';
import { csvFile } from './csv-file.ts';
import { count, figure } from './figures.ts';
import { configFlag, readAction, readFlagsAndNames } from './flags.ts';
import { type Look, openLook } from './look.ts';
import { type Listed, readListed } from './suppression/entries.ts';
import { readHolders } from './suppression/holders.ts';
import { importListed } from './suppression/import.ts';
import { csv, list, summary, unresolved } from './suppression/show.ts';

const usage = `Usage: postboard suppression list [--json]
       postboard suppression export > FILE.csv
       postboard suppression import FILE.csv [--encoding NAME]

Which addresses get no mail, whatever campaign or issue it comes from. The list holds keyed hashes and no addresses: whose
they are is found by the recipients in Jira.

\`import\` puts the addresses of a file on the list: a column Email, and perhaps Reason (complained, unsubscribed, undeliverable;
other words are kept as they are), Detail and When. Who is on it already stays as they are. A line that cannot be used is
named and left out; a file that cannot be read to its end changes nothing. \`export\` writes what \`import\` reads, of the
addresses that Jira knows, and says how many it does not. Somebody comes off the list when their issue is moved out of
Unsubscribed or Undeliverable.

  --encoding NAME what the file is encoded in, such as windows-1252; default UTF-8, or UTF-16 by its mark
  --json          one JSON object an address, one a line
  --config PATH   the config file; default ${configFlag.default}

Exits with 1 when a line was left out.`;

const actions = ['list', 'export', 'import'] as const;

export const suppression: Command = {
  usage,

  async run(args, signal) {
    const { flags, names } = readFlagsAndNames(
      args,
      {
        json: { type: 'boolean', default: false },
        encoding: { type: 'string' },
        config: configFlag,
      },
      { most: 2 },
    );
    const [word, path] = names;
    const action = readAction(word, actions, { usage, what: 'The list' });
    if (action === 'import') {
      if (path === undefined) throw new UsageError('Name a file: suppression import list.csv');
      return importFile(path, csvFile(path, flags.encoding), flags.config, signal);
    }
    if (path !== undefined) throw new UsageError(`Unexpected argument '${path}'.`);
    await using look = await openLook(flags.config, signal);
    await using suppressions = await follow(look, signal);
    const suppressed = suppressions.all();
    const hashes = new Set(suppressed.map(({ address }) => address));
    const holders = await readHolders(look.config, hashes, signal);
    if (action === 'export') {
      console.log(csv(suppressed, holders).join('\n'));
      const left = count(unresolved(suppressed, holders), 'address', 'addresses');
      console.error(`Left out: ${left} that no recipient in Jira has.`);
    } else if (flags.json)
      for (const each of suppressed) console.log(JSON.stringify(summary(each, holders)));
    else console.log(list(suppressed, holders).join('\n'));
    return 0;
  },
};

/** Reads the file to its end before anything is written: half of a broken file is worse than none of it. */
async function importFile(
  path: string,
  read: ReturnType<typeof csvFile>,
  configPath: string,
  signal: AbortSignal,
): Promise<ExitCode> {
  const listed: Listed[] = [];
  const faults: string[] = [];
  const now = Date.now();
  loadConfig(configPath, process.env);
  for await (const line of readListed(read(), now)) {
    if (line.kind === 'listed') listed.push(line);
    else if (line.isFinal) {
      console.error(`Nothing was imported from ${path}:\n  Line ${line.line}: ${line.problem}`);
      return 1;
    } else faults.push(`line ${line.line}: ${line.problem}`);
  }
  await using look = await openLook(configPath, signal);
  await using suppressions = await follow(look, signal);
  const [secret = ''] = secretsOf(look.config);
  const desk = { publisher: look.broker, suppressions, secret, now };
  const { added, known, lifted } = await importListed(listed, desk);
  for (const fault of faults) console.error(fault);
  const since = lifted === 0 ? '' : `, ${figure(lifted)} lifted since`;
  console.log(
    `${figure(added)} added, ${figure(known)} known already${since}, ${figure(faults.length)} left out.`,
  );
  return faults.length > 0 ? 1 : 0;
}

function follow({ broker, config }: Look, signal: AbortSignal): Promise<Suppressions> {
  return followSuppressions({ broker, ...suppressionsOf(config) }, signal);
}
