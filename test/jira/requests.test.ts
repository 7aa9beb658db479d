import * as agile from 'jira.js/agile';
import * as cloud from 'jira.js/cloud';
import { describe, expect, test } from 'vitest';
import { partsOf } from '../../src/jira/parts-of-jira-js.ts';
import * as provisioning from '../../src/jira/provision/requests.ts';
import * as requests from '../../src/jira/requests.ts';

const whole = () => import('jira.js/cloud');

describe('what Postboard asks of Jira', () => {
  test('is what jira.js exports, each under its name', () => {
    const { createBoard, getAllBoards, getConfiguration, ...others } = provisioning;

    expect(cloud).toMatchObject({ ...requests, ...others });
    expect(agile).toMatchObject({ createBoard, getAllBoards, getConfiguration });
  });
});

describe('a part of jira.js', () => {
  const entry = import.meta.resolve('jira.js/cloud');

  test('is loaded without the rest', async () => {
    const parts = await partsOf(entry, whole, ['jql']);

    expect(parts).toHaveProperty('parseJqlQueries');
    expect(parts).not.toHaveProperty('editIssue');
  });

  test('that is not where it was, is found in the whole', async () => {
    const parts = await partsOf(entry, whole, ['issues', 'moved-elsewhere']);

    expect(parts.editIssue).toBe(cloud.editIssue);
    expect(parts.createWorkflows).toBe(cloud.createWorkflows);
  });
});
