import { connect } from 'node:net';

// A server that does not like this protocol header answers with the one it would like (AMQP 0-9-1, section 4.2.2).
const protocolHeader = Buffer.from('AMQP\x00\x00\x09\x01', 'latin1');
const connectionStart = Buffer.from([1, 0, 0]);

/** Tells whether an AMQP 0-9-1 server answers there; never rejects. */
export function answersAmqp(host, port, timeoutMilliseconds) {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(timeoutMilliseconds, () => finish(false));
    socket.once('connect', () => socket.write(protocolHeader));
    socket.once('data', (bytes) => finish(bytes.subarray(0, 3).equals(connectionStart)));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
  });
}
