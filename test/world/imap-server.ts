import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { certificate, privateKey } from '../send/certificate.ts';

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
  /** Called between a client's wish to mark a mail and the answer. */
  onMark: () => void = () => {};
  readonly encryption: 'none' | 'starttls' | 'tls';
  readonly #conversations = new Set<Conversation>();
  readonly #server = createServer((socket) => this.#serve(socket));

  constructor(encryption: 'none' | 'starttls' | 'tls' = 'none') {
    this.encryption = encryption;
  }

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
    for (const conversation of this.#conversations) conversation.tellWhileIdle();
  }

  flags(): readonly string[] {
    return this.mails.map(({ flags }) => [...flags].toSorted().join(' '));
  }

  /** Goes away; `listen` brings it back. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const { socket } of this.#conversations) socket.destroy();
    await closed;
  }

  #serve(socket: Socket): void {
    const conversation = new Conversation(this, socket);
    this.#conversations.add(conversation);
    socket.on('close', () => this.#conversations.delete(conversation));
  }
}

class Conversation {
  readonly socket: Socket;
  readonly #server: ImapServer;
  #wire: Socket;
  #isEncrypted = false;
  #idleTag: string | undefined;
  /** How many mails the client knows of; undefined before it has selected the mailbox. */
  #told: number | undefined;

  constructor(server: ImapServer, socket: Socket) {
    this.#server = server;
    this.socket = socket;
    this.#wire = socket;
    socket.on('error', () => {});
    if (server.encryption === 'tls') this.#encrypt();
    else this.#listen();
    this.#wire.write(`* OK [CAPABILITY ${this.#capabilities()}] ready\r\n`);
  }

  tellWhileIdle(): void {
    if (this.#idleTag !== undefined) this.#wire.write(this.#news());
  }

  #listen(): void {
    let buffered = '';
    this.#wire.setEncoding('latin1').on('data', (chunk: string) => {
      buffered += chunk;
      for (let end = buffered.indexOf('\r\n'); end >= 0; end = buffered.indexOf('\r\n')) {
        const line = buffered.slice(0, end);
        buffered = buffered.slice(end + 2);
        this.#hear(line);
      }
    });
  }

  #hear(line: string): void {
    const [tag = '', ...words] = line.split(' ');
    if (line === 'DONE') {
      this.#wire.write(`${this.#idleTag} OK done\r\n`);
      this.#idleTag = undefined;
    } else if (words[0]?.toUpperCase() === 'IDLE') {
      this.#idleTag = tag;
      this.#wire.write(`+ idling\r\n${this.#news()}`);
    } else if (words[0]?.toUpperCase() === 'STARTTLS') {
      this.#wire.write(`${tag} OK go ahead\r\n`);
      this.#encrypt();
    } else {
      const answer = this.#answer(tag, words.join(' '));
      this.#wire.write(`${this.#news()}${answer}`, 'latin1');
    }
  }

  #encrypt(): void {
    this.socket.removeAllListeners('data');
    this.#isEncrypted = true;
    this.#wire = new TLSSocket(this.socket, { isServer: true, key: privateKey, cert: certificate });
    this.#wire.on('error', () => this.socket.destroy());
    this.#listen();
  }

  /** Mails that have come since the client was last told: due with the next answer, whatever it is to (RFC 3501, 5.2). */
  #news(): string {
    const { length } = this.#server.mails;
    if (this.#told === undefined || this.#told === length) return '';
    this.#told = length;
    return `* ${length} EXISTS\r\n`;
  }

  #mayLogIn(): boolean {
    return this.#isEncrypted || this.#server.encryption === 'none';
  }

  #capabilities(): string {
    return `IMAP4rev1 IDLE${this.#mayLogIn() ? '' : ' STARTTLS LOGINDISABLED'}`;
  }

  #answer(tag: string, command: string): string {
    const { mails, password } = this.#server;
    const [name = '', second = ''] = command.toUpperCase().split(' ');
    switch (name === 'UID' ? second : name) {
      case 'CAPABILITY':
        return `* CAPABILITY ${this.#capabilities()}\r\n${tag} OK\r\n`;
      case 'LOGIN':
        if (!this.#mayLogIn()) return `${tag} NO [PRIVACYREQUIRED] Not in the clear\r\n`;
        return command.includes(password)
          ? `${tag} OK welcome\r\n`
          : `${tag} NO [AUTHENTICATIONFAILED] Wrong password\r\n`;
      case 'LIST':
      case 'LSUB':
        return `${/\bINBOX\b|[*%]/i.test(command) ? `* ${name} () "/" INBOX\r\n` : ''}${tag} OK\r\n`;
      case 'SELECT':
        if (!/\bINBOX\b/i.test(command)) return `${tag} NO [NONEXISTENT] No such mailbox\r\n`;
        this.#told = mails.length;
        return (
          `* FLAGS (\\Seen \\Flagged)\r\n* ${mails.length} EXISTS\r\n* 0 RECENT\r\n` +
          `* OK [PERMANENTFLAGS (\\Seen \\Flagged)] kept\r\n* OK [UIDVALIDITY 1] valid\r\n` +
          `* OK [UIDNEXT ${mails.length + 1}] next\r\n${tag} OK [READ-WRITE] selected\r\n`
        );
      case 'SEARCH': {
        const unseen = mails.flatMap(({ flags }, index) =>
          flags.has('\\Seen') ? [] : [index + 1],
        );
        return `* SEARCH ${unseen.join(' ')}\r\n${tag} OK\r\n`;
      }
      case 'FETCH':
        return `${this.#fetched(command)}${tag} OK\r\n`;
      case 'STORE':
        this.#store(command);
        this.#server.onMark();
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
    const mail = this.#server.mails[Number(uid) - 1];
    if (mail === undefined) return '';
    const part = mail.source.subarray(Number(first), Number(first) + Number(length));
    return `* ${uid} FETCH (UID ${uid} BODY[]<${first}> {${part.length}}\r\n${part.toString('latin1')})\r\n`;
  }

  #store(command: string): void {
    const [, uid = '', flags = ''] = /STORE (\d+) \+FLAGS\S* \(([^)]*)\)/i.exec(command) ?? [];
    for (const flag of flags.split(' ')) this.#server.mails[Number(uid) - 1]?.flags.add(flag);
  }
}
