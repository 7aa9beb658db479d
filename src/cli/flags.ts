import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from '../nearest.ts';
import { UsageError } from './command.ts';

/** The flags of a command. Throws {@link UsageError} for what it does not know, and for arguments that are no flags. */
export function readFlags<const Flags extends ParseArgsOptionsConfig>(
  args: readonly string[],
  flags: Flags,
) {
  return parse(args, flags, false).values;
}

/** Flags, and the names that stand beside them, at most so many. Throws {@link UsageError} like {@link readFlags}. */
export function readFlagsAndNames<const Flags extends ParseArgsOptionsConfig>(
  args: readonly string[],
  flags: Flags,
  { most }: { readonly most: number },
) {
  const { values, positionals } = parse(args, flags, true);
  const surplus = positionals[most];
  if (surplus !== undefined) throw new UsageError(`Unexpected argument '${surplus}'.`);
  return { flags: values, names: positionals };
}

/**
 * The first name as what the command is to do. Throws {@link UsageError}: with the usage where there is none.
 * @param what `Parked messages`, of which the error speaks.
 */
export function readAction<const Action extends string>(
  word: string | undefined,
  actions: readonly Action[],
  { usage, what }: { readonly usage: string; readonly what: string },
): Action {
  const action = actions.find((each) => each === word);
  if (action !== undefined) return action;
  if (word === undefined) throw new UsageError(usage);
  const meant = nearest(word, actions);
  const hint = meant === undefined ? `there are ${actions.join(', ')}` : `did you mean ${meant}?`;
  throw new UsageError(`${what} cannot be told to "${word}"; ${hint}`);
}

function parse<const Flags extends ParseArgsOptionsConfig>(
  args: readonly string[],
  flags: Flags,
  allowPositionals: boolean,
) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

/** Where every command looks for the config unless told otherwise; relative to the working directory. */
export const configFlag = { type: 'string', default: 'config/postboard.yaml' } as const;
