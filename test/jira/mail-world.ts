import pino from 'pino';
import { startJiraEmulator } from '../../src/emulator/jira/emulator.ts';
import { type ConnectedJira, connectJira } from '../../src/jira/connect.ts';
import type { JiraOptions } from '../../src/jira/options.ts';
import { seedMailProject } from '../world/mail-project.ts';
import { Person } from './person.ts';
import { settings } from './settings.ts';

const postboard = {
  accountId: 'postboard-account',
  email: 'postboard@example.org',
  apiToken: 'a-token',
  displayName: 'Postboard',
  timeZone: 'Europe/Berlin',
  lacks: ['DELETE_ALL_ATTACHMENTS'], // Its own are enough.
};
const ann = {
  accountId: 'ann-account',
  email: 'ann@example.org',
  apiToken: 'anns-token',
  displayName: 'Ann Lee',
  timeZone: 'Asia/Tokyo',
};

export interface MailWorld extends AsyncDisposable {
  /** What Postboard is told of the site. */
  readonly options: JiraOptions;
  readonly jira: ConnectedJira;
  /** Ann Lee, who manages campaigns. */
  readonly person: Person;
}

/** A Jira site with an empty project MAIL, connected to. */
export async function startMailWorld(signal: AbortSignal): Promise<MailWorld> {
  await using starting = new AsyncDisposableStack();
  const emulator = starting.use(
    await startJiraEmulator({ accounts: [ann, postboard], searchLagMilliseconds: 0 }),
  );
  seedMailProject(emulator.store);
  const logger = pino({ level: 'silent' });
  const options = { ...settings, site: emulator.url, token: postboard.apiToken, logger };
  const jira = await connectJira(options, signal);
  const person = new Person(emulator.url, ann);
  const running = starting.move();
  return { options, jira, person, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
