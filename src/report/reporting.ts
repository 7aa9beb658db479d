/** Writes one run to Jira, in steps that can all be done again. */
export interface Reporting {
  /** Writes what is new. */
  report(signal: AbortSignal): Promise<void>;
  /** The last words on a run whose every delivery is settled, and the end of its journal. */
  finish(signal: AbortSignal): Promise<void>;
  /** Corrects what it says of a run that is over: mails came back since. */
  amend(signal: AbortSignal): Promise<void>;
  /** Moves the campaign whose run is closed on; from then on a person may do what comes next. */
  moveOn(signal: AbortSignal): Promise<void>;
}
