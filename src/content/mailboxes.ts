import { parseAddress } from '../campaign/address.ts';
import type { Campaign } from '../campaign/campaign.ts';
import type { Mailbox } from '../campaign/content.ts';
import { parseMailbox } from '../campaign/mailbox.ts';

/** Who a campaign's mails come from, and who gets its samples; everything that is wrong with it is said at once. */
export interface Mailboxes {
  readonly from: Mailbox | undefined;
  readonly replyTo: Mailbox | undefined;
  readonly testRecipients: readonly string[];
  readonly problems: readonly string[];
}

/** `fromDomains` may stand in From and no others. */
export function readMailboxes(
  campaign: Pick<Campaign, 'from' | 'replyTo' | 'testRecipients'>,
  fromDomains: readonly string[],
): Mailboxes {
  const problems: string[] = [];
  return {
    from: mailbox('From', campaign.from, fromDomains, problems),
    replyTo:
      campaign.replyTo === ''
        ? undefined
        : mailbox('Reply-To', campaign.replyTo, undefined, problems),
    testRecipients: testRecipientsOf(campaign.testRecipients, problems),
    problems,
  };
}

function mailbox(
  field: string,
  text: string,
  domains: readonly string[] | undefined,
  problems: string[],
): Mailbox | undefined {
  if (text.trim() === '') {
    problems.push(`${field} is empty. Write one mailbox, such as Ada Lovelace <ada@example.com>.`);
    return undefined;
  }
  const parsed = parseMailbox(text);
  if (parsed.kind === 'invalid') {
    problems.push(`${field} “${text}” is not one mailbox: ${parsed.problem}`);
    return undefined;
  }
  const domain = parsed.mailbox.address.slice(parsed.mailbox.address.lastIndexOf('@') + 1);
  if (domains !== undefined && !domains.includes(domain)) {
    problems.push(
      `${field} uses the domain ${domain}; this Postboard may only send from ${domains.join(', ')}.`,
    );
    return undefined;
  }
  return parsed.mailbox;
}

function testRecipientsOf(field: string, problems: string[]): readonly string[] {
  const written = field.split(/[,;\n]/).map((text) => text.trim());
  return written.filter(Boolean).flatMap((text) => {
    const parsed = parseAddress(text);
    if (parsed.kind === 'address') return [parsed.address];
    problems.push(`Test recipients: “${text}” is not one mail address. ${parsed.problem}`);
    return [];
  });
}
