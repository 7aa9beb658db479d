import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { untilEqual } from '../send/until.ts';
import { amqpUrl } from '../world/broker.ts';
import { lines, report } from './reports.ts';
import { openStation } from './station.ts';

const domain = 'bounces.example.com';
const status = lines('Reporting-MTA: dns; mx', '', 'Action: failed', 'Status: 5.1.1');

describe.skipIf(amqpUrl === undefined)(
  'what a mail server on the same machine delivers, on RabbitMQ (AMQP_URL names one)',
  { timeout: 90_000 },
  () => {
    test('over LMTP is answered for each whom it is for', async () => {
      const listener = { host: '127.0.0.1', port: 0, protocol: 'lmtp' } as const;
      await using station = await openStation({ doors: { listener } });
      const mail = report({ text: 'No.', status });
      const to = [0, 1].map((number) => `bounces+${station.token(number)}@${domain}`);

      const answers = await talkLmtp(station.listenerPort, [
        'LHLO relay.example',
        'MAIL FROM:<>',
        ...[...to, `sales@${domain}`].map((address) => `RCPT TO:<${address}>`),
        'DATA',
        `${mail}\r\n.`,
      ]);

      expect(answers.filter((code) => code !== '250-')).toEqual([
        '220 ',
        '250 ', // LHLO
        '250 ', // MAIL
        '250 ',
        '250 ',
        '550 ',
        '354 ',
        '250 ', // One for each that it was taken for.
        '250 ',
      ]);
      await untilEqual(() => station.results, ['smtp bounced']);
    });
  },
);

/** Says one line after the other, each once the one before is answered; answers the beginnings of all lines that came. */
async function talkLmtp(port: number, says: readonly string[]): Promise<readonly string[]> {
  const socket = connect(port, '127.0.0.1');
  const answers: string[] = [];
  const left = [...says];
  let due = 1;
  for await (const line of createInterface({ input: socket })) {
    answers.push(line.slice(0, 4));
    if (line[3] !== ' ') continue;
    due -= 1;
    if (due > 0) continue;
    const next = left.shift();
    if (next === undefined) break;
    // After the mail each of its recipients is answered.
    due = left.length === 0 ? answers.filter((code) => code === '250 ').length - 2 : 1;
    socket.write(`${next}\r\n`);
  }
  socket.destroy();
  return answers;
}
