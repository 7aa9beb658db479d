import { type EmailAddress, hashAddress, parseAddress } from '../../src/campaign/address.ts';
import type { Recipient } from '../../src/campaign/campaign.ts';
import type { Content, LetterTemplate } from '../../src/campaign/content.ts';
import { isIssueId, isIssueKey, isRunId } from '../../src/campaign/ids.ts';
import type { Imprint } from '../../src/campaign/imprint.ts';
import type { FrozenRun } from '../../src/journal/freeze.ts';
import type { Stationery } from '../../src/prepare/letter.ts';
import { namingOf } from '../../src/prepare/naming.ts';
import type { BatchRecipient } from '../../src/queue/messages.ts';
import { compileContent } from '../../src/templates/by-group.ts';
import { createImprint } from '../../src/token/unsubscribe-link.ts';

export const secret = 'a secret';
/** Of a service with a public address. */
export const imprint: Imprint = createImprint({
  http: { publicUrl: 'https://mail.example.com' },
  mail: { postalAddress: 'Robin & Co, Example Street 1, 24103 Kiel', language: 'en' },
  secrets: { postboardSecret: secret, previousPostboardSecrets: [] },
});

export const run = checked('10042-10731', isRunId);
export const campaign = { id: checked('10042', isIssueId), key: 'MAIL-7', summary: 'Cover letter' };

const template: LetterTemplate = {
  subject: 'Hello {{recipient.firstName}}',
  html: '<p>Dear {{recipient.firstName}}, {{group}}</p>',
  text: 'Dear {{recipient.firstName}}, {{group}}',
  partials: {},
};

export function contentOf(parts: Partial<LetterTemplate> = {}): Content {
  return {
    from: { name: 'Robin Weller', address: 'robin@example.com' },
    template: { ...template, ...parts },
    attachments: [],
    isTransactional: true,
  };
}

/** What the letters of a run of three are made with. */
export function stationeryOf(parts: Partial<LetterTemplate> = {}): Stationery {
  const content = contentOf(parts);
  const compiled = compileContent(content);
  if (compiled.kind === 'problems') throw new Error(compiled.problems.join('\n'));
  const frozen: FrozenRun = {
    run,
    campaign,
    startedBy: 'Casey',
    frozenAt: 0,
    content,
    count: 3,
    isDryRun: false,
    samples: 0,
    drift: undefined,
    partitions: 2,
    pacePerSecond: undefined,
    groups: ['Friends'],
    rules: [],
  };
  return {
    frozen,
    templates: compiled,
    secret,
    suppressions: { of: () => undefined },
    naming: namingOf({ secret, messageIdDomain: 'mail.example.com' }),
    imprint,
  };
}

export function addressOf(text: string): EmailAddress {
  const parsed = parseAddress(text);
  if (parsed.kind === 'invalid') throw new Error(parsed.problem);
  return parsed.address;
}

/** The issue of recipient 0, 1, 2, …, in Jira as it is now. */
export function recipientOf(number: number, changes: Partial<Recipient> = {}): Recipient {
  return {
    id: checked(String(20_000 + number), isIssueId),
    key: checked(`MAIL-${100 + number}`, isIssueKey),
    status: 'toContact',
    address: `r${number}@example.com`,
    fields: { firstName: `R${number}` },
    ...changes,
  };
}

/** The same recipient as it was frozen. */
export function deliveryOf(number: number, changes: Partial<BatchRecipient> = {}): BatchRecipient {
  const { id, address } = recipientOf(number);
  const addressHash = hashAddress(addressOf(address), secret);
  return { number, id, addressHash, group: 'Friends', ...changes };
}

function checked<Checked extends string>(
  text: string,
  check: (text: string) => text is Checked,
): Checked {
  if (!check(text)) throw new TypeError(`Not what it should be: ${text}`);
  return text;
}
