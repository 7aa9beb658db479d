import { expect } from 'vitest';
import type { Person } from '../../src/cli/demo/person.ts';
import { nameOf } from '../../src/cli/demo/story.ts';

/** Moves a campaign to Dry run and waits until it is in Ready. */
export async function passDryRun(robin: Person, campaign: string): Promise<void> {
  await robin.move(campaign, 'Dry run');
  const status = async () => nameOf((await robin.read(campaign, ['status']))['status']);
  await expect.poll(status).toBe('Ready');
}
