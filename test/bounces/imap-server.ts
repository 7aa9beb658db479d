import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

interface StoredMail {
  readonly source: Buffer;
  readonly flags: Set<string>;
}

/**
 * As much of an IMAP4rev1 server (RFC 3501, IDLE of RFC 2177) as reading one mailbox takes, over a real socket. UIDs count
 * from 1 and nothing is expunged, so that they are sequence numbers, too.
 */
export class ImapServer implements AsyncDisposable {
  readonly mails: StoredMail[] = [];
  password = 'secret';
  readonly #sockets = new Set<Socket>();
  readonly #idle = new Set<Socket>();
  readonly #server = createServer((socket) => this.#serve(socket));

  async listen(port = 0): Promise<this> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  add(mail: string): void {
    this.mails.push({ source: Buffer.from(mail), flags: new Set() });
    for (const socket of this.#idle) socket.write(`* ${this.mails.length} EXISTS\r\n`);
  }

  flags(): readonly string[] {
    return this.mails.map(({ flags }) => [...flags].toSorted().join(' '));
  }

  /** Goes away; `listen` brings it back. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#idle.delete(socket);
    });
    socket.write('* OK [CAPABILITY IMAP4rev1 IDLE] ready\r\n');
    let buffered = '';
    let idleTag = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      buffered += chunk;
      for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
        const line = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        const [tag = '', ...words] = line.split(' ');
        if (line === 'DONE') {
          this.#idle.delete(socket);
          socket.write(`${idleTag} OK done\r\n`);
        } else if (words[0]?.toUpperCase() === 'IDLE') {
          idleTag = tag;
          this.#idle.add(socket);
          socket.write('+ idling\r\n');
        } else socket.write(this.#answer(tag, words.join(' ')), 'latin1');
      }
    });
  }

  #answer(tag: string, command: string): string {
    const [name = '', second = ''] = command.toUpperCase().split(' ');
    switch (name === 'UID' ? second : name) {
      case 'CAPABILITY':
        return `* CAPABILITY IMAP4rev1 IDLE\r\n${tag} OK\r\n`;
      case 'LOGIN':
        return command.includes(this.password)
          ? `${tag} OK welcome\r\n`
          : `${tag} NO [AUTHENTICATIONFAILED] Wrong password\r\n`;
      case 'LIST':
      case 'LSUB':
        return `* ${name} () "/" INBOX\r\n${tag} OK\r\n`;
      case 'SELECT':
        return (
          `* FLAGS (\\Seen \\Flagged)\r\n* ${this.mails.length} EXISTS\r\n* 0 RECENT\r\n` +
          `* OK [PERMANENTFLAGS (\\Seen \\Flagged)] kept\r\n* OK [UIDVALIDITY 1] valid\r\n` +
          `* OK [UIDNEXT ${this.mails.length + 1}] next\r\n${tag} OK [READ-WRITE] selected\r\n`
        );
      case 'SEARCH': {
        const unseen = this.mails.flatMap(({ flags }, index) =>
          flags.has('\\Seen') ? [] : [index + 1],
        );
        return `* SEARCH ${unseen.join(' ')}\r\n${tag} OK\r\n`;
      }
      case 'FETCH':
        return `${this.#fetched(command)}${tag} OK\r\n`;
      case 'STORE':
        this.#store(command);
        return `${tag} OK\r\n`;
      case 'LOGOUT':
        return `* BYE bye\r\n${tag} OK\r\n`;
      case 'NOOP':
        return `${tag} OK\r\n`;
      default:
        return `${tag} BAD unknown\r\n`;
    }
  }

  /** `UID FETCH 1 (UID BODY.PEEK[]<0.1000>)`: peeking sets no flag. */
  #fetched(command: string): string {
    const [, uid = '', first = '0', length = '0'] =
      /FETCH (\d+) .*BODY\.PEEK\[\]<(\d+)\.(\d+)>/i.exec(command) ?? [];
    const mail = this.mails[Number(uid) - 1];
    if (mail === undefined) return '';
    const part = mail.source.subarray(Number(first), Number(first) + Number(length));
    return `* ${uid} FETCH (UID ${uid} BODY[]<${first}> {${part.length}}\r\n${part.toString('latin1')})\r\n`;
  }

  #store(command: string): void {
    const [, uid = '', flags = ''] = /STORE (\d+) \+FLAGS\S* \(([^)]*)\)/i.exec(command) ?? [];
    for (const flag of flags.split(' ')) this.mails[Number(uid) - 1]?.flags.add(flag);
  }
}
