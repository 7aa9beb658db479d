import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasRabbit, needsRabbit, openRoad, type Road } from '../world/road.ts';
import {
  addCampaign,
  addPeople,
  addressesOf,
  type CampaignPlan,
  readers,
  send,
} from './arrange.ts';
import { type Relay, registerRelay, tell } from './relay.ts';

const people = readers(3);
const withBody = (source: string): CampaignPlan => ({
  fields: { Template: null },
  files: [{ name: 'body.text.hbs', content: source }],
});
const withRule = (jql: string): CampaignPlan => ({ rules: [{ name: 'Friends', jql }] });

const jqlError =
  'Error in JQL Query: Expecting either a value, list or function before the end of the query.';

interface Mistake {
  readonly mistake: string;
  readonly plan: CampaignPlan;
  /** What the campaign's manager reads. */
  readonly sentences: readonly string[];
}

const mistakes: readonly Mistake[] = [
  {
    mistake: 'no From',
    plan: { fields: { From: null } },
    sentences: ['From is empty. Write one mailbox, such as Ada Lovelace <ada@example.com>.'],
  },
  {
    mistake: 'two addresses in From',
    plan: { fields: { From: 'ada@example.com, bob@example.com' } },
    sentences: [
      'From “ada@example.com, bob@example.com” is not one mailbox: The field holds more than one address; it takes exactly one.',
    ],
  },
  {
    mistake: 'a From of a foreign domain',
    plan: { fields: { From: 'Robin <robin@elsewhere.example>' } },
    sentences: [
      'From uses the domain elsewhere.example; this Postboard may only send from example.com.',
    ],
  },
  {
    mistake: 'a label that names no mail server',
    plan: { fields: { Labels: ['transport-realy'] } },
    sentences: ['The label transport-realy names no mail server; there is smtp.'],
  },
  {
    mistake: 'no template',
    plan: { fields: { Template: null } },
    sentences: [
      'There is no letter: name a template in the Template field, attach body.html.hbs or body.mjml.hbs, or write it into the description.',
    ],
  },
  {
    mistake: 'the name of a template that is not there',
    plan: { fields: { Template: 'thank-yuo' } },
    sentences: ['There is no template “thank-yuo”.'],
  },
  {
    mistake: 'a template that does not compile',
    plan: withBody('Dear {{#if recipient.firstName}}you'),
    sentences: ['body.text.hbs, line 1: a tag is never closed near “...pient.firstName}}you”.'],
  },
  {
    mistake: 'a template that names an unknown field',
    plan: withBody('Dear {{recipient.fristName}}'),
    sentences: ['body.text.hbs, line 1, column 8: recipients have no field “fristName”'],
  },
  {
    mistake: 'a template that is too large',
    plan: withBody('x'.repeat(257 * 1024)),
    sentences: ['body.text.hbs is 257 KB; a template file may have 256 KB.'],
  },
  {
    mistake: 'a rule whose JQL does not parse',
    plan: withRule('Company ~ '),
    sentences: [`Rule MAIL-n (Friends): ${jqlError}`],
  },
  {
    mistake: 'a rule that names an unknown field',
    plan: withRule('Compani ~ "Harbour"'),
    sentences: [
      "Rule MAIL-n (Friends): Field 'Compani' does not exist or you do not have permission to view it.",
    ],
  },
  {
    mistake: 'a rule with ORDER BY',
    plan: withRule('Company ~ "Harbour" ORDER BY key'),
    sentences: [
      'Rule MAIL-n (Friends): JQL that selects recipients cannot contain ORDER BY; leave it out.',
    ],
  },
  {
    mistake: 'a rule that only orders',
    plan: withRule('ORDER BY key'),
    sentences: [
      'Rule MAIL-n (Friends): The JQL says no more than an ORDER BY; it must say whom to select.',
    ],
  },
  {
    mistake: 'a rule without JQL',
    plan: withRule(' '),
    sentences: ['Rule MAIL-n (Friends) has no JQL.'],
  },
  {
    mistake: 'an Audience that only orders',
    plan: { fields: { Audience: 'ORDER BY created DESC' } },
    sentences: ['The Audience: The JQL says no more than an ORDER BY; it must say whom to select.'],
  },
  {
    mistake: 'an Audience of nothing but blanks',
    plan: { fields: { Audience: '  ' } },
    sentences: ['There is nobody to send to: link an include rule, or fill in the Audience field.'],
  },
  {
    mistake: 'rules that match nobody',
    plan: withRule('Company ~ "Nowhere"'),
    sentences: ['The rules select nobody: no recipient matches them.'],
  },
  {
    mistake: 'nothing that selects anybody',
    plan: { fields: { Audience: null } },
    sentences: ['There is nobody to send to: link an include rule, or fill in the Audience field.'],
  },
  {
    mistake: 'four mistakes at once',
    plan: {
      fields: { From: null, 'Reply-To': 'nobody', Template: 'thank-yuo' },
      ...withRule('Company ~ '),
    },
    sentences: [
      'From is empty. Write one mailbox, such as Ada Lovelace <ada@example.com>.',
      'Reply-To “nobody” is not one mailbox: The address has no @ with a name before it.',
      'There is no template “thank-yuo”.',
      `Rule MAIL-n (Friends): ${jqlError}`,
    ],
  },
];

describe.skipIf(!hasRabbit)(`a campaign with a mistake in it, on ${needsRabbit}`, () => {
  const campaigns: string[] = [];
  let road: Road;
  let relay: Relay;

  beforeAll(async () => {
    road = await openRoad({ hasWebhook: false });
    relay = await registerRelay(road);
    relay.target = (await road.start()).url;
    await addPeople(road, people);
  });
  afterAll(async () => {
    await relay?.[Symbol.asyncDispose]();
    await road?.[Symbol.asyncDispose]();
  });

  test.each(mistakes)(
    'goes back to Draft with one comment for $mistake',
    async ({ plan, sentences }) => {
      const campaign = await addCampaign(road, plan);
      campaigns.push(campaign);

      await send(road, campaign, 'Draft');

      expect(road.board.journey(campaign)).toEqual(['Draft', 'Ready', 'Sending', 'Draft']);
      expect(road.board.comments(campaign)).toHaveLength(1);
      const lines = road.board.comments(campaign)[0]?.text.split('\n') ?? [];
      expect(lines[0]).toMatch(
        /^Nothing was sent\. (One thing has|\d things have) to be mended first:$/,
      );
      expect(lines.slice(1, -1).map((line) => line.replace(/MAIL-\d+/, 'MAIL-n'))).toEqual(
        sentences.map((sentence) => `- ${sentence}`),
      );
      expect(lines.at(-1)).toMatch(/^The campaign is back in Draft\. Mend this/);
      expect(road.mailed()).toEqual([]);
    },
  );

  test('says nothing twice and mails nobody when the same moves are told again', async () => {
    for (const webhook of relay.starts) await tell(relay.target ?? '', webhook);
    // Launches are worked off in order: once this one is through, the others have been dealt with.
    await send(road, await addCampaign(road));

    expect(road.mailed()).toEqual(addressesOf(people));
    for (const campaign of campaigns) {
      expect(road.board.comments(campaign)).toHaveLength(1);
      expect(road.board.status(campaign)).toBe('Draft');
    }
  });
});
