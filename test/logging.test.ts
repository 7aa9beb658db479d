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
