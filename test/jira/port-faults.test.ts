import { describe, expect, test } from 'vitest';
import { paragraph } from '../../src/campaign/comment.ts';
import type { IssueId, RunId } from '../../src/campaign/ids.ts';
import { connectJira } from '../../src/jira/connect.ts';
import { type Check, checkJira } from '../../src/jira/doctor-jira.ts';
import { wantedWebhook } from '../../src/jira/provision/webhook.ts';
import { type MailWorld, startMailWorld } from './mail-world.ts';
import { VirtualClock } from './virtual-clock.ts';

const { signal } = new AbortController();
const marker = { run: '10042-7' as RunId, purpose: 'final' } as const;

/** Puts a fault before the site's next answers. */
async function arm(world: MailWorld, fault: object): Promise<void> {
  await fetch(`${world.options.site}/emulator/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(fault),
  });
}

async function connected(world: MailWorld) {
  const clock = new VirtualClock();
  return { clock, jira: await connectJira({ ...world.options, clock }, signal) };
}

describe('a site that has its troubles', () => {
  test('gets a comment once, when the connection is cut before the answer', async () => {
    await using world = await startMailWorld(signal);
    const { id, key } = await world.person.create('Campaign', 'Spring letter');
    const { jira } = await connected(world);
    await arm(world, { method: 'POST', path: '/comment$', cut: 'after' });

    const comment = await jira.addComment(id as IssueId, marker, [paragraph('Over.')], signal);

    const comments = await world.person.comments(key);
    expect(comments.map((each) => each.id)).toEqual([comment]);
  });

  test('gets a comment once, when the connection is cut before it arrives', async () => {
    await using world = await startMailWorld(signal);
    const { id, key } = await world.person.create('Campaign', 'Spring letter');
    const { jira } = await connected(world);
    await arm(world, { method: 'POST', path: '/comment$', cut: 'before' });

    await jira.addComment(id as IssueId, marker, [paragraph('Over.')], signal);

    expect(await world.person.comments(key)).toHaveLength(1);
  });

  test('is waited for as long as it asks', async () => {
    await using world = await startMailWorld(signal);
    const { id } = await world.person.create('Campaign', 'Spring letter');
    const { clock, jira } = await connected(world);
    const headers = { 'Retry-After': '12', 'RateLimit-Reason': 'jira-burst-based' };
    await arm(world, { path: 'bulkfetch', status: 429, headers });

    const campaign = await jira.campaign(id as IssueId, signal);

    expect(campaign?.summary).toBe('Spring letter');
    expect(clock.waits).toEqual([12_000]);
  });

  test('moves a campaign once, when the connection is cut before the answer', async () => {
    await using world = await startMailWorld(signal);
    const { id, key } = await world.person.create('Campaign', 'Spring letter');
    await world.person.move(key, 'Ready');
    const { jira } = await connected(world);
    await arm(world, { method: 'POST', path: '/transitions$', cut: 'after' });

    expect(await jira.moveCampaign(id as IssueId, 'scheduled', signal)).toBe('moved');

    const moves = await jira.moves(id as IssueId, signal);
    expect(moves.map(({ to }) => to)).toEqual(['ready', 'scheduled']);
  });

  test('moves recipients, when the answer to the bulk task is lost', async () => {
    await using world = await startMailWorld(signal);
    const { id } = await world.person.create('Recipient', 'Bo', { Email: 'bo@example.org' });
    const { jira } = await connected(world);
    await arm(world, { method: 'POST', path: '/bulk/issues/transition$', cut: 'after' });

    const failures = await jira.moveRecipients([id as IssueId], 'contacted', signal);

    expect(failures.size).toBe(0);
    const [recipient] = await jira.recipients([id as IssueId], [], signal);
    expect(recipient?.status).toBe('contacted');
  });
});

describe('a site that is away when Postboard starts', () => {
  test('is waited for', async () => {
    await using world = await startMailWorld(signal);
    await arm(world, { path: '/project/', status: 503, count: 8 });

    const { clock, jira } = await connected(world);

    expect(jira.site.projectKey).toBe('MAIL');
    expect(clock.waits).toEqual([2_000, 4_000, 8_000, 16_000, 200, 2_000, 4_000, 8_000]);
  });
});

describe('the doctor', () => {
  test('finds a site with its webhook in order', async () => {
    await using world = await startMailWorld(signal);
    const wanted = wantedWebhook(world.options, 'https://mail.example.org', 'a-secret');
    await world.person.registerWebhook(wanted);

    const checks: Check[] = [];
    for await (const check of checkJira(world.options, signal)) checks.push(check);

    expect(checks.filter(({ ok }) => ok === false)).toEqual([]);
    expect(checks.at(-1)).toEqual({
      name: 'Jira webhook',
      ok: true,
      detail: 'Signed webhooks go to mail.example.org.',
    });
  });

  test('does not take long over a site that is not there', async () => {
    const world = await startMailWorld(signal);
    await world[Symbol.asyncDispose]();
    const clock = new VirtualClock();

    const checks: Check[] = [];
    for await (const check of checkJira({ ...world.options, clock }, signal)) checks.push(check);

    expect(checks).toMatchObject([{ name: 'Jira account', ok: false }]);
    expect(clock.waits).toEqual([2_000]);
  });
});
