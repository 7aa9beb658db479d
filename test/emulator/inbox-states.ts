import type { Page } from 'playwright-core';
import type { PageState } from './board-states.ts';
import type { startInboxSite } from './inbox-site.ts';

const heading = 'Do you know somebody who needs an operations engineer?';

/** The mails among which the states are found. */
export async function fillInbox({ send }: Awaited<ReturnType<typeof startInboxSite>>) {
  for (const name of ['ben', 'cleo', 'dora'])
    await send(`${name}@example.com`, { subject: 'Thank you for a good year' });
  await send('ada@example.com', {
    subject: heading,
    text: 'Dear Ada\n\nIt has been a while since we met.\n',
    attachments: [{ filename: 'robin-weller-résumé.pdf', content: 'A résumé' }],
    headers: { 'List-Unsubscribe': `<https://example.com/${'unsubscribe'.repeat(12)}>` },
  });
}

export const inboxStates: readonly PageState[] = [
  { name: 'list', address: '', reach: (page) => row(page, 'dora').waitFor() },
  {
    name: 'search',
    address: '',
    async reach(page) {
      await page.getByRole('searchbox').fill('cleo');
      await row(page, 'ben').waitFor({ state: 'detached' });
    },
  },
  {
    name: 'search-nothing',
    address: '',
    async reach(page) {
      await page.getByRole('searchbox').fill('nobody');
      await page.getByText('No mail to such an address.').waitFor();
    },
  },
  {
    name: 'mail',
    address: '#4',
    reach: (page) => page.frameLocator('iframe').getByText('A link').waitFor(),
  },
  { name: 'mail-text', address: '#4', reach: (page) => openTab(page, 'Text', 'It has been') },
  { name: 'mail-headers', address: '#4', reach: (page) => openTab(page, 'Headers', 'Message-ID') },
  {
    name: 'mail-that-is-none',
    address: '#99',
    reach: (page) => page.getByText('no such').waitFor(),
  },
];

async function openTab(page: Page, name: string, text: string): Promise<void> {
  await page.getByRole('tab', { name }).click();
  await page.getByRole('tabpanel').getByText(text).first().waitFor();
}

function row(page: Page, name: string) {
  return page.getByRole('button', { name: `${name}@example.com` });
}
