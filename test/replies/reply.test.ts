import { describe, expect, test } from 'vitest';
import { parseReply } from '../../src/replies/reply.ts';

describe('a reply as it comes', () => {
  test.each<[string, { code: number; enhanced?: string; text: string }]>([
    ['250 OK', { code: 250, text: '250 OK' }],
    ['250', { code: 250, text: '250' }],
    ['250 2.0.0', { code: 250, enhanced: '2.0.0', text: '250 2.0.0' }],
    ['250 2.0.0 Queued as 1', { code: 250, enhanced: '2.0.0', text: '250 2.0.0 Queued as 1' }],
    [
      '550-5.7.26 First\r\n550-5.7.26 second \r\n550 5.7.26 third',
      { code: 550, enhanced: '5.7.26', text: '550 5.7.26 First second third' },
    ],
    [
      '550-5.7.1 First\n550 second, not 5.1.1',
      { code: 550, enhanced: '5.7.1', text: '550 5.7.1 First second, not 5.1.1' },
    ],
    [
      '421-4.7.0 [192.0.2.1 15] Slow',
      { code: 421, enhanced: '4.7.0', text: '421 4.7.0 [192.0.2.1 15] Slow' },
    ],
    ['550 192.0.2.1 is listed', { code: 550, text: '550 192.0.2.1 is listed' }],
    ['550 Odd\u0007 bytes\u0000', { code: 550, text: '550 Odd bytes' }],
  ])('%j is read', (response, reply) => {
    expect(parseReply(response)).toEqual(reply);
  });

  test.each(['', 'nonsense', '25', '\r\n'])('%j is none', (response) => {
    expect(parseReply(response)).toBeUndefined();
  });

  test('is cut when it is a story', () => {
    expect(parseReply(`550 ${'word '.repeat(10_000)}`)?.text).toHaveLength(1_000);
  });

  test('may name an address that looks like a pattern', () => {
    expect(parseReply('550 a+b.c@x.com? A+B.C@X.COM!', 'a+b.c@x.com')?.text).toBe(
      '550 [address]? [address]!',
    );
  });
});
