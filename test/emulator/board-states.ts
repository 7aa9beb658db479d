import type { Page } from 'playwright-core';
import { panel } from './open-board.ts';

/** Something that a person can have in front of them; getting there changes nothing on the site. */
export interface PageState {
  readonly name: string;
  /** Behind the address of the page. */
  readonly address: string;
  readonly reach: (page: Page) => Promise<void>;
}

const open = '#campaign/MAIL-1';

export const boardStates: readonly PageState[] = [
  {
    name: 'campaigns',
    address: '',
    reach: (page) => page.getByText('MAIL-3', { exact: true }).waitFor(),
  },
  {
    name: 'recipients',
    address: '#recipient',
    reach: (page) => page.getByText('+20 more').waitFor(),
  },
  { name: 'rules', address: '#rule', reach: (page) => page.getByText('Worked together').waitFor() },
  {
    name: 'move-menu',
    address: '',
    async reach(page) {
      await page.getByRole('button', { name: 'Move MAIL-1 to…' }).click();
      await page.getByRole('menuitem', { name: 'Pause' }).waitFor();
    },
  },
  {
    name: 'refused-move',
    address: '',
    async reach(page) {
      // Somebody else was faster: the move is not there any more.
      await page.route('**/transitions', (route) =>
        route.request().method() === 'POST'
          ? route.fulfill({ status: 409, json: { errorMessages: ['It has moved already.'] } })
          : route.continue(),
      );
      await page.getByRole('button', { name: 'Move MAIL-1 to…' }).click();
      await page.getByRole('menuitem', { name: 'Pause' }).click();
      await page.getByRole('alert').getByText('It has moved already.').waitFor();
    },
  },
  {
    name: 'search-words',
    address: '#recipient',
    reach: (page) => search(page, 'acquaintance 77', '2 Recipients found'),
  },
  {
    name: 'search-jql',
    address: '#recipient',
    reach: (page) => search(page, 'key < MAIL-9', '5 Recipients found'),
  },
  {
    name: 'search-error',
    address: '#rule',
    reach: (page) => search(page, 'status in (Active', 'Error in'),
  },
  {
    name: 'search-nothing',
    address: '#rule',
    reach: (page) => search(page, 'labels is not EMPTY', 'No Rules found'),
  },
  {
    name: 'issue',
    address: open,
    reach: (page) => page.getByRole('cell', { name: 'Skipped' }).waitFor(),
  },
  {
    name: 'issue-history',
    address: open,
    async reach(page) {
      await page.getByRole('tab', { name: /History/ }).click();
      await page.getByText('Ready → Sending').waitFor();
    },
  },
  {
    name: 'issue-editing',
    address: open,
    async reach(page) {
      await page.getByText(/empty fields/).click();
      await page.getByRole('button', { name: 'Edit Description' }).click();
      await page.getByRole('button', { name: 'Edit Pace' }).click();
      await page.getByRole('textbox', { name: 'Pace' }).fill('as fast as it goes');
      await page.keyboard.press('Enter');
      await page.getByText('Operation value must be a number').waitFor();
    },
  },
  {
    name: 'issue-editing-a-choice',
    address: '#rule/MAIL-127',
    async reach(page) {
      await page.getByText(/empty fields/).click();
      await page.getByRole('button', { name: 'Edit Effect' }).click();
      await page.getByRole('combobox', { name: 'Effect' }).waitFor();
    },
  },
  {
    name: 'issue-editing-title',
    address: open,
    async reach(page) {
      await page.getByRole('button', { name: 'Edit Summary' }).click();
      await page.getByRole('textbox', { name: 'Summary' }).waitFor();
    },
  },
  {
    name: 'issue-linking',
    address: open,
    async reach(page) {
      await page.getByRole('button', { name: 'Link an issue' }).click();
      await page.getByRole('textbox', { name: 'Issue to link' }).fill('MAIL-9999');
      await page.keyboard.press('Enter');
      await page.getByText('does not exist').first().waitFor();
    },
  },
  {
    name: 'creating',
    address: open,
    async reach(page) {
      await page.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByRole('dialog', { name: 'Create a Campaign' }).waitFor();
    },
  },
  {
    name: 'issue-commenting',
    address: open,
    async reach(page) {
      await page.getByRole('textbox', { name: 'Add a comment' }).fill('Looks good.\nSend it.');
      await page.getByRole('button', { name: 'Comment', exact: true }).waitFor();
    },
  },
  {
    name: 'issue-deleting-a-file',
    address: open,
    async reach(page) {
      await page.getByRole('button', { name: 'Delete resume.pdf' }).click();
      await page.getByRole('dialog', { name: 'Delete resume.pdf?' }).waitFor();
    },
  },
  {
    name: 'issue-that-is-none',
    address: '#campaign/MAIL-9999',
    reach: (page) => panel(page).getByText('Issue does not exist').waitFor(),
  },
];

async function search(page: Page, text: string, note: string): Promise<void> {
  await page.getByRole('searchbox').fill(text);
  await page.locator('#search-note').getByText(note).waitFor();
}
