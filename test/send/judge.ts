import { authenticate } from 'mailauth';
import type { DkimKey } from '../../src/send/dkim.ts';
import { startNameServer } from '../world/name-server.ts';
import { dkimRecord } from './dkim-keys.ts';

const nothing = Promise.resolve<string[]>([]);

/** What mailauth finds out about a mail, as a server that receives it while the DNS has this key. */
export async function judge(mail: Buffer, key: DkimKey) {
  const { selector, domain } = key;
  await using names = await startNameServer({
    [`${selector}._domainkey.${domain}`]: { TXT: [dkimRecord(key)] },
    [`_dmarc.${domain}`]: { TXT: ['v=DMARC1; p=reject; adkim=r'] },
  });
  const { dkim, dmarc } = await authenticate(mail, {
    ip: '192.0.2.1',
    helo: 'relay.example.net',
    sender: 'bounces@example.net',
    mta: 'mx.example.org',
    resolver: (name, type) => (type === 'TXT' ? names.resolver.resolveTxt(name) : nothing),
  });
  return {
    dkim: dkim.results.map(({ status }) => status.result),
    dmarc: dmarc !== false && dmarc.status.result,
  };
}
