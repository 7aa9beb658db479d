import type { Jira } from '../jira/port.ts';
import { messageVersion, type Review } from '../queue/messages.ts';
import type { Publisher } from '../queue/port.ts';

export interface EditedOptions {
  readonly jira: Pick<Jira, 'editedSince'>;
  readonly publisher: Pick<Publisher, 'publish'>;
}

/** The first look goes back over a night without any Postboard, the others over some lost searches and webhooks. */
const firstMinutes = 24 * 60;
const usualMinutes = 15;

/**
 * Finds rules and campaigns that were edited without a webhook telling of it, and asks for a review of each; who reviews
 * knows what has been answered already. An issue is asked for again only once it has changed again.
 */
export function createEditedPoll({
  jira,
  publisher,
}: EditedOptions): (signal: AbortSignal) => Promise<void> {
  let asked: ReadonlySet<string> | undefined;
  return async (signal) => {
    const minutes = asked === undefined ? firstMinutes : usualMinutes;
    const edited = await jira.editedSince(minutes, signal);
    const before = asked ?? new Set();
    for (const each of edited) {
      if (before.has(nameOf(each))) continue;
      const { type, id: issue } = each;
      const message: Review = { v: messageVersion, kind: 'review', type, issue };
      await publisher.publish({ kind: 'review' }, message);
    }
    asked = new Set(edited.map(nameOf));
  };
}

function nameOf({ id, updated }: { readonly id: string; readonly updated: string }): string {
  return `${id} ${updated}`;
}
