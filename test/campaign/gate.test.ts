import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AttachmentRef, Content, GroupTemplate } from '../../src/campaign/content.ts';
import { fingerprintOf } from '../../src/campaign/fingerprint.ts';
import { compareWithDryRun, type Seen } from '../../src/campaign/gate.ts';

const resume: AttachmentRef = {
  id: '1',
  name: 'resume.pdf',
  mediaType: 'application/pdf',
  sizeBytes: 3,
  sha256: 'abc',
};
const content: Content = {
  from: { name: 'Robin', address: 'robin@example.com' },
  template: {
    subject: 'Hello',
    html: '<p>\nHello\n</p>',
    text: 'Hello',
    partials: { foot: 'Bye' },
  },
  attachments: [resume],
};
const friendly: GroupTemplate = {
  name: 'friendly',
  groups: ['Friends'],
  template: { subject: 'Hi', text: 'Hi', partials: {} },
};
const near = { id: '10001', name: 'Near', jql: 'City = Kiel' };
const friends: Seen['rules'][number] = {
  key: 'MAIL-2',
  name: 'Friends',
  effect: 'include',
  jql: 'City = Kiel',
  filters: [near],
};
const others = { key: 'MAIL-3', name: 'Others', effect: 'include', jql: 'City = Bonn' } as const;
const then: Seen = { content, rules: [friends, others] };

function withContent(change: Partial<Content>): Seen {
  return { ...then, content: { ...content, ...change } };
}

function withTemplate(change: Partial<Content['template']>): Seen {
  return withContent({ template: { ...content.template, ...change } });
}

describe('what a dry run has seen', () => {
  test('is the same as long as nothing was edited', () => {
    const now = structuredClone(then);

    expect(compareWithDryRun(then, now)).toEqual([]);
    expect(fingerprintOf(now.content, now.rules)).toBe(fingerprintOf(then.content, then.rules));
  });

  test.each<{ what: string; now: Seen; says: string }>([
    {
      what: 'another sender',
      now: withContent({ from: { address: 'casey@example.com' } }),
      says: 'From has changed: it was “Robin <robin@example.com>”, it is “casey@example.com”.',
    },
    {
      what: 'an address for answers',
      now: withContent({ replyTo: { address: 'casey@example.com' } }),
      says: 'Reply-To was added.',
    },
    {
      what: 'another subject',
      now: withTemplate({ subject: 'Dear' }),
      says: 'The Subject has changed: it was “Hello”, it is “Dear”.',
    },
    {
      what: 'a preheader',
      now: withTemplate({ preheader: 'Soon' }),
      says: 'The preheader was added.',
    },
    {
      what: 'another line of the template',
      now: withTemplate({ html: '<p>\nDear\n</p>' }),
      says: 'The HTML of the template has changed in line 2: it was “Hello”, it is “Dear”.',
    },
    {
      what: 'a longer template',
      now: withTemplate({ html: '<p>\nHello\n</p>\nPS' }),
      says: 'The HTML of the template has changed in line 4: it was empty, it is “PS”.',
    },
    {
      what: 'HTML made of something else',
      now: withTemplate({ html: '<p>Hello</p>', madeOf: { file: 'body.mjml.hbs', source: 'a' } }),
      says: 'The HTML is made of body.mjml.hbs now, and was written as it is.',
    },
    {
      what: 'no text',
      now: withTemplate({ text: undefined }),
      says: 'The text of the template was removed.',
    },
    {
      what: 'another partial',
      now: withTemplate({ partials: { foot: 'Ciao' } }),
      says: 'The partial “foot” has changed: it was “Bye”, it is “Ciao”.',
    },
    {
      what: 'a template for a group',
      now: withContent({ groupTemplates: [friendly] }),
      says: 'The template “friendly” is for “Friends” now.',
    },
    {
      what: 'another file of the same name',
      now: withContent({ attachments: [{ ...resume, sha256: 'def' }] }),
      says: 'The attachment resume.pdf is another file now.',
    },
    {
      what: 'no file',
      now: withContent({ attachments: [] }),
      says: 'The attachment resume.pdf was removed.',
    },
    {
      what: 'another file',
      now: withContent({ attachments: [resume, { ...resume, name: 'photo.png' }] }),
      says: 'The attachment photo.png was added.',
    },
    {
      what: 'other JQL',
      now: { content, rules: [{ ...friends, jql: 'City = Ulm' }, others] },
      says: 'The JQL of Rule MAIL-2 (Friends) has changed: it was “City = Kiel”, it is “City = Ulm”.',
    },
    {
      what: 'a rule that leaves out whom it took',
      now: { content, rules: [{ ...friends, effect: 'exclude' }, others] },
      says: 'Rule MAIL-2 (Friends) was include, it is exclude now.',
    },
    {
      what: 'another saved filter in a rule',
      now: { content, rules: [{ ...friends, filters: [{ ...near, jql: 'City = Ulm' }] }, others] },
      says: 'The saved filter “Near” in Rule MAIL-2 (Friends) has changed: it was “City = Kiel”, it is “City = Ulm”.',
    },
    {
      what: 'a saved filter less',
      now: { content, rules: [{ ...friends, filters: undefined }, others] },
      says: 'The saved filter “Near” in Rule MAIL-2 (Friends) was removed.',
    },
    {
      what: 'another order of the rules',
      now: { content, rules: [others, friends] },
      says: 'The rules come in another order.',
    },
    {
      what: 'one rule less',
      now: { content, rules: [friends] },
      says: 'Rule MAIL-3 (Others) was removed.',
    },
    {
      what: 'one rule more',
      now: { content, rules: [friends, others, { ...others, key: 'MAIL-4' }] },
      says: 'Rule MAIL-4 (Others) was added: “City = Bonn”.',
    },
  ])('is not the same with $what', ({ now, says }) => {
    expect(compareWithDryRun(then, now)).toEqual([says]);
    expect(fingerprintOf(now.content, now.rules)).not.toBe(fingerprintOf(content, then.rules));
  });

  test('has another fingerprint exactly when there is a difference to show', () => {
    const text = fc.constantFrom('', 'a', 'b', 'a\nb', 'a\nc');
    const parts = fc.record({ subject: text, html: text, partial: text, jql: text });
    const seen = parts.map(
      ({ subject, html, partial, jql }): Seen => ({
        content: { ...content, template: { subject, html, partials: { partial } } },
        rules: [{ ...friends, jql }],
      }),
    );

    fc.assert(
      fc.property(seen, seen, (a, b) => {
        const isSame = fingerprintOf(a.content, a.rules) === fingerprintOf(b.content, b.rules);
        expect(compareWithDryRun(a, b).length === 0).toBe(isSame);
      }),
    );
  });
});

