import { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { writeByTurns } from '../../src/queue/rabbit/write-by-turns.ts';

test('what is written in one turn leaves at once, and the next turn does not wait for it', async () => {
  const left: string[] = [];
  const stream = new Duplex({
    read() {},
    writev(chunks, done) {
      left.push(Buffer.concat(chunks.map(({ chunk }) => chunk)).toString());
      done();
    },
  });
  writeByTurns({ stream });

  for (const frame of ['a', 'b', 'c']) stream.write(Buffer.from(frame));
  await setImmediate();
  stream.write(Buffer.from('d'));
  await setImmediate();

  expect(left).toEqual(['abc', 'd']);
});
