import { describe, expect, test } from 'vitest';
import { checkMail, type MailCheck, openNames } from '../../src/deliverability/check-mail.ts';
import type { DkimKey } from '../../src/send/dkim.ts';
import { dkimKey, dkimRecord } from '../send/dkim-keys.ts';
import { startNameServer, type Zone } from '../world/name-server.ts';

const key = dkimKey('example.com', 'pb');
const place = 'pb._domainkey.example.com';
const sound: Zone = {
  'example.com': {
    TXT: ['unrelated', 'v=spf1 include:spf.relay.example -all'],
    MX: [{ preference: 10, exchange: 'mx.example.com' }],
  },
  'mx.example.com': { A: ['192.0.2.10'] },
  'spf.relay.example': { TXT: ['v=spf1 ip4:192.0.2.0/24 -all'] },
  [place]: { TXT: [dkimRecord(key)] },
  '_dmarc.example.com': { TXT: ['v=DMARC1; p=reject; rua=mailto:dmarc@example.com'] },
  '1.2.0.192.in-addr.arpa': { PTR: ['mail.example.com'] },
  'mail.example.com': { A: ['192.0.2.1'] },
};

interface Circumstances {
  readonly keys?: readonly DkimKey[];
  readonly bounceDomain?: string;
  readonly fromDomains?: readonly string[];
  readonly ip?: string;
}

async function examine(zone: Zone, { keys = [key], ...more }: Circumstances = {}) {
  await using names = await startNameServer(zone);
  const mailing = {
    fromDomains: ['example.com'],
    bounceDomain: undefined,
    ip: undefined,
    sampleLink: undefined,
    keys,
    keyFor: () => keys[0],
    ...more,
  };
  const signal = new AbortController().signal;
  const checks: MailCheck[] = [];
  for await (const check of checkMail(mailing, openNames(names.address), signal))
    checks.push(check);
  return checks;
}

function changed(name: string, records: Zone[string] | undefined): Zone {
  return { ...sound, [name]: records ?? {} };
}

const txt = (...TXT: string[]) => ({ TXT });

describe('a domain', () => {
  test('that is set up as providers want it has nothing to mend but its short key', async () => {
    const checks = await examine(sound, { ip: '192.0.2.1' });

    expect(checks.filter(({ ok }) => ok !== true)).toEqual([
      expect.objectContaining({ name: 'DKIM of example.com', ok: 'warning' }),
    ]);
    expect(checks.map(({ name }) => name)).toEqual([
      'SPF of example.com',
      'DKIM of example.com',
      'DMARC of example.com',
      'Alignment of example.com',
      'MX of example.com',
      'PTR of 192.0.2.1',
    ]);
  });

  test.each<{ what: string; zone: Zone; more?: Circumstances; says: string; advises: string }>([
    {
      what: 'no SPF',
      zone: changed('example.com', txt('unrelated')),
      says: 'Receivers do not learn which servers may send its mail.',
      advises: 'Publish  example.com. TXT "v=spf1 include:<what your mail service names> -all"',
    },
    {
      what: 'two SPF records',
      zone: changed('example.com', txt('v=spf1 -all', 'v=spf1 mx -all')),
      says: 'There are 2 SPF records, which counts as none.',
      advises: 'Make one of them: v=spf1 -all and v=spf1 mx -all',
    },
    {
      what: 'an SPF record for everybody',
      zone: changed('example.com', txt('v=spf1 +all')),
      says: 'It lets everybody send: v=spf1 +all',
      advises: 'End it with -all.',
    },
    {
      what: 'an SPF record that takes too much looking up',
      zone: changed('example.com', txt(`v=spf1 ${'a:a.example '.repeat(11)}-all`)),
      says: 'It takes 11 look-ups in the DNS, and receivers give up after 10.',
      advises: 'Leave out what no longer sends, or take ip4: instead of include:.',
    },
    {
      what: 'no DKIM key',
      zone: changed(place, undefined),
      says: `There is no key at ${place}.`,
      advises: `Publish  ${place}. TXT "${dkimRecord(key)}"`,
    },
    {
      what: 'the key of somebody else',
      zone: changed(place, txt(dkimRecord(dkimKey('example.com')))),
      says: `There is another key at ${place}: receivers take every signature for forged.`,
      advises: `Publish  ${place}. TXT "${dkimRecord(key)}"`,
    },
    {
      what: 'a key that was withdrawn',
      zone: changed(place, txt('v=DKIM1; p=')),
      says: `There is a key that is withdrawn at ${place}: receivers take every signature for forged.`,
      advises: `Publish  ${place}. TXT "${dkimRecord(key)}"`,
    },
    {
      what: 'no DMARC policy',
      zone: changed('_dmarc.example.com', undefined),
      says: 'There is none, which large providers require of whoever mails many.',
      advises: 'Publish  _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"',
    },
    {
      what: 'a DMARC record that says nothing',
      zone: changed('_dmarc.example.com', txt('v=DMARC1; rua=mailto:a@example.com')),
      says: 'What stands at _dmarc.example.com is no policy: v=DMARC1; rua=mailto:a@example.com',
      advises: 'Publish  _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"',
    },
    {
      what: 'signatures and envelopes of strangers',
      zone: {
        ...sound,
        'bounces.example.net': sound['example.com'] ?? {},
        'pb._domainkey.example.org': txt(dkimRecord(key)),
      },
      more: { keys: [{ ...key, domain: 'example.org' }], bounceDomain: 'bounces.example.net' },
      says: 'Neither the signature of example.org nor the envelope of bounces.example.net counts for it.',
      advises:
        'Set mail.dkim with a key for example.com, or take adkim=s and aspf=s out of _dmarc.example.com.',
    },
    {
      what: 'nobody who takes what comes back',
      zone: changed('example.com', txt('v=spf1 -all')),
      says: 'No host takes mail for it: what comes back is lost, and some servers refuse it.',
      advises: 'Publish  example.com. MX 10 <the host that takes its mail>.',
    },
    {
      what: 'an address whose name is that of another',
      zone: changed('mail.example.com', { A: ['192.0.2.99'] }),
      more: { ip: '192.0.2.1' },
      says: 'It is called mail.example.com, which has another address.',
      advises:
        'Ask whoever gave you the address for a PTR record with the name of your mail server, and give that name this address.',
    },
  ])('is told what to publish where there is $what', async ({ zone, more, says, advises }) => {
    const checks = await examine(zone, more);

    const failed = checks.filter(({ ok }) => ok === false);
    expect(failed.map(({ detail, whatToDo }) => [detail, whatToDo])).toContainEqual([
      says,
      advises,
    ]);
  });

  test.each([
    { what: 'by the policy of the domain above', from: 'news.example.com', tags: '', ok: true },
    { what: 'unless that is strict', from: 'news.example.com', tags: '; adkim=s', ok: 'warning' },
  ])('below another one is checked $what', async ({ from, tags, ok }) => {
    const zone = {
      ...changed('_dmarc.example.com', txt(`v=DMARC1; p=none; rua=mailto:a@example.com${tags}`)),
      [from]: sound['example.com'] ?? {},
    };

    const checks = await examine(zone, { fromDomains: [from] });

    expect(checks.find(({ name }) => name === `Alignment of ${from}`)?.ok).toBe(ok);
  });
});