function made(html: string, source: string): Seen {
  return withTemplate({ html, madeOf: { file: 'body.mjml.hbs', source } });
}

describe('a template that only some groups get', () => {
  const before = withContent({ groupTemplates: [friendly] });

  test.each<{ what: string; now: Seen; says: readonly string[] }>([
    {
      what: 'was edited',
      now: withContent({
        groupTemplates: [{ ...friendly, template: { ...friendly.template, text: 'Ho' } }],
      }),
      says: ['Template “friendly”: The text of the template has changed: it was “Hi”, it is “Ho”.'],
    },
    {
      what: 'is for another group, too',
      now: withContent({ groupTemplates: [{ ...friendly, groups: ['Friends', 'Family'] }] }),
      says: ['The template “friendly” is for “Friends”, “Family” now, and was for “Friends”.'],
    },
    {
      what: 'has given way to another',
      now: withContent({ groupTemplates: [{ ...friendly, name: 'formal' }] }),
      says: [
        'The template “friendly” was for “Friends”, and is for nobody now.',
        'The template “formal” is for “Friends” now.',
      ],
    },
    {
      what: 'is in use no more',
      now: then,
      says: ['The template “friendly” was for “Friends”, and is for nobody now.'],
    },
  ])('is not what was seen when it $what', ({ now, says }) => {
    expect(compareWithDryRun(before, now)).toEqual(says);
    expect(fingerprintOf(now.content, now.rules)).not.toBe(
      fingerprintOf(before.content, before.rules),
    );
  });
});

describe('HTML that was made of MJML', () => {
  test('is compared as its author wrote it', () => {
    const says = 'body.mjml.hbs has changed in line 2: it was “b”, it is “c”.';

    expect(compareWithDryRun(made('1', 'a\nb'), made('2', 'a\nc'))).toEqual([says]);
  });

  test('is not the same when it is made differently', () => {
    expect(compareWithDryRun(made('1', 'a'), made('2', 'a'))).toHaveLength(1);
  });
});
