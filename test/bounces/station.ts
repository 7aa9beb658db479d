import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { pino } from 'pino';
import { type BouncesOptions, startBounces } from '../../src/bounces/bounces.ts';
import type { AddressHash } from '../../src/campaign/address.ts';
import type { AttemptId, IssueId } from '../../src/campaign/ids.ts';
import { startHttpServer } from '../../src/http/server.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { digestOf } from '../../src/journal/freeze.ts';
import { runJournal } from '../../src/journal/run-journal.ts';
import { SuppressionEntry, suppressionJournal } from '../../src/suppression/entries.ts';
import { signBounceToken } from '../../src/token/bounce-token.ts';
import { tokenKeys } from '../../src/token/keys.ts';
import { signMessageId } from '../../src/token/message-id.ts';
import { signUnsubscribeToken } from '../../src/token/unsubscribe-token.ts';
import { amqpUrl, openRabbitWorld, someRun } from '../world/broker.ts';
import { sendGridPublicKey, topic } from './events.ts';
import { secret } from './reports.ts';

const logger = pino({ enabled: false });
const signal = new AbortController().signal;

/** All doors, RabbitMQ behind them, and a run of three: 0 and 1 were sent, 2 was refused. */
export async function openStation(options: Partial<BouncesOptions> = {}) {
  await using opening = new AsyncDisposableStack();
  const world = opening.use(await openRabbitWorld(amqpUrl ?? '', [200, 5_000]));
  const broker = await world.open();
  const run = someRun();
  await broker.declareJournal(run);
  await broker.append(runJournal(run), runOfThree());
  const results: string[] = [];
  const bounces = opening.use(
    await startBounces({
      broker,
      secrets: [secret],
      bounceDomain: 'bounces.example.com',
      doors: {
        listener: { host: '127.0.0.1', port: 0, protocol: 'smtp' },
        ses: { topics: [topic] },
        sendgrid: { publicKey: sendGridPublicKey },
      },
      logger,
      observer: (door, result) => void results.push(`${door} ${result}`),
      ...options,
    }),
  );
  const http = opening.use(
    await startHttpServer(
      { host: '127.0.0.1', port: 0, routers: [bounces.router], logger },
      signal,
    ),
  );
  const ending = new AbortController();
  opening.defer(() => ending.abort());
  const running = opening.move();

  async function entriesOf<Entry>(
    journal: Parameters<typeof broker.read>[0],
    read: (entry: unknown) => Entry,
  ) {
    const found: Entry[] = [];
    const end = new AbortController();
    const session = `end-${Math.random()}`;
    await broker.append(journal, [{ v: 1, kind: 'marker', at: 0, session }]);
    for await (const records of broker.read(
      journal,
      0,
      AbortSignal.any([end.signal, ending.signal]),
    ))
      for (const { entry } of records) {
        if (JSON.stringify(entry).includes(session)) end.abort();
        else found.push(read(entry));
      }
    return found;
  }

  return {
    world,
    broker,
    run,
    trouble: () => bounces.trouble(),
    listenerPort: bounces.listenerPort ?? 0,
    /** What came of each report, in order. */
    results,
    token: (number: number) => signBounceToken(tokenKeys('bounce', secret), { run, number }),
    messageId: (number: number) =>
      signMessageId(tokenKeys('message-id', secret), { run, number }, 'example.com'),
    post: (service: string, body: string, headers: Record<string, string> = {}) =>
      fetch(`${http.url}/webhooks/${service}`, { method: 'POST', body, headers }),
    /** The link of whom a delivery went to. */
    link: (campaign: string, number: number) =>
      `https://mail.example.com/unsubscribe/en/${signUnsubscribeToken(
        tokenKeys('unsubscribe', secret),
        { campaign: campaign as IssueId, recipient: recipientOf(number) },
      )}`,
    /** How many issues are to show it. */
    noted: async () => (await broker.depth({ kind: 'unsubscribed' }))?.ready ?? 0,
    /** Hands a mail to the listener; resolves with its answers. */
    deliver: (to: string, mail: string) => deliver(bounces.listenerPort ?? 0, to, mail),
    /** Kinds and numbers of what the run's journal says about mails that came back. */
    async came(): Promise<readonly string[]> {
      const entries = await entriesOf(runJournal(run), (entry) => entry as RunEntry);
      return entries.flatMap((entry) =>
        entry.kind === 'bounced'
          ? [`${entry.number} bounced ${entry.replyClass}${entry.suppress ? ' for good' : ''}`]
          : entry.kind === 'complained'
            ? [`${entry.number} complained`]
            : [],
      );
    },
    suppressed: async () =>
      (await entriesOf(suppressionJournal, (entry) => SuppressionEntry.parse(entry))).flatMap(
        (entry) =>
          entry.kind === 'suppressed'
            ? [`${entry.address} ${entry.reason}`]
            : entry.kind === 'soft-bounced'
              ? [`${entry.address} ${entry.run === run ? 'not this time' : entry.run}`]
              : [],
      ),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };

  function runOfThree(): readonly RunEntry[] {
    const recipients = [0, 1, 2].map((n): [IssueId, AddressHash, number, null] => [
      `1000${n}` as IssueId,
      `hash-of-${n}` as AddressHash,
      0,
      null,
    ]);
    const at = Date.now();
    const settled = (
      number: number,
      outcome: Extract<RunEntry, { kind: 'outcome' }>['outcome'],
    ) => {
      const attempt = `attempt-${number}` as AttemptId;
      return [
        { v: 1, kind: 'attempt', at, number, attempt },
        { v: 1, kind: 'outcome', at, number, attempt, outcome },
      ] as const;
    };
    return [
      {
        v: 1,
        kind: 'opened',
        at,
        run,
        campaign: { id: '10042' as IssueId, key: 'MAIL-7', summary: 'Letter' },
        by: 'Robin',
      },
      {
        v: 1,
        kind: 'content',
        at,
        freeze: 'f',
        content: {
          from: { address: 'robin@example.com' },
          template: { subject: 'Hi', text: 'Hi', partials: {} },
          attachments: [],
        },
      },
      { v: 1, kind: 'audience', at, freeze: 'f', from: 0, recipients },
      {
        v: 1,
        kind: 'frozen',
        at,
        freeze: 'f',
        count: 3,
        sha256: digestOf(recipients),
        partitions: 1,
        groups: ['all'],
        rules: [],
      },
      ...settled(0, { kind: 'sent', reply: '250 ok' }),
      ...settled(1, { kind: 'sent', reply: '250 ok' }),
      ...settled(2, { kind: 'rejected', reply: { code: 550, text: '550 no' }, suppress: false }),
    ];
  }
}

function recipientOf(number: number) {
  return {
    id: `1000${number}` as IssueId,
    addressHash: `hash-of-${number}-22-letters__` as AddressHash,
  };
}

async function deliver(port: number, to: string, mail: string): Promise<string> {
  const connection = new SMTPConnection({ host: '127.0.0.1', port, ignoreTLS: true });
  await new Promise<void>((resolve, reject) => {
    connection.on('error', reject);
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
  const answer = await new Promise<string>((resolve) =>
    connection.send({ from: '', to: [to] }, mail, (error, info) =>
      resolve(error ? String((error as { response?: string }).response) : info.response),
    ),
  );
  connection.quit();
  return answer;
}
