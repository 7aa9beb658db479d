import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documentOfWiki } from '../../src/emulator/jira/adf/wiki.ts';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { card, focused, openBoard, panel } from './open-board.ts';

const campaign = '#/campaign/MAIL-1';
const rule = '#/rule/MAIL-127';

describe.skipIf(chromiumPath() === undefined)('a field that is edited where it stands', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test.each([
    {
      name: 'Subject',
      address: campaign,
      text: 'Do you know somebody?',
      is: 'Do you know somebody?',
    },
    { name: 'Pace', address: campaign, text: '2.5', is: 2.5 },
    { name: 'Labels', address: campaign, text: 'spring  job-search', is: ['job-search', 'spring'] },
    { name: 'Due date', address: campaign, text: '2026-12-24', is: '2026-12-24' },
    { name: 'From', address: campaign, text: '', is: undefined },
    {
      name: 'JQL',
      address: rule,
      text: '"Projects shared" >= 1\nAND City ~ Kiel',
      is: documentOfWiki('"Projects shared" >= 1\nAND City ~ Kiel'),
    },
  ])('is saved as what it is: $name', async ({ name, address, text, is }) => {
    await using board = await openBoard(browser, address);
    const issue = panel(board.page);
    const key = address.slice(address.lastIndexOf('/') + 1);
    await issue.getByText(/empty fields/).click();

    await issue.getByRole('button', { name: `Edit ${name}` }).click();
    await issue.getByLabel(name, { exact: true }).fill(text);
    await issue.getByLabel(name, { exact: true }).press('Control+Enter');

    await issue.getByRole('button', { name: `Edit ${name}` }).waitFor();
    expect(board.valueOf(key, name)).toEqual(is);
    expect(await focused(board.page)).toBe(`Edit ${name}`);
  });

  test('offers what a choice may be', async () => {
    await using board = await openBoard(browser, rule);
    const issue = panel(board.page);
    await issue.getByText(/empty fields/).click();

    await issue.getByRole('button', { name: 'Edit Effect' }).click();
    const choice = issue.getByRole('combobox', { name: 'Effect' });
    const offered = await choice.getByRole('option').allInnerTexts();
    await choice.selectOption('exclude');
    await issue.getByRole('button', { name: 'Save' }).click();

    await issue.getByRole('definition').filter({ hasText: 'exclude' }).waitFor();
    expect(offered).toEqual(['None', 'include', 'exclude']);
  });

  test('shows on the card what the title is now', async () => {
    await using board = await openBoard(browser, campaign);
    const issue = panel(board.page);

    await issue.getByRole('button', { name: 'Edit Summary' }).click();
    await issue.getByRole('textbox', { name: 'Summary' }).fill('Cover letter, second try');
    await board.page.keyboard.press('Enter');

    await issue.getByRole('heading', { name: 'Cover letter, second try' }).waitFor();
    const title = card(board.page, 'MAIL-1').getByText('Cover letter, second try');
    await title.waitFor();
    expect(await title.count()).toBe(1);
  });

  test.each([
    { name: 'Pace', text: 'fast', says: 'Operation value must be a number' },
    { name: 'Summary', text: '', says: 'You must specify a summary of the issue.' },
    { name: 'Subject', text: 'a'.repeat(256), says: 'The entered text is too long.' },
  ])('says in Jira’s words what is wrong with it: $name', async ({ name, text, says }) => {
    await using board = await openBoard(browser, campaign);
    const issue = panel(board.page);
    const before = board.valueOf('MAIL-1', name);
    await issue.getByRole('button', { name: `Edit ${name}` }).click();
    const input = issue.getByRole('textbox', { name });

    await input.fill(text);
    await input.press('Enter');
    await issue.getByRole('alert').getByText(says).waitFor();
    const atFault = { value: await input.inputValue(), focused: await focused(board.page) };
    await input.press('Escape');

    expect(atFault).toEqual({ value: text, focused: name });
    await issue.getByRole('button', { name: `Edit ${name}` }).waitFor();
    expect(board.valueOf('MAIL-1', name)).toEqual(before);
  });

  test('warns that text with formatting loses it', async () => {
    await using board = await openBoard(browser, campaign);
    const issue = panel(board.page);
    board.set('MAIL-1', 'Description', {
      type: 'doc',
      version: 1,
      content: [{ type: 'heading', attrs: { level: 2 }, content: [{ type: 'text', text: 'Who' }] }],
    });
    await issue.getByRole('heading', { name: 'Who', exact: true }).waitFor();

    await issue.getByRole('button', { name: 'Edit Description' }).click();

    await issue.getByText('Saving keeps the words, not their formatting.').waitFor();
    expect(await issue.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('Who');
  });

  test('stays as it is for somebody who may not edit', async () => {
    await using board = await openBoard(browser, campaign, { lacks: ['EDIT_ISSUES'] });
    const issue = panel(board.page);

    await issue.getByText('Robin Weller <robin@example.com>').waitFor();

    expect(await issue.getByRole('button', { name: /^Edit/ }).count()).toBe(0);
  });
});
