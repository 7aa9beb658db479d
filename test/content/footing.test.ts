import { describe, expect, test } from 'vitest';
import { imprintProblems, whatIsLacking } from '../../src/content/footing.ts';

const unsubscribeUrl = 'https://mail.example.com/unsubscribe/en/7pu.7pz.hash.key';
const postalAddress = "Robin & Sons, 1 St John's Lane, Kiel";
const footing = { unsubscribeUrl, postalAddress };
const text = `Hello\n${postalAddress.replace(', Kiel', ',\n  Kiel')}\nUnsubscribe: ${unsubscribeUrl}\n`;
const html = `<p>Hello</p><p>Robin &amp; Sons, 1 St John&#x27;s Lane, Kiel <a href="${unsubscribeUrl}">Unsubscribe</a></p>`;

describe('a letter that nobody has asked for', () => {
  test.each<[string, { readonly text: string; readonly html?: string }, RegExp]>([
    ['has all it needs as text alone', { text }, /^nothing$/],
    ['has all it needs as text and HTML', { text, html }, /^nothing$/],
    ['has no link in its text', { text: postalAddress, html }, /^The text has no link to unsub/],
    ['has no link in its HTML', { text, html: `<p>${postalAddress}</p>` }, /^The HTML has no link/],
    ["has another recipient's link", { text: text.replace('7pz', '7q0') }, /^The text has no link/],
    ['has no address in its text', { text: unsubscribeUrl }, /^The text does not say who sends it/],
    [
      'has no address in its HTML',
      { text, html: `<a href="${unsubscribeUrl}">Unsubscribe</a>` },
      /^The HTML does not say who sends it/,
    ],
  ])('%s', (_what, letter, problem) => {
    const lacking = whatIsLacking({ subject: 'Hello', ...letter }, footing);

    expect(lacking ?? 'nothing').toMatch(problem);
  });

  test.each([
    ['no public address', { ...footing, unsubscribeUrl: undefined }],
    ['no postal address', { ...footing, postalAddress: undefined }],
  ])('lacks what the service does not have: %s', (_what, without) => {
    expect(whatIsLacking({ subject: 'Hello', text }, without)).toMatch(/^The text/);
  });
});

describe('a service that lacks something itself', () => {
  const poor = { postalAddress: undefined, unsubscribeUrl: undefined };

  test('cannot send a campaign, and says what its operator has to do', () => {
    expect(imprintProblems({ isTransactional: false }, poor)).toEqual([
      expect.stringMatching(/set http\.publicUrl, or label the campaign “transactional” if/),
      expect.stringMatching(/set mail\.postalAddress, or label the campaign “transactional” if/),
    ]);
  });

  test('can send a transactional one', () => {
    expect(imprintProblems({ isTransactional: true }, poor)).toEqual([]);
  });
});
