import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smtpData } from '../../src/send/smtp/smtp-data.ts';

describe('a mail on its way', () => {
  test.each([
    ['a line', 'Hello\r\n', 'Hello\r\n.\r\n'],
    ['lines that begin with dots', '.a\r\n..\r\nb.\r\n', '..a\r\n...\r\nb.\r\n.\r\n'],
    ['a dot alone', 'a\r\n.\r\nb\r\n', 'a\r\n..\r\nb\r\n.\r\n'],
    ['empty lines', '\r\n\r\n', '\r\n\r\n.\r\n'],
  ])('keeps %s', (_what, written, sent) => {
    expect(smtpData(Buffer.from(written))?.toString()).toBe(sent);
  });

  test.each(['a\nb\r\n', 'a\rb\r\n', '\n', 'a\r\n.\n\r\n', 'a\r\r\n', 'a', 'a\r', 'a\r\nb'])(
    'is left to others where a line ends badly: %j',
    (written) => {
      expect(smtpData(Buffer.from(written))).toBeUndefined();
    },
  );

  test('arrives as it was, whatever is in it', () => {
    const anyLine = fc.string({ unit: fc.constantFrom('.', 'a', ' ', 'é'), maxLength: 5 });
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        const mail = lines.map((line) => `${line}\r\n`).join('');
        const received = smtpData(Buffer.from(mail))?.toString().split('\r\n') ?? [];
        expect(received.indexOf('.')).toBe(lines.length);
        expect(received.slice(0, -2).map((line) => line.replace(/^\./, ''))).toEqual(lines);
      }),
    );
  });
});
