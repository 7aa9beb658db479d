import type { RunId } from '../campaign/ids.ts';
import { readRunDirectory } from '../journal/run-directory.ts';
import { foldToNow, readRun } from '../journal/run-journal.ts';
import type { Broker } from '../queue/port.ts';
import { type Command, UsageError } from './command.ts';
import { configFlag, readFlagsAndNames } from './flags.ts';
import { EntryFilter, readKinds } from './journal/filter.ts';
import { readRecipient, UnknownRecipient } from './journal/recipient.ts';
import { Teller } from './journal/teller.ts';
import { verify } from './journal/verify.ts';
import { type Look, openLook } from './look.ts';
import { findRun } from './run-choice.ts';

const usage = `Usage: postboard journal KEY|RUN [--recipient WHO] [--kind KIND[,KIND...]]... [--follow] [--json]
       postboard journal verify KEY|RUN [--json]

Tells everything that happened to a campaign's newest run, or to this run, a line for each entry of its journal.
With \`verify\`: proves from the journal that everybody of the frozen audience has exactly one outcome and that nobody was
mailed twice; exits with 1 while that is not proven.

  --recipient WHO  only what happened to one recipient: an issue's key or number, or an address
  --kind KIND      only entries of this kind, such as paused or frozen, or outcomes, such as sent or rejected
  --follow         goes on as entries come, until the run is over or Ctrl-C
  --json           the entries themselves, one JSON object a line
  --config PATH    the config file; default ${configFlag.default}`;

export const journal: Command = {
  usage,

  async run(args, signal) {
    const { flags, names } = readFlagsAndNames(
      args,
      {
        recipient: { type: 'string' },
        kind: { type: 'string', multiple: true, default: [] },
        follow: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        config: configFlag,
      },
      { most: 2 },
    );
    const isProof = names[0] === 'verify';
    const [named, surplus] = isProof ? names.slice(1) : names;
    if (named === undefined || surplus !== undefined) throw new UsageError(usage);
    const kinds = readKinds(flags.kind);
    await using look = await openLook(flags.config, signal);
    const run = await chooseRun(look, named, signal);
    if (isProof) return await verify(look.broker, run, flags.json, signal);

    const query =
      flags.recipient === undefined
        ? undefined
        : await readRecipient(flags.recipient, look.config, signal);
    const teller = new Teller(new EntryFilter(kinds, query), flags.json);
    await tell(look.broker, run, { ...flags, teller }, signal);
    if (teller.filter.found === 0 && query !== undefined)
      throw new UnknownRecipient(`${flags.recipient} is not in the audience of run ${run}`);
    return 0;
  },
};

/** What is said beside the journal goes to standard error: a script reads the other. */
async function chooseRun({ broker }: Look, named: string, signal: AbortSignal): Promise<RunId> {
  const directory = await readRunDirectory(broker, signal);
  const { run, others } = await findRun(broker, directory, named);
  if (named !== run && others.length > 0)
    console.error(
      `This is run ${run}, the newest of ${named.toUpperCase()}. There are also ${others.map((other) => other.run).join(', ')}.`,
    );
  return run;
}

async function tell(
  broker: Broker,
  run: RunId,
  { teller, follow }: { readonly teller: Teller; readonly follow: boolean },
  signal: AbortSignal,
): Promise<void> {
  const next = await foldToNow(broker, broker, run, 0, (record) => teller.tell(record), signal);
  if (!follow || teller.isOver) return;
  for await (const records of readRun(broker, run, next, signal))
    for (const record of records) {
      teller.tell(record);
      if (teller.isOver) return;
    }
}
