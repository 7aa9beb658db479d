import type { RunId } from '../campaign/ids.ts';
import { readRunDirectory } from '../journal/run-directory.ts';
import { type ParkedClass, parkedClasses } from '../queue/messages.ts';
import type { Broker, ParkedMessage, ParkedVerdict } from '../queue/port.ts';
import { type Command, type ExitCode, UsageError } from './command.ts';
import { count } from './figures.ts';
import { configFlag, readAction, readFlagsAndNames } from './flags.ts';
import { openLook } from './look.ts';
import { list, show, summary } from './parked/show.ts';
import { runsNamed, unknownRun } from './run-choice.ts';

const usage = `Usage: postboard parked list [--run RUN|KEY] [--class CLASS] [--json]
       postboard parked show ID [--json]
       postboard parked retry|drop [ID...] [--run RUN|KEY] [--class CLASS] [--all]

Messages that were set aside for a person, with the reason. \`retry\` puts them back into the queue they belong to, where
they are handled as if they had just come; a message whose queue is gone stays. \`drop\` removes them for good. While this
command looks, nobody else sees them.

  --run RUN|KEY   those of one run, or of all runs of a campaign
  --class CLASS   those set aside for this: ${parkedClasses.join(', ')}
  --all           with retry or drop: all of them
  --json          one JSON object a message, one a line
  --config PATH   the config file; default ${configFlag.default}`;

const actions = ['list', 'show', 'retry', 'drop'] as const;
type Action = (typeof actions)[number];

export const parked: Command = {
  usage,

  async run(args, signal) {
    const { flags, names } = readFlagsAndNames(
      args,
      {
        run: { type: 'string' },
        class: { type: 'string' },
        all: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        config: configFlag,
      },
      { most: Infinity },
    );
    const [word, ...ids] = names;
    const action = readAction(word, actions, { usage, what: 'Parked messages' });
    const parkedClass = flags.class === undefined ? undefined : readClass(flags.class);
    const isSelective = ids.length > 0 || flags.run !== undefined || parkedClass !== undefined;
    mustSay(action, ids, isSelective, flags.all);

    await using look = await openLook(flags.config, signal);
    const runs = flags.run && (await readRuns(look.broker, flags.run, signal));
    const isMeant = (message: ParkedMessage) =>
      (ids.length === 0 || ids.includes(message.id)) &&
      (!runs || (message.run !== undefined && runs.has(message.run))) &&
      (parkedClass === undefined || message.class === parkedClass);
    const meant: ParkedMessage[] = [];
    const stuck = await look.broker.parked((message) => {
      if (!isMeant(message)) return 'keep';
      meant.push(message);
      return verdicts[action];
    }, signal);
    return say(action, { ids, meant, stuck, isJson: flags.json });
  },
};

const verdicts: Record<Action, ParkedVerdict> = {
  list: 'keep',
  show: 'keep',
  retry: 'release',
  drop: 'drop',
};

interface Done {
  readonly ids: readonly string[];
  readonly meant: readonly ParkedMessage[];
  readonly stuck: readonly ParkedMessage[];
  readonly isJson: boolean;
}

function say(action: Action, { ids, meant, stuck, isJson }: Done): ExitCode {
  const absent = ids.filter((id) => !meant.some((message) => message.id === id));
  for (const id of absent) console.error(`Nothing with the id ${id} is parked.`);
  switch (action) {
    case 'list':
      if (isJson) for (const message of meant) console.log(JSON.stringify(summary(message)));
      else console.log(list(meant).join('\n'));
      break;
    case 'show':
      for (const message of meant)
        console.log(isJson ? JSON.stringify(message) : show(message).join('\n'));
      break;
    case 'retry':
      for (const { id, queue } of stuck) console.error(`${id} stays: its queue ${queue} is gone.`);
      console.log(`Put back: ${count(meant.length - stuck.length, 'message', 'messages')}.`);
      break;
    case 'drop':
      console.log(`Dropped: ${count(meant.length, 'message', 'messages')}.`);
  }
  return absent.length + stuck.length > 0 ? 1 : 0;
}

function readClass(word: string): ParkedClass {
  const found = parkedClasses.find((each) => each === word);
  if (found !== undefined) return found;
  throw new UsageError(`There is no class "${word}"; there are ${parkedClasses.join(', ')}.`);
}

/** What cannot be undone is not done by leaving something out. */
function mustSay(action: Action, ids: readonly string[], isSelective: boolean, all: boolean): void {
  if (action === 'show' && ids.length === 0)
    throw new UsageError('Say which: an id from the list.');
  if (action === 'list' && ids.length > 0) throw new UsageError(`Unexpected argument '${ids[0]}'.`);
  const changes = action === 'retry' || action === 'drop';
  if (changes && isSelective === all)
    throw new UsageError(
      `Say which to ${action}: by their ids, by --run or --class, or --all of them.`,
    );
}

async function readRuns(
  broker: Broker,
  named: string,
  signal: AbortSignal,
): Promise<ReadonlySet<RunId>> {
  const directory = await readRunDirectory(broker, signal);
  const runs = runsNamed(directory, named);
  if (runs.length === 0) throw unknownRun(directory, named);
  return new Set(runs.map(({ run }) => run));
}
