import { TextDecoder } from 'node:util';

const pieceBytes = 65_536;

/**
 * Decodes a file piece by piece; lines end in `\n`, whatever they ended in. UTF-8, or UTF-16 with a byte order mark, or
 * what the caller says, in a name that `TextDecoder` knows. What is encoded otherwise becomes U+FFFD where it stands.
 */
export async function* decodeText(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  encoding: string | undefined,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let held = '';
  for await (const piece of inPieces(chunks)) {
    decoder ??= new TextDecoder(encoding ?? encodingByMark(piece));
    const text = held + decoder.decode(piece, { stream: true });
    held = text.endsWith('\r') ? '\r' : '';
    yield unified(text.slice(0, text.length - held.length));
  }
  yield unified(held + (decoder?.decode() ?? ''));
}

async function* inPieces(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += pieceBytes) yield chunk.subarray(at, at + pieceBytes);
}

function encodingByMark(start: Uint8Array): string {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return 'utf-8';
}

function unified(text: string): string {
  return text.replaceAll(/\r\n?/g, '\n');
}
