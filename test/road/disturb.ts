import { expect, vi } from 'vitest';
import type { Road } from '../world/road.ts';

/** What goes wrong with the next calls to Jira: a request of the emulator's own. */
export async function disturb({ jira }: Pick<Road, 'jira'>, fault: object): Promise<void> {
  const answer = await fetch(`${jira.url}/emulator/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fault),
  });
  expect(answer.status).toBe(201);
  await answer.body?.cancel();
}

export async function disturbancesToCome({
  jira,
}: Road): Promise<readonly { readonly path: string; readonly count: number }[]> {
  const answer = await fetch(`${jira.url}/emulator/faults`);
  return (await answer.json()) as { path: string; count: number }[];
}

/** Resolves when so few are left of all that was put in. */
export function untilDisturbancesAre(road: Road, left: number): Promise<void> {
  const options = { timeout: 90_000, interval: 50 };
  return vi.waitFor(async () => {
    const counts = (await disturbancesToCome(road)).map(({ count }) => count);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(left);
  }, options);
}

export async function calm({ jira }: Road): Promise<void> {
  await fetch(`${jira.url}/emulator/faults`, { method: 'DELETE' });
}
