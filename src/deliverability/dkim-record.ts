import { createPublicKey, type KeyObject } from 'node:crypto';
import type { MailCheck } from './mail-check.ts';
import type { Names } from './names.ts';
import { tagsOf } from './tags.ts';

export interface SigningKey {
  readonly domain: string;
  readonly selector: string;
  readonly key: KeyObject;
}

const usualBits = 2_048;

/** Whether the public key in the DNS is that of the private key with which Postboard signs (DKIM, RFC 6376). */
export async function checkDkim(
  { domain, selector, key }: SigningKey,
  names: Names,
): Promise<MailCheck> {
  const name = `DKIM of ${domain}`;
  const place = `${selector}._domainkey.${domain}`;
  const ours = publicHalf(key);
  const publish = `Publish  ${place}. TXT "v=DKIM1; k=rsa; p=${ours}"`;
  const [record, ...more] = await names.texts(place);
  if (record === undefined)
    return { name, ok: false, detail: `There is no key at ${place}.`, whatToDo: publish };
  const tags = tagsOf(record);
  const theirs = (tags.get('p') ?? '').replaceAll(/\s/g, '');
  if (more.length > 0 || theirs !== ours) {
    const found =
      more.length > 0 ? 'several keys' : theirs === '' ? 'a key that is withdrawn' : 'another key';
    const detail = `There is ${found} at ${place}: receivers take every signature for forged.`;
    return { name, ok: false, detail, whatToDo: publish };
  }
  if (tags.get('t')?.split(':').includes('y'))
    return {
      name,
      ok: 'warning',
      detail: 'The record says t=y, that it is a test: receivers may take no notice of signatures.',
      whatToDo: publish,
    };
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (bits < usualBits)
    return {
      name,
      ok: 'warning',
      detail: `The key at ${place} is ours, but has ${bits} bits only.`,
      whatToDo: `Make one of ${usualBits}, with a selector of its own.`,
    };
  return { name, ok: true, detail: `The key at ${place} is ours.` };
}

function publicHalf(key: KeyObject): string {
  const pem = key.export({ type: 'pkcs8', format: 'pem' });
  return createPublicKey(pem).export({ type: 'spki', format: 'der' }).toString('base64');
}
