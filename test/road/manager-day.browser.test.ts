import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { refusedAddress } from '../../src/cli/demo/acquaintances.ts';
import { openDemoWorld } from '../../src/cli/demo/world.ts';
import { card, column, panel } from '../emulator/open-board.ts';
import { amqpUrl } from '../world/broker.ts';
import { chromiumPath, openBrowser } from '../world/browser.ts';

const isPossible = amqpUrl !== undefined && chromiumPath() !== undefined;

/** A day of some 40 steps, on a machine that may be busy with much else. */
const patient = { timeout: 360_000 };

const people = [
  { summary: 'Ada Castell', 'First name': 'Ada', City: 'Kiel', Email: 'ada@mail.example' },
  { summary: 'Ben Ortiz', 'First name': 'Ben', City: 'Kiel', Email: 'ben@post.example' },
  { summary: 'Ben again', 'First name': 'Ben', City: 'Kiel', Email: 'Ben@post.example' },
  { summary: 'Nora Fischer', City: 'Kiel', Email: 'nora@mail.example' },
  { summary: 'Otto Brandt', 'First name': 'Otto', City: 'Kiel', Email: refusedAddress },
  { summary: 'Lea Roux', 'First name': 'Léa', City: 'Lyon', Email: 'lea@mail.example' },
];
const letter = {
  name: 'body.html.hbs',
  mimeType: 'text/html',
  buffer: Buffer.from(`<p>Dear {{recipient.firstName}},</p>
<p>on Friday we light the fire by the harbour. Come and bring something to grill.</p>
<p>Robin</p>
<p>{{postalAddress}} · <a href="{{unsubscribeUrl}}">Unsubscribe</a></p>`),
};

describe.runIf(isPossible)('the day of a campaign manager (needs RabbitMQ and Chromium)', () => {
  test(
    'goes from an empty board to everybody’s mail, all of it on the board',
    patient,
    async ({ signal }) => {
      await using world = await openDemoWorld(signal);
      const recipients = await world.robin.create('Recipient', people);
      const nora = recipients[3] ?? '';
      await using browser = await openBrowser();
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
      const page = await context.newPage();
      const inbox = await context.newPage();
      await page.goto(`${world.boardUrl}#/rule`);
      await inbox.goto(world.inboxUrl);

      // A rule, with a mistake at first.
      const rule = await create(page, 'Rule', 'Lives in Kiel');
      await edit(page, 'JQL', 'City ~ Kiel and');
      await comments(page).getByText('its JQL has a mistake').waitFor();
      await edit(page, 'JQL', 'City ~ Kiel');
      await comments(page).getByText('This rule includes 5 recipients.').waitFor();

      // A campaign, whose letter is attached to it.
      await page.getByRole('link', { name: 'Campaigns' }).click();
      const campaign = await create(page, 'Campaign', 'Bonfire on Friday');
      await edit(page, 'Subject', 'Bonfire on Friday, {{recipient.firstName}}?');
      await edit(page, 'From', 'Robin Weller <robin.weller@example.com>');
      await edit(page, 'Test recipients', 'robin.weller@example.com');
      await edit(page, 'Pace', '4');
      await page.getByLabel('Files to attach').setInputFiles(letter);
      await panel(page).getByRole('button', { name: 'Link an issue' }).click();
      await panel(page).getByRole('combobox').selectOption('is selected by');
      await panel(page).getByRole('textbox', { name: 'Issue to link' }).fill(rule);
      await page.keyboard.press('Enter');
      await comments(page).getByText('The audience is 5 recipients').waitFor();
      await comments(page).getByText('not every letter can be made').waitFor();

      // The dry run finds whom the letter does not fit; the report leads to the issue.
      await drag(page, campaign, 'Draft', 'Dry run');
      await comments(page).getByText('The dry run found mistakes: 1 of 5').waitFor();
      await column(page, 'Draft').getByText(campaign, { exact: true }).waitFor();
      await comments(page).getByRole('link', { name: nora }).first().click();
      await panel(page).getByRole('heading', { name: 'Nora Fischer' }).waitFor();
      await edit(page, 'First name', 'Nora');
      await page.getByRole('link', { name: 'Campaigns' }).click();
      await card(page, campaign).getByRole('link').click();
      await drag(page, campaign, 'Draft', 'Dry run');
      await comments(page).getByText('The dry run passed: 4 letters ready').waitFor();
      await column(page, 'Ready').getByText(campaign, { exact: true }).waitFor();
      await inbox.getByText('[Test] Bonfire on Friday, Ada?').first().waitFor();

      // The sending, and what came of it.
      await drag(page, campaign, 'Ready', 'Sending');
      await comments(page)
        .getByText(/^Sending: /)
        .waitFor();
      await comments(page).getByText('3 of 5 got the mail').first().waitFor();
      await column(page, 'Sent').getByText(campaign, { exact: true }).waitFor();

      // The mails, and a recipient who does not want any.
      await inbox.getByRole('button', { name: 'ada@mail.example' }).click();
      const leaving = context.waitForEvent('page');
      await inbox.frameLocator('iframe').getByRole('link', { name: 'Unsubscribe' }).click();
      const unsubscribe = await leaving;
      await unsubscribe.getByRole('button', { name: 'Unsubscribe' }).click();
      await unsubscribe.getByText('You are unsubscribed').waitFor();
      await page.getByRole('link', { name: 'Recipients' }).click();
      await column(page, 'Unsubscribed').getByText('Ada Castell').waitFor();

      expect(Object.fromEntries(world.accepted())).toEqual({
        'ada@mail.example': 1,
        'ben@post.example': 1,
        'nora@mail.example': 1,
      });
    },
  );
});

/** Makes an issue on the board that is open; answers its key. */
async function create(page: Page, type: string, summary: string): Promise<string> {
  await page.getByRole('button', { name: 'Create', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Create a ${type}` });
  await dialog.getByRole('textbox', { name: 'Summary' }).fill(summary);
  await page.keyboard.press('Enter');
  await panel(page).getByRole('heading', { name: summary }).waitFor();
  return panel(page).locator('.key').innerText();
}

/** Writes something into a field of the issue that is open. */
async function edit(page: Page, field: string, text: string): Promise<void> {
  const more = panel(page).locator('.more-fields:not([open]) > summary');
  if (await more.isVisible()) await more.click();
  await panel(page)
    .getByRole('button', { name: `Edit ${field}`, exact: true })
    .click();
  const input = panel(page).getByLabel(field, { exact: true });
  await input.fill(text);
  await input.press('Control+Enter');
  await panel(page)
    .getByRole('button', { name: `Edit ${field}`, exact: true })
    .waitFor();
}

function comments(page: Page): Locator {
  return panel(page).getByRole('tabpanel', { name: /^Comments/ });
}

async function drag(page: Page, key: string, from: string, to: string): Promise<void> {
  await column(page, from).getByText(key, { exact: true }).waitFor();
  await card(page, key).dragTo(column(page, to));
}
