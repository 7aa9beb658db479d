import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type Config, loadConfig } from '../config.ts';
import { boardRouter } from '../emulator/jira/board/board-router.ts';
import { type JiraEmulator, startJiraEmulator } from '../emulator/jira/emulator.ts';
import { seedRecipients } from '../emulator/jira/seed-recipients.ts';
import { defer, refuse } from '../emulator/smtp-sink/faults.ts';
import { inboxRouter } from '../emulator/smtp-sink/inbox.ts';
import { type SmtpSink, startSmtpSink } from '../emulator/smtp-sink/sink.ts';
import type { Command } from './command.ts';
import { deferredAddress, refusedAddress } from './demo/acquaintances.ts';
import { Person } from './demo/person.ts';
import { makeProject } from './demo/project.ts';
import { postboardsAccount, robinsAccount } from './demo/stand-ins.ts';
import { setUpBoard } from './demo/story.ts';
import { type EmulateFlags, emulateUsage, readEmulateFlags } from './emulate/flags.ts';
import { listenOn } from './emulate/port-taken.ts';
import { sayPlaces } from './emulate/say.ts';

/** Protects nothing: the site is open to this machine only, and holds what was put in for trying. */
const localToken = 'token-of-the-emulator';

const newYear = Date.UTC(2026);

export const emulate: Command = {
  usage: emulateUsage,

  async run(args, signal) {
    const flags = readEmulateFlags(args);
    const ownToken = process.env['JIRA_API_TOKEN'];
    const apiToken = ownToken ?? localToken;

    await using sink = await openSink(flags);
    await using jira = await openJira(flags, sink, apiToken);
    const settings = jiraSettings(apiToken);
    const robin = { email: robinsAccount.email, token: apiToken };
    await makeProject(jira, settings, robin, signal);
    const { project: key } = settings;
    const project = jira.store.directory.project(key);
    if (project !== undefined) seedRecipients(jira.store, project, flags.issues);
    if (!flags.empty) await setUpBoard(await Person.signIn(jira.url, robin.email, apiToken, key));
    sayPlaces({
      jira,
      sink,
      project: key,
      emails: [robinsAccount.email, postboardsAccount.email],
      // Somebody's own token does not belong on a screen.
      token: ownToken === undefined ? localToken : undefined,
    });

    if (!signal.aborted) await once(signal, 'abort');
    return 0;
  },
};

/** What things are called: as in the config that points Postboard here. */
function jiraSettings(apiToken: string): Config['jira'] {
  const unused = 'nobody-signs-anything-here';
  const path = fileURLToPath(new URL('../../config/emulate.yaml', import.meta.url));
  return loadConfig(path, {
    JIRA_API_TOKEN: apiToken,
    JIRA_WEBHOOK_SECRET: unused,
    POSTBOARD_SECRET: unused,
  }).jira;
}

function openSink({ smtpPort, empty }: EmulateFlags): Promise<SmtpSink> {
  const faults = empty ? [] : [refuse(refusedAddress), defer(deferredAddress)];
  return listenOn(smtpPort, '--smtp-port', () => startSmtpSink({ port: smtpPort, faults }));
}

function openJira(flags: EmulateFlags, sink: SmtpSink, apiToken: string): Promise<JiraEmulator> {
  const { jiraPort, searchLagMilliseconds, limits, webhookRetryDelaysMilliseconds } = flags;
  return listenOn(jiraPort, '--jira-port', () =>
    startJiraEmulator({
      port: jiraPort,
      accounts: [
        { ...robinsAccount, apiToken },
        { ...postboardsAccount, apiToken },
      ],
      pages: [boardRouter(), inboxRouter(sink)],
      // Postboard's journals outlive this Jira, and know its runs by these ids.
      idsAhead: Math.floor((Date.now() - newYear) / 1_000),
      searchLagMilliseconds,
      ...(!limits && { rateLimits: 'off' }),
      ...(webhookRetryDelaysMilliseconds && { webhookRetryDelaysMilliseconds }),
    }),
  );
}
