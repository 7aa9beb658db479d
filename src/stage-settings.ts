import type { DoorSettings } from './bounces/bounces.ts';
import type { ImapServer } from './bounces/doors/imap.ts';
import type { AttachmentRef } from './campaign/content.ts';
import { lengthOf, type Quiet, quietMilliseconds } from './campaign/quiet-hours.ts';
import { type Config, serversOf } from './config.ts';
import { type Jira, JiraRefused } from './jira/port.ts';
import { AttachmentUnusable } from './send/attachments.ts';
import { type RetryPolicy, rungsOf, usualFreeDelays } from './send/retry.ts';
import type { FollowOptions } from './suppression/follow.ts';
import { tokenKeys } from './token/keys.ts';
import type { TriggerOptions } from './trigger/trigger.ts';
import type { UnsubscribePages } from './unsubscribe/router.ts';

/**
 * On top of the SMTP reply time-out, until nobody can be waiting for the answer any more, and what came of it is in the
 * journal. That takes a connection to RabbitMQ, which comes back within a few seconds; where a server may take long to
 * answer, a little more waiting costs little.
 */
const shortestDoubtMarginMilliseconds = 5_000;
const doubtMarginShare = 0.05;

/** Every delay that a message may be published with. */
export function ladderOf(config: Config): readonly number[] {
  return rungsOf(retryPolicyOf(config));
}

export function schedulingOf({ schedule }: Config): TriggerOptions['scheduling'] {
  const { timeZone, lateAfter, whenLate } = schedule;
  return { timeZone, policy: { lateAfterMilliseconds: lateAfter, whenLate } };
}

export function retryPolicyOf(config: Config): RetryPolicy {
  const { retryDelays, deadline, unconfirmed } = config.run;
  return {
    retryDelays,
    ...usualFreeDelays,
    deadline,
    doubtDelay: doubtDelayOf(config),
    unconfirmed,
  };
}

export function doubtDelayOf(config: Config): number {
  const replyTimeout = Math.max(...serversOf(config).map(([, server]) => server.replyTimeout));
  const share = Math.round(replyTimeout * doubtMarginShare);
  return replyTimeout + Math.max(shortestDoubtMarginMilliseconds, share);
}

export function doorsOf(config: Config): DoorSettings {
  return { ...config.bounces, mailbox: mailboxOf(config) };
}

export function mailboxOf({ bounces, secrets }: Config): ImapServer | undefined {
  const password = secrets.mailboxPassword ?? '';
  return bounces.mailbox && { ...bounces.mailbox, password };
}

export function quietOf({ schedule: { quietHours: hours, timeZone } }: Config): Quiet | undefined {
  return hours && { hours, timeZone };
}

/** Where recipients have time zones of their own, somebody is always awake. */
export function isQuietForAll(config: Config, { mergeFields }: Pick<Jira, 'mergeFields'>): boolean {
  const quiet = quietOf(config);
  if (quiet === undefined) return false;
  const haveZones = mergeFields.some(({ mergeName }) => mergeName === 'timeZone');
  return !haveZones && quietMilliseconds(quiet.hours, quiet.timeZone, Date.now()) > 0;
}

/** Nothing that is well takes longer to come back. */
export function longestWaitOf(config: Config): number {
  const { quietHours } = config.schedule;
  const quiet = quietHours === undefined ? 0 : lengthOf(quietHours);
  return Math.max(...ladderOf(config)) + quiet;
}

/** A file that is gone from the campaign stops its run; a Jira that is away only makes it wait. */
export async function fetchAttachment(
  jira: Jira,
  { id, name }: AttachmentRef,
  signal: AbortSignal,
): Promise<Buffer> {
  try {
    return await jira.attachment(id, signal);
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    throw new AttachmentUnusable(
      `The attachment ${name} cannot be read any more: ${error.message}`,
      {
        cause: error,
      },
    );
  }
}

export function pagesOf({ mail, secrets }: Config): Pick<UnsubscribePages, 'keys' | 'sender'> {
  const { postboardSecret, previousPostboardSecrets } = secrets;
  return {
    keys: tokenKeys('unsubscribe', postboardSecret, previousPostboardSecrets),
    // A postal address begins with a name.
    sender: mail.postalAddress?.split(',')[0] ?? mail.messageIdDomain,
  };
}

/** How the list of suppressed addresses is read. */
export function suppressionsOf(config: Config): Pick<FollowOptions, 'secrets' | 'softBounces'> {
  const { softBounces } = config.run;
  return { secrets: secretsOf(config), softBounces: softBounces === 0 ? undefined : softBounces };
}

/** What keys hashes of addresses, and what did before. */
export function secretsOf({ secrets }: Config): readonly string[] {
  return [secrets.postboardSecret, ...secrets.previousPostboardSecrets];
}
