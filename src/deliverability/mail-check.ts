/** One line of a report on what mailbox providers look at. */
export interface MailCheck {
  readonly name: string;
  /** A warning works, but not as well as it could. */
  readonly ok: boolean | 'warning';
  readonly detail: string;
  /** What to do, with the record to publish where one is missing. */
  readonly whatToDo?: string;
}
