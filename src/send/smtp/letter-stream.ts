import { Readable } from 'node:stream';
import type { BodyProgress } from './failure.ts';
import { smtpData } from './smtp-data.ts';

/** Small enough that a connection lost in the middle of a large mail is seen to be lost there. */
const pieceBytes = 64 * 1024;

/**
 * A mail on its way to the server, which knows how far it has come: nodemailer begins to read it after the server's 354.
 * Its errors are the same whether a connection was lost before or after.
 */
export class LetterStream extends Readable implements BodyProgress {
  readonly #mail: Buffer;
  #position = 0;
  hasEnded = false;

  constructor(mail: Buffer) {
    super({ highWaterMark: pieceBytes });
    this.#mail = mail;
    this.once('end', () => {
      this.hasEnded = true;
    });
  }

  get hasBegun(): boolean {
    return this.#position > 0;
  }

  override _read(): void {
    this.push(this.#nextPiece(this.#mail));
  }

  /**
   * nodemailer pipes it into a stream that looks at each byte for dots and line ends, and that is piped to the server. What
   * is known to need none of that is put behind it: a mail with an attachment costs a fifth, and a small one leaves in one
   * write with its final dot.
   */
  override pipe<Target extends NodeJS.WritableStream>(target: Target): Target {
    const data = target instanceof Readable ? smtpData(this.#mail) : undefined;
    if (data === undefined || !(target instanceof Readable)) return super.pipe(target);
    // Comes when the connection has taken a piece; once it is lost nobody listens but we.
    target.on('data', () => {
      if (target.listenerCount('data') > 1) this.#pass(data, target);
    });
    target.push(this.#nextPiece(data));
    return target;
  }

  #pass(data: Buffer, target: Readable): void {
    const piece = this.#nextPiece(data);
    if (piece === null) this.hasEnded = true;
    target.push(piece);
  }

  /** Null after the last. */
  #nextPiece(bytes: Buffer): Buffer | null {
    const piece = bytes.subarray(this.#position, this.#position + pieceBytes);
    this.#position += piece.length;
    return piece.length > 0 ? piece : null;
  }
}
