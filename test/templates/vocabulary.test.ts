import { describe, expect, test } from 'vitest';
import { problemWith, rendered } from './template.ts';

describe('a helper', () => {
  const recipient = {
    day: '2025-05-14',
    moment: '2025-05-14T23:30:00.000+0200',
    count: 1234.5,
    text: '1234.5',
    name: 'Ærøskøbing',
    tier: 'gold',
    none: null,
    zero: 0,
  };

  test.each([
    ['{{date recipient.day}}', 'May 14, 2025'],
    ['{{date recipient.day locale="de-DE"}}', '14. Mai 2025'],
    ['{{date recipient.day style="short" locale="en-GB"}}', '14/05/2025'],
    ['{{date recipient.day month="long" year="numeric"}}', 'May 2025'],
    ['{{date recipient.day zone="Pacific/Honolulu"}}', 'May 14, 2025'],
    ['{{date recipient.moment zone="UTC"}}', 'May 14, 2025'],
    ['{{date recipient.moment zone="Asia/Tokyo"}}', 'May 15, 2025'],
    [
      '{{date recipient.moment hour="2-digit" minute="2-digit" locale="de-DE" zone="Europe/Berlin"}}',
      '23:30',
    ],
    ['{{number recipient.count}}', '1,234.5'],
    ['{{number recipient.text locale="de-DE" decimals=2}}', '1.234,50'],
    ['{{currency recipient.count "EUR"}}', '€1,234.50'],
    ['{{currency recipient.count "EUR" locale="de-DE" decimals=0}}', '1.235\u00a0€'],
    ['{{upper recipient.name}}', 'ÆRØSKØBING'],
    ['{{lower "ABC"}}', 'abc'],
    ['{{urlEncode recipient.name}}', '%C3%86r%C3%B8sk%C3%B8bing'],
    ['{{urlEncode "a b&c=\'d\'"}}', "a%20b%26c%3D'd'"],
    ['{{default recipient.none recipient.tier}}', 'gold'],
    ['{{default recipient.zero "some"}}', '0'],
    ['{{default recipient.none ""}}', ''],
    ['{{#if (eq recipient.tier "gold")}}yes{{/if}}', 'yes'],
    ['{{#if (eq recipient.count "1234.5")}}yes{{/if}}', 'yes'],
    ['{{#if (eq recipient.none "")}}yes{{/if}}', 'yes'],
    ['{{#if (eq recipient.tier recipient.none)}}yes{{else}}no{{/if}}', 'no'],
    ['{{#if (not recipient.none)}}yes{{/if}}', 'yes'],
    ['{{#if (and recipient.tier (not recipient.zero))}}yes{{/if}}', 'yes'],
    ['{{or recipient.none recipient.zero recipient.tier}}', 'gold'],
    ['{{#if recipient.zero includeZero=true}}yes{{/if}}', 'yes'],
  ])('%s writes %s', (text, written) => {
    expect(rendered({ text }, recipient).text).toBe(written);
  });

  test.each([
    [
      '{{date recipient.name}}',
      'recipient.name is not a date such as 2026-05-31 (body.text.hbs, line 1)',
    ],
    ['{{date recipient.count}}', 'recipient.count is not a date'],
    ['{{date "2025-02-99"}}', 'date is not a date'],
    ['{{number recipient.name}}', 'recipient.name is not a number (body'],
    [
      '{{currency recipient.count recipient.name}}',
      'recipient.count and recipient.name cannot be written as an amount of money',
    ],
  ])('%s says what is wrong', (text, problem) => {
    expect(problemWith({ text }, recipient)).toContain(problem);
  });
});
