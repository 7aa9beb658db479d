import { constants } from 'node:os';

type StopSignal = 'SIGINT' | 'SIGTERM';

/** The reason with which the signal of a command aborts. */
export class Stopped extends Error {
  override readonly name = 'AbortError';
  /** By convention, for a command that could not finish. */
  readonly exitCode: number;

  constructor(signal: StopSignal) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}

/** The first signal asks for a clean stop; the second ends the process. */
export function abortOnSignal(): AbortSignal {
  const controller = new AbortController();
  const stop = (signal: StopSignal) => {
    const stopped = new Stopped(signal);
    if (controller.signal.aborted) process.exit(stopped.exitCode);
    controller.abort(stopped);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return controller.signal;
}
