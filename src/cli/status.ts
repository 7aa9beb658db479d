import { setTimeout as delay } from 'node:timers/promises';
import type { RunId } from '../campaign/ids.ts';
import { type ListedRun, readRunDirectory } from '../journal/run-directory.ts';
import { Unroutable } from '../queue/port.ts';
import { quietOf } from '../stage-settings.ts';
import type { Command } from './command.ts';
import { configFlag, readFlagsAndNames } from './flags.ts';
import { type Look, openLook } from './look.ts';
import { findRun } from './run-choice.ts';
import { RunInView } from './status/collect.ts';
import { details, overview } from './status/show.ts';

/** A run that is over is still shown for so long. */
const recentMilliseconds = 24 * 3_600_000;
const redrawMilliseconds = 2_000;

export const status: Command = {
  usage: `Usage: postboard status [KEY|RUN] [--all] [--watch] [--json] [--config PATH]

Says where the runs are: how many are settled and how, what is still to go, how quick it is, when it will be over, and
what it waits for. Without a campaign's key or a run: every run that is under way, or was over within a day.

  --all           also runs that were over before, for as long as their journals are kept
  --watch         again every ${redrawMilliseconds / 1_000} seconds, until the runs are over or Ctrl-C
  --json          one JSON object a run, one a line
  --config PATH   the config file; default ${configFlag.default}`,

  async run(args, signal) {
    const { flags, names } = readFlagsAndNames(
      args,
      {
        all: { type: 'boolean', default: false },
        watch: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        config: configFlag,
      },
      { most: 1 },
    );
    const [named] = names;
    await using look = await openLook(flags.config, signal);
    const { runs, others } = await choose(look, named, flags.all, signal);
    const views = await openAll(look, runs, signal);

    const print = async () => {
      const statuses = await Promise.all(views.map((view) => view.status()));
      const [only] = statuses;
      if (flags.json) for (const each of statuses) console.log(JSON.stringify(each));
      else if (named !== undefined && only !== undefined)
        console.log(details(only, others).join('\n'));
      else console.log(overview(statuses).join('\n'));
    };
    if (flags.watch) await watch(views, print, signal);
    else await print();
    return 0;
  },
};

async function choose(
  { broker }: Look,
  named: string | undefined,
  all: boolean,
  signal: AbortSignal,
): Promise<{ readonly runs: readonly RunId[]; readonly others: readonly ListedRun[] }> {
  const directory = await readRunDirectory(broker, signal);
  if (named !== undefined) {
    const { run, others } = await findRun(broker, directory, named);
    return { runs: [run], others };
  }
  const since = Date.now() - recentMilliseconds;
  const shown = directory.all().filter(({ closedAt = Infinity }) => all || closedAt > since);
  return { runs: shown.map(({ run }) => run), others: [] };
}

/** Journals that are deleted meanwhile are left out. */
async function openAll(
  { broker, config }: Look,
  runs: readonly RunId[],
  signal: AbortSignal,
): Promise<readonly RunInView[]> {
  const views: RunInView[] = [];
  for (const run of runs) {
    const view = new RunInView(broker, run, {
      retryDelays: config.run.retryDelays,
      quiet: quietOf(config),
    });
    try {
      await view.read(signal);
      views.push(view);
    } catch (error) {
      if (!(error instanceof Unroutable)) throw error;
    }
  }
  return views;
}

async function watch(
  views: readonly RunInView[],
  print: () => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const stop = new AbortController();
  const ended = AbortSignal.any([signal, stop.signal]);
  const following = Promise.all(views.map((view) => view.follow(ended)));
  following.catch((error: unknown) => stop.abort(error)); // A journal that is gone ends the watch.
  try {
    for (;;) {
      if (process.stdout.isTTY) console.clear();
      await print();
      if (views.every((view) => view.isOver)) return;
      await delay(redrawMilliseconds, undefined, { signal: ended });
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop.abort();
    await following;
  }
}
