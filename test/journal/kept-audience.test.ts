import { randomBytes } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import type { AddressHash } from '../../src/campaign/address.ts';
import type { IssueId } from '../../src/campaign/ids.ts';
import type { AudienceTuple } from '../../src/journal/freeze.ts';
import { KeptAudience } from '../../src/journal/kept-audience.ts';

function sliceFrom(first: number, count: number): readonly AudienceTuple[] {
  return Array.from({ length: count }, (_, index) => [
    `${10_000 + first + index}` as IssueId,
    randomBytes(17).toString('base64url').slice(0, 22) as AddressHash,
    0,
    null,
  ]);
}

/** What buffers hold that somebody still needs; zlib lets go of its own in a later turn. */
async function bytesInBuffers(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  for (let pass = 0; pass < 3; pass += 1) {
    collect();
    await turn();
  }
  return process.memoryUsage().arrayBuffers;
}

describe('an audience that is kept', () => {
  test('is what was put into it, in whatever order it is asked for', () => {
    const recipients = sliceFrom(0, 6_000);
    const audience = new KeptAudience();

    for (let from = 0; from < 6_000; from += 500)
      audience.append(recipients.slice(from, from + 500));

    expect([...audience]).toEqual(recipients);
    for (const number of [5_999, 0, 3_000, 500, 499, 1_234])
      expect(audience.at(number)).toEqual(recipients[number]);
    expect(audience.at(6_000)).toBeUndefined();
  });

  test('takes some 22 bytes a recipient, and keeps nothing alive of what is read meanwhile', async () => {
    const audience = new KeptAudience();
    const before = await bytesInBuffers();

    for (let from = 0; from < 50_000; from += 500) {
      audience.append(sliceFrom(from, 500));
      Buffer.from('an answer of Jira'.repeat(1_000));
    }

    const taken = (await bytesInBuffers()) - before;
    expect(audience.length).toBe(50_000);
    // Other tests of this process may let go or take some; shared buffers would make it 130.
    expect(taken / audience.length).toBeLessThan(60);
  });
});
