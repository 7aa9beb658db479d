import { pino } from 'pino';
import { type AddressHash, type EmailAddress, hashAddress } from '../../src/campaign/address.ts';
import type { IssueId } from '../../src/campaign/ids.ts';
import type { Language } from '../../src/campaign/language.ts';
import { startHttpServer } from '../../src/http/server.ts';
import type { Broker } from '../../src/queue/port.ts';
import { followSuppressions, type Suppressions } from '../../src/suppression/follow.ts';
import { tokenKeys } from '../../src/token/keys.ts';
import { signUnsubscribeToken } from '../../src/token/unsubscribe-token.ts';
import { unsubscribeRouter } from '../../src/unsubscribe/router.ts';
import { type BrokerWorld, openMemoryWorld } from '../world/broker.ts';

export const secret = 'a secret of today, long enough';
const never = new AbortController().signal;
export const keys = tokenKeys('unsubscribe', secret, ['a secret of last year, long enough']);
export const campaign = '10042' as IssueId;
export const ada = {
  id: '10007' as IssueId,
  addressHash: hashAddress('ada@example.com' as EmailAddress, secret),
} as const satisfies { readonly id: IssueId; readonly addressHash: AddressHash };
export const token = signUnsubscribeToken(keys, { campaign, recipient: ada });

/** The pages, on a server of their own. */
export interface PagesSite extends AsyncDisposable {
  readonly broker: Broker;
  readonly suppressions: Suppressions;
  link(token: string, language?: Language): string;
  /** How many recipients are to be noted in Jira. */
  noted(): Promise<number>;
}

export async function openPages(world: BrokerWorld = openMemoryWorld()): Promise<PagesSite> {
  await using opening = new AsyncDisposableStack();
  opening.use(world);
  const broker = await world.open();
  const suppressions = opening.use(await followSuppressions({ broker, secrets: [secret] }, never));
  const logger = pino({ level: 'silent' });
  const router = unsubscribeRouter({
    publisher: broker,
    keys,
    suppressions,
    sender: 'Robin & Sons <Kiel>',
    logger,
  });
  const server = opening.use(
    await startHttpServer({ host: '127.0.0.1', port: 0, routers: [router], logger }, never),
  );
  const open = opening.move();
  return {
    broker,
    suppressions,
    link: (of, language = 'en') => `${server.url}/unsubscribe/${language}/${of}`,
    noted: async () => (await broker.depth({ kind: 'unsubscribed' }))?.ready ?? 0,
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}
