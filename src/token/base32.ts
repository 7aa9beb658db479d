const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 without padding and in lower case, so that it survives whoever changes the case of an address. */
export function toBase32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let count = 0;
  for (const byte of bytes) {
    bits = ((bits << 8) | byte) & 0xfff;
    count += 8;
    while (count >= 5) {
      count -= 5;
      text += alphabet[(bits >> count) & 31];
    }
  }
  return count === 0 ? text : text + alphabet[(bits << (5 - count)) & 31];
}
