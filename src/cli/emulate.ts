import { once } from 'node:events';
import { boardRouter } from '../emulator/jira/board/board-router.ts';
import { type JiraEmulator, startJiraEmulator } from '../emulator/jira/emulator.ts';
import { seedMailProject } from '../emulator/jira/seed.ts';
import { seedRecipients } from '../emulator/jira/seed-recipients.ts';
import { defer, refuse } from '../emulator/smtp-sink/faults.ts';
import { inboxRouter } from '../emulator/smtp-sink/inbox.ts';
import { type SmtpSink, startSmtpSink } from '../emulator/smtp-sink/sink.ts';
import type { Command } from './command.ts';
import { deferredAddress, refusedAddress } from './demo/acquaintances.ts';
import { Person } from './demo/person.ts';
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
    const { project } = seedMailProject(jira.store);
    seedRecipients(jira.store, project, flags.issues);
    if (!flags.empty)
      await setUpBoard(await Person.signIn(jira.url, robinsAccount.email, apiToken, project.key));
    sayPlaces({
      jira,
      sink,
      project: project.key,
      emails: [robinsAccount.email, postboardsAccount.email],
      // Somebody's own token does not belong on a screen.
      token: ownToken === undefined ? localToken : undefined,
    });

    if (!signal.aborted) await once(signal, 'abort');
    return 0;
  },
};

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
