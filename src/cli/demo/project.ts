import type { Config } from '../../config.ts';
import type { JiraEmulator } from '../../emulator/jira/emulator.ts';
import { provision } from '../../jira/provision/provision.ts';
import { createLogger } from '../../logging.ts';
import { acquaintanceFields } from './merge-fields.ts';

/** Somebody who administers the site. */
interface Administrator {
  readonly email: string;
  readonly token: string;
}

/** Nobody else calls a site on this machine. */
const callsPerSecond = 1_000;

/** Makes the project on an empty site as `postboard init` does, and then what it leaves to people. Answers in how many steps. */
export async function makeProject(
  { store, url }: JiraEmulator,
  settings: Config['jira'],
  administrator: Administrator,
  signal: AbortSignal,
): Promise<number> {
  let steps = 0;
  const news = provision(
    { ...settings, ...administrator, site: url, callsPerSecond, logger: createLogger('silent') },
    {
      projectName: 'Mail campaigns',
      mergeFields: acquaintanceFields,
      webhook: undefined,
      worker: undefined,
      onlyPlan: false,
    },
    signal,
  );
  for await (const item of news) {
    if (item.kind === 'problem') throw new Error(`${item.sentence} ${item.whatToDo}`);
    if (item.kind === 'done') steps += 1;
  }
  arrangeBoards(store);
  return steps;
}

/** A column for each status of a campaign, as init asks for. */
function arrangeBoards({ directory }: JiraEmulator['store']): void {
  for (const board of directory.boards) {
    const [campaign] = board.project.issueTypes;
    const statuses = campaign?.workflow.statuses ?? [];
    directory.arrangeBoard(
      board,
      statuses.map((status) => ({ name: status.name, statuses: [status] })),
    );
  }
}
