import tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificate } from '../send/certificate.ts';
import { until } from '../send/until.ts';
import { amqpUrl } from '../world/broker.ts';
import { ImapServer } from '../world/imap-server.ts';
import { lines, plain, report } from './reports.ts';
import { openStation } from './station.ts';

const status = lines('Reporting-MTA: dns; mx', '', 'Action: failed', 'Status: 5.1.1');
const letter = plain(['From: kim@elsewhere.example', 'Subject: Re: Hello'], 'Who are you?');

/** A look from time to time, in case of a server that tells nothing, comes after a minute: too late for these tests. */
const timeout = 50_000;

function boxOn({ port, encryption }: ImapServer, password = 'secret') {
  const host = '127.0.0.1';
  const mailbox = { host, port, encryption, user: 'bounces', password, folder: 'INBOX' };
  return { doors: { mailbox }, retryMilliseconds: 100 };
}

describe.skipIf(amqpUrl === undefined)(
  'the mailbox for bounces, on RabbitMQ (AMQP_URL names one)',
  { concurrent: true, timeout },
  () => {
    const usual = tls.getCACertificates();
    beforeAll(() => tls.setDefaultCACertificates([...usual, certificate]));
    afterAll(() => tls.setDefaultCACertificates(usual));

    test('is read when mail comes, and what is no report is flagged for a person', async () => {
      await using imap = await new ImapServer().listen();
      await using station = await openStation(boxOn(imap));
      imap.add(letter);
      await until(() => expect(imap.flags()).toEqual(['\\Flagged \\Seen']));

      imap.add(
        report({ to: `bounces+${station.token(0)}@bounces.example.com`, text: 'No.', status }),
      );
      await until(() => expect(imap.flags()).toEqual(['\\Flagged \\Seen', '\\Seen']));
      await until(() => expect(station.results).toEqual(['mailbox unread', 'mailbox bounced']));

      expect(await station.came()).toEqual(['0 bounced invalid-recipient for good']);
    });

    test('is read again when a mail comes while another is marked', async () => {
      await using imap = await new ImapServer().listen();
      imap.onMark = () => {
        if (imap.mails.length === 1) imap.add(letter);
      };
      await using station = await openStation(boxOn(imap));
      imap.add(letter);

      await until(() => expect(imap.flags()).toEqual(['\\Flagged \\Seen', '\\Flagged \\Seen']));
      expect(station.trouble()).toBeUndefined();
    });

    test.each(['starttls', 'tls'] as const)('is read over %s', async (encryption) => {
      await using imap = await new ImapServer(encryption).listen();
      await using station = await openStation(boxOn(imap));
      imap.add(letter);

      await until(() => expect(imap.flags()).toEqual(['\\Flagged \\Seen']));
      expect(station.trouble()).toBeUndefined();
    });

    test.each([
      ['starttls', 'none'],
      ['tls', 'none'],
      ['none', 'starttls'],
    ] as const)('wanted over %s is not read over %s', async (wanted, offered) => {
      await using imap = await new ImapServer(offered).listen();
      imap.add(letter);
      const { doors, ...options } = boxOn(imap);
      const mailbox = { ...doors.mailbox, encryption: wanted };
      await using station = await openStation({ ...options, doors: { mailbox } });

      await until(() => expect(station.trouble()).toContain('for bounces'));
      expect(imap.flags()).toEqual(['']);
    });

    test('whose server is away is waited for, which is said, and read once it is back', async () => {
      await using imap = await new ImapServer().listen();
      await using station = await openStation(boxOn(imap));
      await until(() => expect(station.trouble()).toBeUndefined());
      const { port } = imap;
      await imap[Symbol.asyncDispose]();
      await until(() =>
        expect(station.trouble()).toContain(
          `INBOX for bounces at 127.0.0.1:${port} cannot be read`,
        ),
      );

      imap.add(
        report({ to: `bounces+${station.token(1)}@bounces.example.com`, text: 'No.', status }),
      );
      await imap.listen(port);
      await until(() => expect(imap.flags()).toEqual(['\\Seen']));

      expect(station.trouble()).toBeUndefined();
      await until(() => expect(station.results).toEqual(['mailbox bounced']));
    });

    test('that does not let Postboard in says so', async () => {
      await using imap = await new ImapServer().listen();
      await using station = await openStation(boxOn(imap, 'wrong'));

      await until(() =>
        expect(station.trouble()).toMatch(/does not let bounces in at .*: .*Wrong password/),
      );

      imap.password = 'wrong';
      await until(() => expect(station.trouble()).toBeUndefined());
    });
  },
);
