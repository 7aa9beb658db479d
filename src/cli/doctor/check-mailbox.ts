import { imapTrouble, openMailbox } from '../../bounces/doors/imap.ts';
import type { Config } from '../../config.ts';
import type { Check } from '../../jira/doctor-jira.ts';
import { mailboxOf } from '../../stage-settings.ts';

/** Logs in to the mailbox for bounces and opens it; reads and marks nothing. */
export async function* checkMailbox(config: Config, signal: AbortSignal): AsyncIterable<Check> {
  const server = mailboxOf(config);
  if (server === undefined) return;
  const name = 'Mailbox for bounces';
  try {
    await using mailbox = await openMailbox(server, signal);
    const unseen = (await mailbox.unseen()).length;
    yield {
      name,
      ok: true,
      detail: `${server.folder} of ${server.user} is open; ${unseen} unseen.`,
    };
  } catch (error) {
    signal.throwIfAborted();
    const whatToDo = 'See bounces.mailbox in the config, and MAILBOX_PASSWORD.';
    yield { name, ok: false, detail: imapTrouble(error, server), whatToDo };
  }
}
