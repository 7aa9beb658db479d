import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { DkimKey } from '../../src/send/dkim.ts';

/** Of 1024 bits, which are made in no time. */
export function dkimKey(domain: string, selector = 'postboard1'): DkimKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
  return { domain, selector, key: privateKey };
}

/** What stands in the DNS beside a key. */
export function dkimRecord({ key }: { readonly key: KeyObject }): string {
  const der = createPublicKey(key.export({ type: 'pkcs8', format: 'pem' })).export({
    type: 'spki',
    format: 'der',
  });
  return `v=DKIM1; k=rsa; p=${der.toString('base64')}`;
}
