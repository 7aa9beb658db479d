import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumPath, openBrowser } from '../world/browser.ts';
import { focused, openBoard, panel } from './open-board.ts';

const address = '#/campaign/MAIL-1';

describe.skipIf(chromiumPath() === undefined)('an issue that is open on the board', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());

  test('takes a comment, line by line as it was written', async () => {
    await using board = await openBoard(browser, address);
    const issue = panel(board.page);
    const box = issue.getByRole('textbox', { name: 'Add a comment' });

    await box.fill('Looks good.\nSend it at ten.\n\n<b>Robin</b>');
    await issue.getByRole('button', { name: 'Comment', exact: true }).click();

    await issue.getByRole('tab', { name: 'Comments (2)' }).waitFor();
    await issue.getByText('<b>Robin</b>').waitFor();
    expect(await box.inputValue()).toBe('');
    expect(board.commentsOf('MAIL-1').at(-1)).toBe('Looks good.\nSend it at ten.\n<b>Robin</b>');
  });

  test('says beside the box what Jira has against a comment, and keeps it', async () => {
    await using board = await openBoard(browser, address);
    const issue = panel(board.page);
    const box = issue.getByRole('textbox', { name: 'Add a comment' });

    await box.fill('a'.repeat(32_768));
    await box.press('Control+Enter');

    await issue.getByRole('alert').getByText('The entered text is too long.').waitFor();
    expect(await box.inputValue()).toHaveLength(32_768);
    expect(await box.getAttribute('aria-invalid')).toBe('true');
    expect(board.commentsOf('MAIL-1')).toHaveLength(1);
  });

  test('keeps a comment that is half written when another issue is opened', async () => {
    await using board = await openBoard(browser, address);
    const box = panel(board.page).getByRole('textbox', { name: 'Add a comment' });

    await box.fill('To be continued');
    await box.press('Escape');
    await board.page.evaluate(`location.hash = '#/campaign/MAIL-2'`);
    await panel(board.page).getByRole('heading', { name: 'Thank you' }).waitFor();
    const elsewhere = await box.inputValue();
    await board.page.goBack();
    await panel(board.page).getByRole('heading', { name: 'Cover letter' }).waitFor();

    expect(elsewhere).toBe('');
    expect(await box.inputValue()).toBe('To be continued');
  });

  test('shows the newest comments of many, and says how many there are', async () => {
    await using board = await openBoard(browser, address);
    const issue = panel(board.page);
    for (let number = 2; number <= 103; number += 1) board.comment('MAIL-1', `Number ${number}`);

    await issue.getByRole('tab', { name: 'Comments (103)' }).waitFor();

    await issue.getByText('3 older ones are not shown.').waitFor();
    expect(await issue.getByText('Number 103', { exact: true }).count()).toBe(1);
    expect(await issue.getByText('Number 3', { exact: true }).count()).toBe(0);
  });

  test('takes files, shows them, and gives them back as they came', async () => {
    await using board = await openBoard(browser, address);
    const { page } = board;
    const dot = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M/wHwAEBgIApD5fRAAAAABJRU5ErkJggg==',
      'base64',
    );
    const choosing = page.waitForEvent('filechooser');

    await page.getByRole('button', { name: 'Attach files' }).click();
    await (await choosing).setFiles([
      { name: 'dot.png', mimeType: 'image/png', buffer: dot },
      { name: '<img src=x>.html', mimeType: 'text/html', buffer: Buffer.from('<p>Hello</p>') },
    ]);

    const link = page.getByRole('link', { name: /^<img src=x>\.html/ });
    await link.waitFor();
    const widthOfPicture = 'document.querySelector("#detail a img")?.naturalWidth';
    await expect.poll(() => page.evaluate(widthOfPicture)).toBe(1);
    const downloading = page.waitForEvent('download');
    await link.click();
    const content = await (await downloading).createReadStream();
    expect(Buffer.concat(await content.toArray()).toString()).toBe('<p>Hello</p>');
    expect(board.filesOf('MAIL-1')).toEqual(['resume.pdf', 'dot.png', '<img src=x>.html']);
  });

  test('takes a file that is dropped on it', async () => {
    await using board = await openBoard(browser, address);
    await panel(board.page).getByRole('heading', { name: 'Cover letter' }).waitFor();

    await board.page.evaluate(`{
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['Hello'], 'hello.txt', { type: 'text/plain' }));
      const target = document.querySelector('#detail h2');
      for (const type of ['dragover', 'drop'])
        target.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    }`);

    await board.page.getByRole('link', { name: /^hello\.txt/ }).waitFor();
    expect(board.filesOf('MAIL-1')).toContain('hello.txt');
  });

  test('says what Jira has against a file', async () => {
    await using board = await openBoard(browser, address, { lacks: ['CREATE_ATTACHMENTS'] });

    await board.page
      .locator('input[type=file]')
      .setInputFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });

    const reason = board.page
      .getByRole('alert')
      .getByText('You do not have permission to create attachments for this issue');
    await reason.waitFor();
    expect(board.filesOf('MAIL-1')).not.toContain('a.txt');
  });

  test('asks before it takes a file off, and takes no for an answer', async () => {
    await using board = await openBoard(browser, address);
    const { page } = board;
    const remove = page.getByRole('button', { name: 'Delete resume.pdf' });
    const dialog = page.getByRole('dialog', { name: 'Delete resume.pdf?' });

    await remove.click();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    const afterNo = { files: board.filesOf('MAIL-1'), focused: await focused(page) };
    await remove.click();
    await dialog.getByRole('button', { name: 'Delete' }).click();
    await remove.waitFor({ state: 'detached' });

    expect(afterNo).toEqual({ files: ['resume.pdf'], focused: 'Delete resume.pdf' });
    expect(board.filesOf('MAIL-1')).toEqual([]);
    await expect.poll(() => focused(page)).toBe('Attach files');
  });
});
