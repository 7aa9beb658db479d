import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { outlast } from '../../src/jira/patience.ts';
import { JiraRefused, JiraUnavailable } from '../../src/jira/port.ts';
import { VirtualClock } from './virtual-clock.ts';

const { signal } = new AbortController();
const away = new JiraUnavailable('could not be reached');

function patience() {
  return { clock: new VirtualClock(), logger: pino({ level: 'silent' }) };
}

/** Fails with these errors, one by one, and then works. */
function failing(...errors: readonly Error[]): () => Promise<string> {
  const left = [...errors];
  return async () => {
    const error = left.shift();
    if (error !== undefined) throw error;
    return 'done';
  };
}

describe('work that Jira does not let through', () => {
  test('is done again, with pauses that grow to five seconds, until Jira is back', async () => {
    const options = patience();

    const result = await outlast(
      failing(away, away, away, away, away, away, away),
      options,
      signal,
    );

    expect(result).toBe('done');
    expect(options.clock.waits).toEqual([200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  test('is given up after ten minutes', async () => {
    const options = patience();
    const begun = options.clock.now();

    await expect(outlast(() => Promise.reject(away), options, signal)).rejects.toBe(away);

    const minutes = (options.clock.now() - begun) / 60_000;
    expect(minutes).toBeCloseTo(10, 0);
  });

  test('is not done again when Jira says no, unless told that this passes, too', async () => {
    const no = new JiraRefused(403, 'Not allowed.');

    await expect(outlast(failing(no), patience(), signal)).rejects.toBe(no);
    const passing = { ...patience(), passes: (error: unknown) => error === no };
    expect(await outlast(failing(no), passing, signal)).toBe('done');
  });

  test('ends with the signal', async () => {
    const stopping = new AbortController();
    const work = () => {
      stopping.abort(new Error('stop'));
      return Promise.reject(away);
    };

    await expect(outlast(work, patience(), stopping.signal)).rejects.toThrow('stop');
  });
});
