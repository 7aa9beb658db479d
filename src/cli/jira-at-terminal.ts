import type { Config } from '../config.ts';
import type { JiraOptions } from '../jira/options.ts';
import { createLogger } from '../logging.ts';

/** How commands reach Jira: whoever waits for an answer is told that Jira is away, and not left waiting for it. */
export function jiraAtTerminal({ jira, secrets }: Pick<Config, 'jira' | 'secrets'>): JiraOptions {
  const logger = createLogger('silent');
  return { ...jira, token: secrets.jiraApiToken, logger, patienceMilliseconds: 0 };
}
