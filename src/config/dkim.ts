import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { wrong } from './complaints.ts';
import { section } from './section.ts';

/** Where the key is with which the mails of a domain are signed. */
export const DkimSection = section({
  selector: z
    .string()
    .regex(
      /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i,
      wrong('takes letters, digits, dots and dashes, such as postboard1'),
    ),
  key: z.string().trim().min(1),
});

interface LoadedKey {
  readonly domain: string;
  readonly selector: string;
  readonly key: KeyObject;
}

/** RFC 8301: shorter ones count as no signature. */
const fewestBits = 1_024;

/** Loads the keys, whose paths are relative to the config file. With one that cannot sign, mails would go out unsigned. */
export function loadDkimKeys(
  {
    dkim,
    fromDomains,
  }: {
    readonly dkim: Readonly<Record<string, z.infer<typeof DkimSection>>>;
    readonly fromDomains: readonly string[];
  },
  folder: string,
): { readonly dkimKeys: readonly LoadedKey[]; readonly problems: readonly string[] } {
  const dkimKeys: LoadedKey[] = [];
  const problems: string[] = [];
  for (const [domain, { selector, key: path }] of Object.entries(dkim)) {
    const setting = `mail.dkim.${domain}`;
    if (!fromDomains.some((from) => `.${from}`.endsWith(`.${domain}`)))
      problems.push(`${setting}: signs for none of mail.fromDomains, nor for a domain above one`);
    const key = readKey(resolve(folder, path));
    if (typeof key === 'string') problems.push(`${setting}.key: ${key}`);
    else dkimKeys.push({ domain, selector, key });
  }
  return { dkimKeys, problems };
}

/** The key, or what is wrong with it. */
function readKey(path: string): KeyObject | string {
  let text: Buffer;
  try {
    text = readFileSync(path);
  } catch (error) {
    return `the file cannot be read: ${String(error)}`;
  }
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType !== 'rsa')
      return `is a key of the kind ${key.asymmetricKeyType}; mail servers everywhere check RSA only`;
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits < fewestBits) return `has ${bits} bits; ${fewestBits} are the least, 2048 are usual`;
    return key;
  } catch {
    return `is no private key; \`openssl genrsa -out ${path} 2048\` makes one`;
  }
}
