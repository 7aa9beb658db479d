import { z } from 'zod';
import { Duration } from '../../config/duration.ts';
import { UsageError } from '../command.ts';
import { readFlags } from '../flags.ts';

export interface EmulateFlags {
  /** 0 for any free one, as {@link smtpPort}. */
  readonly jiraPort: number;
  readonly smtpPort: number;
  readonly empty: boolean;
  /** So many recipients beside those of the board. */
  readonly issues: number;
  readonly searchLagMilliseconds: number;
  readonly limits: boolean;
  /** As documented for Jira unless given. */
  readonly webhookRetryDelaysMilliseconds: readonly number[] | undefined;
}

export const emulateUsage = `Usage: postboard emulate [flags]

Runs a Jira and a mail server on this machine until SIGTERM or SIGINT, for any client to be pointed at. Both keep what
they get in memory and show it: the board at /board/, the mails at /inbox/. Nothing is delivered. The API token is the
one in JIRA_API_TOKEN, or else one that is printed.

  --jira-port PORT         default 2990, as Atlassian's own SDK has it; 0 for any free port
  --smtp-port PORT         default 1025; 0 for any free port
  --empty                  only the project MAIL with its types, fields and workflows, without the demo's board
  --issues NUMBER          so many recipients more; 50000 take a second or two
  --search-lag DURATION    by how much the search is behind the issues; default 150ms
  --no-limits              counts no calls; otherwise Jira's documented limits hold, and answer 429
  --webhook-retries LIST   waits before each retry of a webhook, such as 1s,5s,30s; otherwise five of 5 to 15 minutes`;

/** Throws {@link UsageError} when a value cannot be used. */
export function readEmulateFlags(args: readonly string[]): EmulateFlags {
  const flags = readFlags(args, {
    'jira-port': { type: 'string', default: '2990' },
    'smtp-port': { type: 'string', default: '1025' },
    empty: { type: 'boolean', default: false },
    issues: { type: 'string', default: '0' },
    'search-lag': { type: 'string', default: '150ms' },
    'no-limits': { type: 'boolean', default: false },
    'webhook-retries': { type: 'string' },
  });
  return {
    jiraPort: numberIn(flags, 'jira-port', 65_535),
    smtpPort: numberIn(flags, 'smtp-port', 65_535),
    empty: flags.empty,
    issues: numberIn(flags, 'issues', 1_000_000),
    searchLagMilliseconds: durationIn('search-lag', flags['search-lag']),
    limits: !flags['no-limits'],
    webhookRetryDelaysMilliseconds: flags['webhook-retries']
      ?.split(',')
      .map((text) => durationIn('webhook-retries', text.trim())),
  };
}

function numberIn<Name extends string>(
  flags: Readonly<Record<Name, string>>,
  name: Name,
  most: number,
): number {
  const text = flags[name];
  const number = Number(text);
  if (/^\d{1,9}$/.test(text) && number <= most) return number;
  throw new UsageError(`--${name} takes a number from 0 to ${most}, not "${text}".`);
}

function durationIn(name: string, text: string): number {
  const duration = z.safeParse(Duration, text);
  if (duration.success) return duration.data;
  throw new UsageError(`--${name}: "${text}" ${duration.error.issues[0]?.message}`);
}
