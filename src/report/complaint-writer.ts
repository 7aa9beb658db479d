import { paragraph } from '../campaign/comment.ts';
import type { IssueId } from '../campaign/ids.ts';
import { type Jira, JiraRefused } from '../jira/port.ts';
import type { FrozenRun } from '../journal/freeze.ts';

/** Shows on their issues who called the mail spam. Writing again changes nothing. */
export class ComplaintWriter {
  readonly #jira: Pick<Jira, 'moveRecipients' | 'findComment' | 'addComment'>;
  readonly #frozen: Pick<FrozenRun, 'run' | 'campaign'>;
  readonly #written = new Set<IssueId>();

  constructor(options: {
    readonly jira: Pick<Jira, 'moveRecipients' | 'findComment' | 'addComment'>;
    readonly frozen: Pick<FrozenRun, 'run' | 'campaign'>;
  }) {
    this.#jira = options.jira;
    this.#frozen = options.frozen;
  }

  async write(recipients: readonly IssueId[], signal: AbortSignal): Promise<void> {
    const fresh = recipients.filter((id) => !this.#written.has(id));
    if (fresh.length === 0) return;
    await this.#jira.moveRecipients(fresh, 'unsubscribed', signal);
    for (const id of fresh) {
      await this.#say(id, signal);
      this.#written.add(id);
    }
  }

  async #say(recipient: IssueId, signal: AbortSignal): Promise<void> {
    const { run, campaign } = this.#frozen;
    const marker = { run, purpose: 'outcome', occasion: 'complained' } as const;
    const body = [
      paragraph(
        { issue: campaign.key },
        ': Called the mail spam, says their mailbox provider. No campaign mails this address any more.',
      ),
    ];
    try {
      if ((await this.#jira.findComment(recipient, marker, signal)) === undefined)
        await this.#jira.addComment(recipient, marker, body, signal);
    } catch (error) {
      if (!(error instanceof JiraRefused)) throw error;
    }
  }
}
