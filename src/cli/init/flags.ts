import type { MergeFieldChoice } from '../../jira/provision/wanted.ts';
import { fieldKinds } from '../../jira/provision/wanted-fields.ts';
import { UsageError } from '../command.ts';
import { configFlag } from '../flags.ts';

/** A choice needs options, which have no place in a flag. */
const mergeKinds = fieldKinds.filter((kind) => kind !== 'choice');

export const initFlags = {
  config: configFlag,
  plan: { type: 'boolean', default: false },
  'webhook-url': { type: 'string' },
  'merge-field': { type: 'string', multiple: true },
  name: { type: 'string', default: 'Mail campaigns' },
  admin: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const initUsage = `Usage: postboard init [--plan] [--webhook-url URL] [--merge-field NAME[=TYPE]]... [flags]

Makes the project that the config names on your Jira site: issue types, fields, screens, workflows, filters, a board and
the webhook. What is there already stays, so that it can be run again at any time. Ends with what is left to do by hand.
It needs the API token of somebody who administers Jira. Exits with 1 when something stands in the way.

  --plan                     says what would be done, and changes nothing
  --webhook-url URL          where this Postboard can be reached from outside: https://postboard.example.com
  --merge-field NAME[=TYPE]  a field of recipients to merge into letters; can be given several times. TYPE is one of
                             ${mergeKinds.join(', ')}; default text
  --name NAME                what a new project is called; default Mail campaigns
  --admin EMAIL              sets the project up as this account, with the token in JIRA_ADMIN_TOKEN; default is the
                             account of the config, with JIRA_API_TOKEN
  --config PATH              the config file; default ${configFlag.default}
  --json                     one JSON object a line: kind (in-place, planned, done, problem, config or by-hand) and more`;

/** `Last met=date`: a field and its type. Throws {@link UsageError}. */
export function mergeFieldOf(text: string): MergeFieldChoice {
  const [name = '', type = 'text'] = text.split(/=(?=[^=]*$)/).map((part) => part.trim());
  const kind = mergeKinds.find((each) => each === type);
  if (name === '')
    throw new UsageError(`--merge-field ${text} names no field; write --merge-field "First name".`);
  if (kind === undefined)
    throw new UsageError(`--merge-field ${text}: ${type} is none of ${mergeKinds.join(', ')}.`);
  return { name, kind };
}

/** Jira calls nothing but https, on this machine aside. Throws {@link UsageError}. */
export function webhookUrlOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  const isLocal = url !== null && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLocal)))
    throw new UsageError(
      `--webhook-url ${text} is not an address such as https://postboard.example.com.`,
    );
  return url.href;
}
