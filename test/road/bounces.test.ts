import { describe, expect, test } from 'vitest';
import { type EmailAddress, hashAddress } from '../../src/campaign/address.ts';
import type { RunId } from '../../src/campaign/ids.ts';
import { openRabbit } from '../../src/queue/rabbit/open.ts';
import { appendSuppressions } from '../../src/suppression/entries.ts';
import { sendGridPost, sendGridPublicKey } from '../bounces/events.ts';
import { report } from '../bounces/reports.ts';
import { ImapServer } from '../world/imap-server.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addPeople, readers, send } from './arrange.ts';

describe.skipIf(!hasRabbit)(`a mail that comes back, on ${needsRabbit}`, sideBySide, () => {
  test('after its run is over makes its recipient undeliverable, and the report of the campaign says so', async () => {
    await using road = await openRoad({ settings: withSendGrid });
    const { url } = await road.start();
    const [first = '', second = '', third = ''] = await addPeople(road, readers(3));
    const campaign = await addCampaign(road);
    await send(road, campaign);
    const label = (what: string) => `${campaign.toLowerCase()}-${what}`;

    await bounce(road, url, 'reader1@post.example', '550 5.1.1 No such user: reader1@post.example');
    await bounce(road, url, 'reader2@post.example', '452 4.2.2 Mailbox full');
    await complain(road, url, 'reader3@post.example');
    await road.until('both are known', () =>
      [first, second].every((key) => road.board.labels(key).includes(label('bounced'))),
    );
    await road.until('the complaint is known', () => road.board.status(third) === 'Unsubscribed');
    await road.until('the comment is there', () => road.board.comments(third).length > 0);
    await road.until('the report is corrected', () =>
      road.board.comments(campaign).some(({ text }) => text.startsWith('1 of 3 got the mail')),
    );

    expect([first, second, third].map((key) => road.board.status(key))).toEqual([
      'Undeliverable',
      'Contacted',
      'Unsubscribed',
    ]);
    expect(road.board.comments(third).map(({ text }) => text)).toEqual([
      expect.stringMatching(/: Called the mail spam/),
    ]);
    expect(road.board.labels(first)).toEqual([label('bounced')]);
    expect(road.board.comments(first).map(({ text }) => text)).toEqual([
      `${campaign}: Sent, and came back. 550 5.1.1 No such user: [address]`,
    ]);
    expect(road.board.text(campaign, 'Progress')).toBe('1 of 3 sent');
    expect(road.board.status(campaign)).toBe('Sent');
    const reports = road.board.comments(campaign).filter(({ text }) => text.includes('of 3 got'));
    expect(reports).toHaveLength(2); // Progress and final report, each edited where it stands.
  });

  test('from an address where none of the last got through makes its recipient undeliverable, for all campaigns', async () => {
    await using road = await openRoad({ settings: withSendGrid });
    const { url } = await road.start();
    const [full = ''] = await addPeople(road, readers(2));
    await cameBackBefore(road, 'reader1@post.example', ['10041-1', '10041-2']);
    await cameBackBefore(road, 'reader2@post.example', ['10041-1']);
    const campaign = await addCampaign(road);
    await send(road, campaign);

    await bounce(road, url, 'reader1@post.example', '452 4.2.2 Mailbox full');
    await bounce(road, url, 'reader2@post.example', '452 4.2.2 Mailbox full');
    await road.until('it is given up', () => road.board.status(full) === 'Undeliverable');
    await road.until('its issue says why', () => road.board.comments(full).length > 0);
    await send(road, await addCampaign(road));

    expect(road.board.comments(full)[0]?.text).toMatch(
      /Sent, and came back\. 452 4\.2\.2 Mailbox full\s+None of the last mails to this address got through/,
    );
    expect(road.mailed().toSorted()).toEqual([
      'reader1@post.example',
      'reader2@post.example',
      'reader2@post.example',
    ]);
  });

  test('when the journal of its run is gone still makes its recipient undeliverable', async () => {
    await using imap = await new ImapServer().listen();
    await using road = await openRoad({ settings: (usual) => withMailbox(usual, imap) });
    await road.start();
    const [key = ''] = await addPeople(road, readers(1));
    const campaign = await addCampaign(road);
    await send(road, campaign);
    const head = String(road.sink.mails[0]?.raw).split('\r\n\r\n')[0] ?? '';
    await forget(road, runOf(head));

    const status = 'Reporting-MTA: dns; mx\n\nAction: failed\nStatus: 5.1.1';
    const content = head.replaceAll('\r\n', '\n');
    imap.add(report({ text: 'No.', status, returned: { type: 'text/rfc822-headers', content } }));
    await road.until('the issue says so', () =>
      road.board.comments(key).some(({ text }) => text.startsWith('Undeliverable')),
    );

    expect(road.board.status(key)).toBe('Undeliverable');
    expect(road.board.comments(key)[0]?.text).toContain(
      `Undeliverable: the mail of ${campaign} came back, because there is no such mailbox.`,
    );
    expect(imap.flags()).toEqual(['\\Seen']);
  });
});

