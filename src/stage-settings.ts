import type { DoorSettings } from './bounces/bounces.ts';
import type { ImapServer } from './bounces/doors/imap.ts';
import { type Config, serversOf } from './config.ts';
import { type RetryPolicy, rungsOf, usualFreeDelays } from './send/retry.ts';
import type { TriggerOptions } from './trigger/trigger.ts';

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
