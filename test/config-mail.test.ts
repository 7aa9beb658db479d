import { generateKeyPairSync } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { environment, openConfigFolder, smallest } from './world/config-file.ts';

const { folder, load, problemsOf } = openConfigFolder();
afterAll(() => rmSync(folder, { recursive: true }));

function pem(type: 'rsa' | 'ec', bits = 1_024): string {
  const pair =
    type === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

describe('the keys that mails are signed with', () => {
  test('loads DKIM keys from beside the file', () => {
    writeFileSync(join(folder, 'dkim.pem'), pem('rsa'));
    const dkim = 'dkim: { example.com: { selector: a, key: dkim.pem } }';

    const { dkimKeys } = load(smallest.replace('mail: {', `mail: { ${dkim},`));

    expect(dkimKeys).toMatchObject([{ domain: 'example.com', selector: 'a' }]);
  });

  test.each([
    { what: 'is not there', file: undefined, problem: /^the file cannot be read: Error: ENOENT/ },
    { what: 'is no key', file: 'secret', problem: /^is no private key; `openssl genrsa/ },
    { what: 'is of another kind', file: pem('ec'), problem: /^is a key of the kind ec; mail/ },
    { what: 'is too short', file: pem('rsa', 512), problem: /^has 512 bits; 1024 are the least/ },
  ])('says what is wrong with a DKIM key that $what', ({ file, problem }) => {
    if (file !== undefined) writeFileSync(join(folder, 'bad.pem'), file);
    const key = file === undefined ? 'absent.pem' : 'bad.pem';
    const dkim = `dkim: { example.com: { selector: a, key: ${key} } }`;

    const [found = '', ...more] = problemsOf(smallest.replace('mail: {', `mail: { ${dkim},`));

    expect(found).toMatch(/^mail\.dkim\.example\.com\.key: /);
    expect(found.replace(/^.*?key: /, '')).toMatch(problem);
    expect(more).toEqual([]);
  });
});

describe('several SMTP servers', () => {
  test('have passwords of their own', () => {
    const yaml = `${smallest}\ntransports: { eu-relay: { host: far, port: 25, user: me } }`;

    const { smtpPasswords } = load(yaml, { ...environment, SMTP_PASSWORD_EU_RELAY: 'other' });

    expect(smtpPasswords).toEqual({ smtp: 'password', 'eu-relay': 'other' });
  });

  test.each([
    {
      name: 'a server that nobody can log in at',
      yaml: `${smallest}\ntransports: { eu-relay: { host: far, port: 25, user: me } }`,
      problems: [
        'SMTP_PASSWORD_EU_RELAY: is not set; it is the password that belongs to transports.eu-relay.user',
      ],
    },
    {
      name: 'a domain that no server sends for',
      yaml: smallest.replace('port: 25', 'port: 25, fromDomains: [example.org]'),
      problems: ['mail.fromDomains: no SMTP server sends for example.com'],
    },
  ])('are refused with a sentence: $name', ({ yaml, problems }) => {
    expect(problemsOf(yaml)).toEqual(problems);
  });
});
