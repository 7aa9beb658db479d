import { createSocket, type RemoteInfo } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { type Answer, decode, encode, type Question } from 'dns-packet';

/** What a name server knows: `TXT` as whole texts, `MX` with preferences. */
export interface Zone {
  readonly [name: string]: {
    readonly TXT?: readonly string[];
    readonly MX?: readonly { readonly preference: number; readonly exchange: string }[];
    readonly A?: readonly string[];
    readonly PTR?: readonly string[];
  };
}

/** A name server over UDP on this machine, which knows its zone and nothing else. */
export interface NameServer extends AsyncDisposable {
  /** `127.0.0.1:5353` */
  readonly address: string;
  /** May be changed while it runs. */
  zone: Zone;
  readonly resolver: Resolver;
}

export async function startNameServer(zone: Zone): Promise<NameServer> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const address = `127.0.0.1:${socket.address().port}`;
  const resolver = new Resolver({ timeout: 5_000 });
  resolver.setServers([address]);
  const server = {
    address,
    zone,
    resolver,
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
  socket.on('message', (query: Buffer, { port, address: to }: RemoteInfo) => {
    const { id, questions = [] } = decode(query);
    const [question] = questions;
    const isKnown = question !== undefined && question.name.toLowerCase() in server.zone;
    const answers = question === undefined ? [] : answersTo(question, server.zone);
    // 3 says that there is no such name.
    const flags = isKnown ? 0 : 3;
    socket.send(encode({ id, type: 'response', flags, questions, answers }), port, to);
  });
  return server;
}

function answersTo({ name, type }: Question, zone: Zone): Answer[] {
  const known = zone[name.toLowerCase()] ?? {};
  const common = { name, ttl: 0, class: 'IN' } as const;
  // A string of a record holds 255 bytes; longer texts are several.
  if (type === 'TXT')
    return (known.TXT ?? []).map((text) => ({
      ...common,
      type,
      data: text.match(/.{1,255}/g) ?? [''],
    }));
  if (type === 'MX') return (known.MX ?? []).map((data) => ({ ...common, type, data }));
  if (type === 'A' || type === 'PTR')
    return (known[type] ?? []).map((data) => ({ ...common, type, data }));
  return [];
}
