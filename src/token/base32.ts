const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** RFC 4648 without padding and in lower case, so that it survives whoever changes the case of an address. */
export function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('');
}
