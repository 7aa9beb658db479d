import { inspect } from 'node:util';

const bugs: readonly unknown[] = [Error, TypeError, RangeError, ReferenceError, SyntaxError];

/**
 * What went wrong, for the person at the terminal. An error of a kind of its own was foreseen, and its message is the
 * sentence to read, with its causes behind; any other may be a bug, and comes with its stack.
 */
export function explain(error: unknown): string {
  if (!(error instanceof Error) || bugs.includes(error.constructor)) return inspect(error);
  const messages = [error.message];
  for (let { cause } = error; cause instanceof Error; { cause } = cause)
    if (!messages.some((message) => message.includes(cause.message))) messages.push(cause.message);
  return messages.join('\n  because: ');
}
