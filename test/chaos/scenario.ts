import type { Config } from '../../src/config.ts';
import type { Stage } from './stage.ts';

/** Something that goes wrong while a campaign is sent. */
export interface Scenario {
  /** For the command line. */
  readonly name: string;
  /** In a person's words. */
  readonly situation: string;
  /** True when the broker itself is hit: it must be one that nobody else uses. */
  readonly breaksBroker?: boolean;
  /** Changes the settings that Postboard runs with. */
  readonly settings?: (usual: Config, form: Form) => Config;
  /** What is so from the beginning. */
  readonly before?: (stage: Stage) => void;
  /** How long mailing alone should take, in seconds: the campaign's pace follows from it. Unset for full speed. */
  readonly seconds?: Lengths;
  /**
   * Makes it go wrong, from the first mails on; resolves when all of it has happened. Answers how many SMTP connections
   * were hit so that nobody can tell what became of a mail: so many may end unconfirmed.
   */
  readonly disturb: (stage: Stage, campaign: string) => Promise<number>;
  /** True when the campaign may pause itself over it: its manager then moves the card back, to the end. */
  readonly mayHalt?: boolean;
  /** How it ends; with the campaign in Sent unless given. */
  readonly ending?: Ending;
}

export interface Ending {
  readonly sentence: string;
  readonly isReached: (stage: Stage, campaign: string) => boolean;
  /** True when whoever has no mail by then waits for a person's decision. */
  readonly holdsRest: boolean;
}

/** How large a fault is in each form of the suite. */
export interface Lengths {
  readonly full: number;
  readonly short: number;
}

/** `full` is the suite by itself, `short` the one among the tests. */
export type Form = keyof Lengths;
