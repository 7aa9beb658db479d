import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageError } from './command.ts';

/** The flags of a command. Throws {@link UsageError} for what it does not know, and for arguments that are no flags. */
export function readFlags<const Flags extends ParseArgsOptionsConfig>(
  args: readonly string[],
  flags: Flags,
) {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false })
      .values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

/** Where every command looks for the config unless told otherwise; relative to the working directory. */
export const configFlag = { type: 'string', default: 'config/postboard.yaml' } as const;
