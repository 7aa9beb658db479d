import { loadConfig } from '../config.ts';
import type { CsvLine } from '../csv/read-csv.ts';
import type { Register } from '../jira/register/register.ts';
import { type Command, UsageError } from './command.ts';
import { csvFile } from './csv-file.ts';
import { readFlagsAndNames } from './flags.ts';
import { Batches } from './import/batches.ts';
import { type Meaning, readEntries } from './import/entries.ts';
import { importFlags, importUsage } from './import/flags.ts';
import { Telling } from './import/say.ts';
import { jiraAtTerminal } from './jira-at-terminal.ts';

export const importRecipients: Command = {
  usage: importUsage,

  async run(args, signal) {
    const { flags, names } = readFlagsAndNames(args, importFlags, { most: 1 });
    const [path] = names;
    if (path === undefined) throw new UsageError('Name a file: postboard import people.csv');
    const read = csvFile(path, flags.encoding);
    const config = loadConfig(flags.config, process.env);
    const { openRegister } = await import('../jira/register/register.ts');
    const register = await openRegister(jiraAtTerminal(config), signal);

    const checked = await check(read, flags.ignore ?? [], register);
    if (checked.kind === 'problems') {
      console.error([`Nothing was imported from ${path}:`, ...checked.problems].join('\n  '));
      return 1;
    }
    const { meaning } = checked;
    const known = await register.recipients(meaning.columns, signal);
    const telling = new Telling({ asJson: flags.json, onlyPlan: flags.plan });
    const batches = new Batches({ register, known, onlyPlan: flags.plan });
    for await (const batch of batches.of(readEntries(read(), meaning, register)))
      try {
        for (const news of await batches.handle(batch, signal)) telling.line(news);
      } catch (error) {
        telling.stopped(batch[0]?.line ?? 0);
        throw error;
      }
    return telling.end();
  },
};

type Checked =
  | { readonly kind: 'fine'; readonly meaning: Meaning }
  | { readonly kind: 'problems'; readonly problems: readonly string[] };

/** Reads the file to its end before anything is written: half of a broken file is worse than none of it. */
async function check(
  read: () => AsyncGenerator<CsvLine>,
  ignored: readonly string[],
  register: Register,
): Promise<Checked> {
  let meaning: Meaning | undefined;
  for await (const line of read()) {
    if (line.kind === 'fault' && line.final)
      return { kind: 'problems', problems: [`Line ${line.line}: ${line.fault}`] };
    if (line.kind !== 'columns') continue;
    const isIgnored = (name: string) =>
      ignored.some((each) => each.toLowerCase() === name.toLowerCase());
    const found = register.columns(line.columns.filter((name) => !isIgnored(name)));
    if (found.kind === 'problems') return found;
    meaning = found;
  }
  return meaning
    ? { kind: 'fine', meaning }
    : { kind: 'problems', problems: ['The file is empty.'] };
}
