import { type DestinationStream, type Logger, pino } from 'pino';

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** An e-mail address, or what stands so in a URL. It begins nowhere within an escape sequence: what is left is JSON still. */
const address =
  /(?<!\\(?:u[\da-f]{0,3})?)[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,63}/giu;

/**
 * Writes JSON, a line for each message, to standard output unless told otherwise. No e-mail address gets into it, also not
 * with the words of a server or the message of an error.
 */
export function createLogger(level: LogLevel, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: { streamWrite: withoutAddresses },
    },
    destination,
  );
}

function withoutAddresses(line: string): string {
  return line.includes('@') ? line.replaceAll(address, '(address)') : line;
}
