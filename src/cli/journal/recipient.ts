import { hashAddress, parseAddress } from '../../campaign/address.ts';
import { isIssueId, isIssueKey } from '../../campaign/ids.ts';
import type { Config } from '../../config.ts';
import { UsageError } from '../command.ts';
import { jiraAtTerminal } from '../jira-at-terminal.ts';
import type { RecipientQuery } from './filter.ts';

/** There is no such recipient. */
export class UnknownRecipient extends Error {
  override readonly name = 'UnknownRecipient';
}

/**
 * Reads `--recipient`: an issue's number, an issue's key (which Jira is asked for), or an address, which the journal
 * knows by its keyed hash. Throws {@link UsageError} for anything else.
 */
export async function readRecipient(
  text: string,
  config: Config,
  signal: AbortSignal,
): Promise<RecipientQuery> {
  if (isIssueId(text)) return { kind: 'issue', id: text };
  const key = text.toUpperCase();
  if (isIssueKey(key)) return askJira(key, config, signal);
  const parsed = parseAddress(text);
  if (parsed.kind === 'invalid')
    throw new UsageError(
      `"${text}" is neither the key of a recipient, such as MAIL-7, nor an issue's number, nor an address: ${parsed.problem}`,
    );
  return { kind: 'address', hash: hashAddress(parsed.address, config.secrets.postboardSecret) };
}

/** The only thing that needs Jira, whose client takes a second to load. */
async function askJira(key: string, config: Config, signal: AbortSignal): Promise<RecipientQuery> {
  const [{ connectJira }, { JiraRefused }] = await Promise.all([
    import('../../jira/connect.ts'),
    import('../../jira/port.ts'),
  ]);
  const jira = await connectJira(jiraAtTerminal(config), signal);
  try {
    for await (const [recipient] of jira.selectRecipients([`key = "${key}"`], signal))
      if (recipient !== undefined) return { kind: 'issue', id: recipient };
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    throw new UnknownRecipient(`Jira knows no recipient ${key}`, { cause: error });
  }
  throw new UnknownRecipient(`Jira knows no recipient ${key}`);
}
