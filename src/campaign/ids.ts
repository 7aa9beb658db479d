declare const brand: unique symbol;

/** A string that has been checked to be what its name says. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** A Jira issue's number, such as `10042`; stable when the issue moves to another project. */
export type IssueId = Branded<'IssueId'>;

/** A Jira issue's key, such as `MAIL-7`. */
export type IssueKey = Branded<'IssueKey'>;

/** The number of one entry in an issue's changelog; rises with time within an issue. */
export type ChangelogId = Branded<'ChangelogId'>;

/** `<campaign's issue id>-<changelog id of the move that started it>`, such as `10042-10731`. */
export type RunId = Branded<'RunId'>;

/** Names one attempt to hand a letter to SMTP; never used twice. */
export type AttemptId = Branded<'AttemptId'>;

const number = /^[1-9]\d{0,18}$/;
const key = /^[A-Z][A-Z0-9_]{0,30}-[1-9]\d{0,18}$/;

export function isIssueId(text: string): text is IssueId {
  return number.test(text);
}

export function isIssueKey(text: string): text is IssueKey {
  return key.test(text);
}

export function isChangelogId(text: string): text is ChangelogId {
  return number.test(text);
}

export function isRunId(text: string): text is RunId {
  const parts = text.split('-');
  return parts.length === 2 && parts.every((part) => number.test(part));
}

/** The same move, seen by webhook and by poller, is always the same run. */
export function runIdOf(campaign: IssueId, move: ChangelogId): RunId {
  return `${campaign}-${move}` as RunId;
}

/** The two numbers that a run's id is made of. */
export function partsOf(run: RunId): { readonly campaign: IssueId; readonly move: ChangelogId } {
  const [campaign, move] = run.split('-');
  return { campaign: campaign as IssueId, move: move as ChangelogId };
}

/** True when changelog entry `a` was written after `b` (same issue). */
export function isLater(a: ChangelogId, b: ChangelogId): boolean {
  return BigInt(a) > BigInt(b);
}
