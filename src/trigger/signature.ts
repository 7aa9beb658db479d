import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Methods that Jira may name in the header (WebSub, section 7), as node:crypto names them; SHA-1 is not good enough. */
const methods: ReadonlyMap<string, string> = new Map([
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
]);

export interface Signature {
  readonly method: string;
  readonly digest: Buffer;
}

/** Reads `X-Hub-Signature: method=hex`; undefined when there is none or it is of a method that proves nothing. */
export function parseSignature(header: string | undefined): Signature | undefined {
  const [, name = '', hex = ''] =
    /^([a-z0-9]+)=((?:[0-9a-f]{2})+)$/i.exec(header?.trim() ?? '') ?? [];
  const method = methods.get(name.toLowerCase());
  return method === undefined ? undefined : { method, digest: Buffer.from(hex, 'hex') };
}

/** True when one of the secrets made this signature of exactly these bytes. Takes as long for a near miss as for a far one. */
export function isSignedBy(
  secrets: readonly string[],
  { method, digest }: Signature,
  bytes: Buffer,
): boolean {
  const matches = secrets.map((secret) => {
    const expected = createHmac(method, secret).update(bytes).digest();
    return expected.length === digest.length && timingSafeEqual(expected, digest);
  });
  return matches.includes(true);
}

/** True when `Authorization: Bearer <secret>` holds one of the secrets. Says nothing, by its time, of how close a guess was. */
export function isBearerOf(secrets: readonly string[], header: string | undefined): boolean {
  const token = /^Bearer +(\S+) *$/i.exec(header ?? '')?.[1];
  if (token === undefined) return false;
  const matches = secrets.map((secret) => timingSafeEqual(sha256(secret), sha256(token)));
  return matches.includes(true);
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
