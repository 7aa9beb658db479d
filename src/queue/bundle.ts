import { Bundle, bundleVersion } from './messages.ts';
import { parseJson } from './read-message.ts';

/** More than these cost RabbitMQ hardly less, and a letter is acknowledged with the slowest of its bundle. */
const mostTogether = 5;
const secondsTogether = 2;

/** How many letters of a partition travel together: no more than leave within seconds, `perSecond` of them. */
export function lettersTogether(perSecond = Infinity): number {
  return Math.max(1, Math.min(mostTogether, Math.floor(perSecond * secondsTogether)));
}

/** One message of those that came as one. */
export interface Enclosed {
  /** Undefined where it is no JSON. */
  readonly message: unknown;
  /** As it came. */
  readonly text: () => string;
}

/** Several messages to one queue as one; a single one as it is. */
export function bundleOf(messages: readonly unknown[]): unknown {
  if (messages.length === 1) return messages[0];
  return { v: bundleVersion, kind: 'bundle', messages } satisfies Bundle;
}

/** The messages that bytes hold: those of a bundle, or the one that they are. */
export function unbundle(body: Buffer): readonly Enclosed[] {
  const message = parseJson(body);
  const bundle = Bundle.safeParse(message);
  if (!bundle.success) return [{ message, text: () => body.toString() }];
  return bundle.data.messages.map((each) => ({ message: each, text: () => JSON.stringify(each) }));
}
