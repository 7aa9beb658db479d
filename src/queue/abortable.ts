/**
 * Waits for a promise, but no longer than until the signal aborts: then it rejects with the signal's reason. A value that
 * comes too late is given to `discard`.
 */
export function abortable<Value>(
  promise: Promise<Value>,
  signal: AbortSignal,
  discard?: (late: Value) => void,
): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => {
    reject(signal.reason);
    if (discard !== undefined) promise.then(discard, () => {}); // Nobody waits for its failure any more.
  };
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener('abort', abort));
}

/** Resolves once the signal has aborted. */
export function whenAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