/** From the Message-ID. */
function runOf(head: string): RunId {
  return (/^Message-ID: <\w+\.(?<run>\d+-\d+)\./m.exec(head)?.groups?.['run'] ?? '') as RunId;
}

/** As after the time that journals are kept. */
async function forget(road: Road, run: RunId): Promise<void> {
  await using broker = await brokerOf(road);
  await broker.deleteJournal(run);
}

function brokerOf({ config }: Road) {
  return openRabbit(
    {
      urls: config.amqpUrls,
      prefix: config.rabbitmq.prefix,
      ladderMilliseconds: [],
      declares: false,
    },
    new AbortController().signal,
  );
}

function withMailbox(usual: Road['config'], { port }: ImapServer): Road['config'] {
  const mailbox = {
    host: '127.0.0.1',
    port,
    encryption: 'none',
    user: 'bounces',
    folder: 'INBOX',
  } as const;
  return {
    ...usual,
    mail: { ...usual.mail, bounceDomain: 'bounces.example.com' },
    bounces: { ...usual.bounces, mailbox },
    secrets: { ...usual.secrets, mailboxPassword: 'secret' },
  };
}

/** Mails of earlier runs, weeks ago. */
async function cameBackBefore(road: Road, address: string, runs: readonly string[]): Promise<void> {
  const hash = hashAddress(address as EmailAddress, road.config.secrets.postboardSecret);
  const at = Date.now() - 30 * 24 * 3_600_000;
  await using broker = await brokerOf(road);
  await appendSuppressions(
    broker,
    runs.map((run) => ({ v: 1, kind: 'soft-bounced', at, address: hash, run: run as RunId })),
  );
}

function withSendGrid(usual: Road['config']): Road['config'] {
  return {
    ...usual,
    mail: { ...usual.mail, bounceDomain: 'bounces.example.com' },
    bounces: { ...usual.bounces, sendgrid: { publicKey: sendGridPublicKey } },
  };
}

/** As SendGrid tells it. */
function bounce(road: Road, url: string, address: string, reason: string): Promise<void> {
  return tell(road, url, address, { event: 'bounce', reason });
}

function complain(road: Road, url: string, address: string): Promise<void> {
  return tell(road, url, address, { event: 'spamreport' });
}

async function tell({ sink }: Road, url: string, address: string, event: object): Promise<void> {
  const mail = sink.mails.find(({ to }) => to.includes(address));
  const id = /^Message-ID: (.*)\r$/m.exec(String(mail?.raw))?.[1];
  const { body, headers } = sendGridPost([{ ...event, 'smtp-id': id }]);
  const answer = await fetch(`${url}/webhooks/sendgrid`, { method: 'POST', body, headers });
  expect(answer.status).toBe(202);
}
