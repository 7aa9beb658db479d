import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAddress } from '../campaign/address.ts';
import type { Campaign, Recipient } from '../campaign/campaign.ts';
import type { Content } from '../campaign/content.ts';
import { isIssueKey } from '../campaign/ids.ts';
import { selectionsOf } from '../campaign/selection.ts';
import { type Config, loadConfig } from '../config.ts';
import { checkContent } from '../content/check.ts';
import type { ConnectedJira } from '../jira/connect.ts';
import { createLogger } from '../logging.ts';
import { openMergeSources } from '../merge-data/open.ts';
import type { MergeSources } from '../merge-data/port.ts';
import { openPreviews } from '../preview/letters.ts';
import { createImprint } from '../token/unsubscribe-link.ts';
import { type Command, UsageError } from './command.ts';
import { configFlag, readFlagsAndNames } from './flags.ts';
import { jiraAtTerminal } from './jira-at-terminal.ts';

export const preview: Command = {
  usage: `Usage: postboard preview KEY --to RECIPIENT [--out FOLDER] [--config PATH]

Writes the mail of the campaign KEY that RECIPIENT (a key, too) would get if it were sent now: RECIPIENT.eml, which mail
programs open, and RECIPIENT.html where the mail has HTML. Sends nothing, and changes nothing in Jira.

  --to RECIPIENT  whose mail
  --out FOLDER    where to write it; default .
  --config PATH   the config file; default ${configFlag.default}`,

  async run(args, signal) {
    const { flags, names } = readFlagsAndNames(
      args,
      { to: { type: 'string' }, out: { type: 'string', default: '.' }, config: configFlag },
      { most: 1 },
    );
    const [key] = names;
    if (key === undefined)
      throw new UsageError('Name a campaign: postboard preview MAIL-1 --to MAIL-2');
    if (flags.to === undefined) throw new UsageError('Say whose mail: --to MAIL-2');
    const config = loadConfig(flags.config, process.env);
    const jira = await connect(config, signal);
    const logger = createLogger('silent');
    await using mergeData = openMergeSources({ definitions: config.sources, jira, logger });
    const campaign = await readCampaign(jira, key, signal);
    const checked = await checkContent(
      campaign,
      {
        jira,
        mergeData,
        templates: config.templates,
        fromDomains: config.mail.fromDomains,
        imprint: createImprint(config),
      },
      signal,
    );
    if (checked.kind === 'problems') {
      console.error([`${key} cannot be sent as it is:`, ...checked.problems].join('\n  '));
      return 1;
    }
    return await write(
      flags.to,
      campaign,
      checked.value,
      { jira, config, mergeData, out: flags.out },
      signal,
    );
  },
};

interface Desk {
  readonly jira: ConnectedJira;
  readonly config: Config;
  readonly mergeData: MergeSources;
  readonly out: string;
}

async function connect(config: Config, signal: AbortSignal): Promise<ConnectedJira> {
  const { connectJira } = await import('../jira/connect.ts');
  return connectJira(jiraAtTerminal(config), signal);
}

async function write(
  to: string,
  campaign: Campaign,
  content: Content,
  { jira, config, mergeData, out }: Desk,
  signal: AbortSignal,
): Promise<0 | 1> {
  const { messageIdDomain } = config.mail;
  const tools = { jira, mergeData, messageIdDomain, imprint: createImprint(config) };
  const previews = openPreviews(campaign, content, tools);
  const recipient = await readRecipient(jira, to, previews.fields, signal);
  const group = await groupOf(jira, campaign, recipient, signal);
  const [letter] = await previews.make([{ recipient, group: group ?? '' }], signal);
  if (letter?.kind !== 'letter') {
    console.error(letter?.problem);
    return 1;
  }

  await mkdir(out, { recursive: true });
  const pages = letter.html === undefined ? [] : [letter.html];
  const written = [
    { name: `${to}.eml`, bytes: letter.eml },
    ...pages.map((bytes) => ({ name: `${to}.html`, bytes })),
  ];
  for (const { name, bytes } of written) await writeFile(join(out, name), bytes);
  console.log(
    `Wrote ${written.map(({ name }) => join(out, name)).join(' and ')}: “${letter.subject}”.`,
  );
  console.log(group === undefined ? `The rules do not select ${to}.` : `Group: ${group}.`);
  return 0;
}

async function readCampaign(
  jira: ConnectedJira,
  key: string,
  signal: AbortSignal,
): Promise<Campaign> {
  const id = isIssueKey(key) ? await jira.idOf(key, signal) : undefined;
  const campaign = id && (await jira.campaign(id, signal));
  if (campaign === undefined) throw new UsageError(`There is no campaign ${key}.`);
  return campaign;
}

async function readRecipient(
  jira: ConnectedJira,
  key: string,
  fields: readonly string[],
  signal: AbortSignal,
): Promise<Recipient> {
  const id = isIssueKey(key) ? await jira.idOf(key, signal) : undefined;
  const [recipient] = id === undefined ? [] : await jira.recipients([id], fields, signal);
  if (recipient === undefined) throw new UsageError(`There is no recipient ${key}.`);
  const parsed = parseAddress(recipient.address);
  if (parsed.kind === 'invalid')
    throw new UsageError(`${key} would get no mail. ${parsed.problem}`);
  return recipient;
}

/** As launch decides it: the first include rule that matches, unless a rule excludes the recipient. */
async function groupOf(
  jira: ConnectedJira,
  campaign: Campaign,
  { key }: Recipient,
  signal: AbortSignal,
): Promise<string | undefined> {
  const selections = selectionsOf(campaign);
  const checked = await jira.checkJql(
    selections.flatMap(({ queries }) => queries),
    signal,
  );
  const problem = checked.find(Boolean);
  if (problem !== undefined) throw new UsageError(`The rules cannot be used. ${problem}`);
  const matches = async (queries: readonly string[]) => {
    for await (const page of jira.selectRecipients([...queries, `key = ${key}`], signal))
      if (page.length > 0) return true;
    return false;
  };
  for (const { queries } of selections.filter(({ effect }) => effect === 'exclude'))
    if (await matches(queries)) return undefined;
  for (const { queries, group } of selections.filter(({ effect }) => effect === 'include'))
    if (await matches(queries)) return group;
  return undefined;
}
