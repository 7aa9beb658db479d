import type { Config } from '../../config.ts';
import type { Check } from '../../jira/doctor-jira.ts';
import { createLogger } from '../../logging.ts';
import { openMergeSources } from '../../merge-data/open.ts';
import { jiraAtTerminal } from '../jira-at-terminal.ts';

/** Asks each source of merge data for its columns, which takes all that a query takes. */
export async function checkSources(
  config: Config,
  isJiraFine: boolean,
  signal: AbortSignal,
): Promise<readonly Check[]> {
  const all = Object.entries(config.sources);
  const waiting = isJiraFine ? [] : all.filter(([, { issues }]) => issues !== undefined);
  const askable = all.filter((source) => !waiting.includes(source));
  const takesIssues = askable.some(([, { issues }]) => issues !== undefined);
  const jira = takesIssues ? await connect(config, signal) : noJira;
  const logger = createLogger('silent');
  await using opened = openMergeSources({
    definitions: Object.fromEntries(askable),
    jira,
    logger,
  });
  const answers = await opened.inspect(signal);
  return [
    ...answers.map(({ source, columns, problem }): Check => {
      const name = `Source “${source}”`;
      if (problem === undefined)
        return { name, ok: true, detail: `It answers, with the columns ${columns.join(', ')}.` };
      const whatToDo = `Mend sources.${source} in the config, or what is behind it.`;
      return { name, ok: false, detail: `It cannot be read: ${problem}.`, whatToDo };
    }),
    ...waiting.map(
      ([source]): Check => ({
        name: `Source “${source}”`,
        ok: false,
        detail: 'It takes issues of Jira, which is not in order itself.',
      }),
    ),
  ];
}

async function connect(config: Config, signal: AbortSignal) {
  const { connectJira } = await import('../../jira/connect.ts');
  return connectJira(jiraAtTerminal(config), signal);
}

/** For databases alone. */
const noJira = {
  attachment: () => Promise.reject(new Error('No source takes files')),
  issueColumns: () => Promise.reject(new Error('No source takes issues')),
  issuesHolding() {
    throw new Error('No source takes issues');
  },
};
