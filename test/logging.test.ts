import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLogger } from '../src/logging.ts';

describe('a logger', () => {
  test('writes a line of JSON with the time and the level by name', () => {
    const lines: string[] = [];
    const logger = createLogger('info', { write: (line) => void lines.push(line) });

    logger.info({ run: '1-2' }, 'frozen');

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines.join())).toMatchObject({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      run: '1-2',
      msg: 'frozen',
    });
  });

  test('leaves out what is below its level', () => {
    const lines: string[] = [];
    const logger = createLogger('warn', { write: (line) => void lines.push(line) });

    logger.info('frozen');

    expect(lines).toEqual([]);
  });
});

describe('an e-mail address', () => {
  test.each([
    ['a field', { reply: '550 5.1.1 <ann.lee@post.example>: unknown' }],
    ['the message of an error', { err: new Error('No such user "jörg+x@käse.example"') }],
    ['a list', { replies: ['550 ann.lee@post.example', '550 BEN@POST.EXAMPLE'] }],
    ['several lines', { reply: '550-no\nann.lee@post.example\r\n550 \u001fbob@post.example' }],
  ])('in %s does not get into the log', (_where, fields) => {
    const line = lineOf(fields);

    expect(line).toContain('(address)');
    expect(line).not.toMatch(/ann\.lee|jörg|BEN|bob/);
  });

  test.each(['connected to 127.0.0.1:5672', 'file:///pino@10.4.0/pino.js', 'rabbit@node'])(
    'is not seen in %s',
    (text) => {
      expect(lineOf({ text })).toContain(text);
    },
  );

  test('leaves JSON behind, whatever stands around it', () => {
    const around = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(around, around, (before, after) => {
        const line = lineOf({ text: `${before}ann.lee@post.example${after}` });

        expect(JSON.parse(line)).toHaveProperty('text');
        expect(line).not.toContain('lee@post.example');
      }),
    );
  });
});

function lineOf(fields: object): string {
  const lines: string[] = [];
  createLogger('info', { write: (line) => void lines.push(line) }).info(fields, 'said');
  return lines.join();
}
