import { openSync, writeSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { parseArgs } from 'node:util';
import { type Desk, Dialogue } from './dialogue.ts';
import { Fault, FaultsWaiting } from './faults.ts';

/*
 * A mail server that is a process of its own and shares nothing with Postboard: what it has accepted is the truth that
 * Postboard is measured by. Every accepted mail is a line of JSON in the file before its sender is told so, which means
 * that the file knows it even when this process is killed. Faults come from the parent process.
 */
const { values } = parseArgs({
  options: {
    file: { type: 'string' },
    port: { type: 'string', default: '0' },
    'answer-after': { type: 'string', default: '0' },
  },
});
if (values.file === undefined) throw new Error('Usage: process.ts --file PATH [--port PORT]');

const file = openSync(values.file, 'a');
const faults = new FaultsWaiting();
const desk: Desk = {
  answerAfterMilliseconds: Number(values['answer-after']),
  keep(mail) {
    writeSync(file, `${JSON.stringify({ ...mail, at: Date.now() })}\n`);
    tell({ kind: 'kept' });
  },
  strike(step) {
    const fault = faults.take(step);
    if (fault !== undefined) tell({ kind: 'struck', fault });
    return fault;
  },
};

const server = createServer((socket) => void new Dialogue(socket, desk).hold());
server.listen(Number(values.port), '127.0.0.1', () => {
  tell({ kind: 'listening', port: (server.address() as AddressInfo).port });
});
process.on('message', (message) => faults.add(Fault.parse(message)));
process.on('disconnect', () => process.exit());

function tell(news: Readonly<Record<string, unknown>>): void {
  // When the parent has gone meanwhile there is nobody to tell.
  process.send?.(news, undefined, undefined, () => {});
}
