import { describe, expect, test } from 'vitest';
import { startJiraEmulator } from '../../../src/emulator/jira/emulator.ts';
import { casey, startTestSite } from './site.ts';

describe('an emulated site', () => {
  test('answers nobody once it is closed', async () => {
    const site = await startTestSite();

    await site[Symbol.asyncDispose]();

    await expect(site.call('GET', '/rest/api/3/myself')).rejects.toThrow(TypeError);
  });

  test('closes while a bulk operation runs', async () => {
    const site = await startTestSite();
    const key = await site.create('Recipient');
    await site.call('POST', '/rest/api/3/bulk/issues/transition', {
      bulkTransitionInputs: [{ selectedIssueIdsOrKeys: [key], transitionId: '21' }],
    });

    await site[Symbol.asyncDispose]();

    expect(site.store.issues.get(key)?.status.name).toBe('To contact');
  });

  test('does not start on a port that is taken', async () => {
    await using first = await startJiraEmulator({ accounts: [casey] });

    const second = startJiraEmulator({ accounts: [casey], port: first.port });

    await expect(second).rejects.toThrow('EADDRINUSE');
  });

  test('starts empty', async () => {
    await using jira = await startJiraEmulator({ accounts: [casey] });

    expect(jira.store.directory.projects).toEqual([]);
    expect(jira.url).toBe(`http://127.0.0.1:${jira.port}`);
  });
});
