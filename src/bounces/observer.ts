import type { InboundDoor } from '../queue/messages.ts';

/** What came of a report. */
export const inboundResults = [
  'bounced',
  'complained',
  // Known already, or not what it says: its mail was never taken by a server.
  'repeated',
  // Nothing proves whose mail it was, or it was a sample.
  'stranger',
  // Its run's journal is gone, and nothing proves whom it was for.
  'too-late',
  // Late or delivered; answered by a machine.
  'notice',
  'auto-reply',
  'not-spam',
  // For a person to read.
  'unread',
  // A webhook whose signature does not fit.
  'forged',
] as const;
export type InboundResult = (typeof inboundResults)[number];

/** Hears what comes in by which door, and what comes of it. */
export type InboundObserver = (door: InboundDoor, result: InboundResult) => void;
