import { type Config, loadConfig } from '../config.ts';
import { provision } from '../jira/provision/provision.ts';
import { createLogger } from '../logging.ts';
import { type Command, UsageError } from './command.ts';
import { readFlags } from './flags.ts';
import { initFlags, initUsage, mergeFieldOf, webhookUrlOf } from './init/flags.ts';
import { say } from './init/say.ts';

export const init: Command = {
  usage: initUsage,

  async run(args, signal) {
    const flags = readFlags(args, initFlags);
    const mergeFields = (flags['merge-field'] ?? []).map(mergeFieldOf);
    const webhookUrl = webhookUrlOf(flags['webhook-url']);
    const config = loadConfig(flags.config, process.env);
    const admin = administratorOf(config, flags.admin);

    let hasProblems = false;
    const news = provision(
      { ...config.jira, ...admin, logger: createLogger('silent') },
      {
        projectName: flags.name,
        mergeFields,
        webhook:
          webhookUrl === undefined
            ? undefined
            : { url: webhookUrl, secret: config.secrets.jiraWebhookSecret },
        worker: admin.email === config.jira.email ? undefined : config.jira.email,
        onlyPlan: flags.plan,
      },
      signal,
    );
    for await (const item of news) {
      if (flags.json) console.log(JSON.stringify(item));
      else say.news(item);
      hasProblems ||= item.kind === 'problem';
    }
    if (!flags.json) say.end({ hasProblems, onlyPlan: flags.plan, config: flags.config });
    return hasProblems ? 1 : 0;
  },
};

/** Who sets the project up: an administrator, or Postboard's own account where it is one. */
function administratorOf({ jira, secrets }: Config, email: string | undefined) {
  if (email === undefined) return { email: jira.email, token: secrets.jiraApiToken };
  const token = process.env['JIRA_ADMIN_TOKEN'] ?? '';
  if (token === '')
    throw new UsageError(`JIRA_ADMIN_TOKEN is not set; it is the API token of ${email}.`);
  return { email, token };
}
