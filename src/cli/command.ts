/** A command of the CLI; each has a file of its own beside this one. */
export interface Command {
  /** What `--help` prints: the call in a line, what it does, and its flags. */
  readonly usage: string;
  /** Does it, and answers the exit code: 0 when all is well, 1 when not. Throws {@link UsageError} for wrong flags. */
  run(args: readonly string[], signal: AbortSignal): Promise<ExitCode>;
}

/** 0 done, 1 failed, 2 called wrongly. */
export type ExitCode = 0 | 1 | 2;

/** The call itself is wrong; the message is a sentence for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
