import { expect, vi } from 'vitest';

/** Resolves when the expectation holds; rejects with its error when it does not in good time. */
export function until(expectation: () => unknown): Promise<void> {
  return vi.waitFor(async () => void (await expectation()), { timeout: 90_000, interval: 10 });
}

/** Resolves when what is read is as wanted. */
export function untilEqual(read: () => unknown, wanted: unknown): Promise<void> {
  return until(async () => expect(await read()).toEqual(wanted));
}
