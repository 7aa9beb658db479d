import { encode, wrap } from 'nodemailer/lib/qp';

/** The body of a MIME part, and how it is encoded (RFC 2045). */
export interface EncodedText {
  readonly encoding: '7bit' | 'quoted-printable' | 'base64';
  readonly body: string;
}

const base64LineLength = 76;
/** In characters, of lines and what they are encoded as. */
const mostKept = 1_000_000;

/** Safe on any way: printable ASCII, no longer than RFC 2045 has lines, and no space at its end. */
const plainLine = /^(?:[\t\x20-\x7e]{0,75}[\x21-\x7e])?$/;
/** The same, without what quoted-printable writes otherwise. */
const literalLine = /^(?:[\t\x20-\x3c\x3e-\x7e]{0,75}[\x21-\x3c\x3e-\x7e])?$/;

/**
 * Encodes texts so that none of them holds `=_`, which boundaries begin with. Lines are encoded one by one, and remembered:
 * most lines of a letter are the same for everybody.
 */
export class LetterEncoder {
  readonly #kept = new Map<string, string>();
  #keptCharacters = 0;

  /** @param text Its lines end with CRLF. */
  encode(text: string): EncodedText {
    const lines = text.split('\r\n');
    if (!text.includes('=_') && lines.every((line) => plainLine.test(line)))
      return { encoding: '7bit', body: text };
    const quoted = lines.map((line) => this.#quote(line)).join('\r\n');
    const bytes = Buffer.from(text);
    // Scripts other than Latin take half as much in base64.
    if (quoted.length * 2 <= bytes.length * 3)
      return { encoding: 'quoted-printable', body: quoted };
    const body = bytes.toString('base64').replaceAll(fullLine, '$&\r\n');
    return { encoding: 'base64', body };
  }

  #quote(line: string): string {
    if (literalLine.test(line)) return line;
    const known = this.#kept.get(line);
    if (known !== undefined) return known;
    const quoted = wrap(encode(line), base64LineLength);
    this.#keep(line, quoted);
    return quoted;
  }

  /** Begins anew when it is full: runs that are over are not mailed again. */
  #keep(line: string, quoted: string): void {
    if (this.#keptCharacters > mostKept) {
      this.#kept.clear();
      this.#keptCharacters = 0;
    }
    this.#keptCharacters += line.length + quoted.length;
    this.#kept.set(line, quoted);
  }
}

const fullLine = new RegExp(`.{${base64LineLength}}(?!$)`, 'g');
