import { Readable } from 'node:stream';
import type { BodyProgress } from './failure.ts';

/** Small enough that a connection lost in the middle of a large mail is seen to be lost there. */
const pieceBytes = 64 * 1024;

/**
 * A mail on its way to the server, which knows how far it has come: nodemailer begins to read it after the server's 354,
 * and writes the final dot after its end. Its errors are the same whether a connection was lost before or after.
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
    const piece = this.#mail.subarray(this.#position, this.#position + pieceBytes);
    this.#position += piece.length;
    this.push(piece.length > 0 ? piece : null);
  }
}
