import { describe, expect, test } from 'vitest';
import { certificate } from '../send/certificate.ts';
import { until, untilEqual } from '../send/until.ts';
import { amqpUrl } from '../world/broker.ts';
import { sendGridPost, sesBounce, snsPost } from './events.ts';
import { lines, plain, report } from './reports.ts';
import { openStation } from './station.ts';

const domain = 'bounces.example.com';
const unknown = lines(
  'Reporting-MTA: dns; mx',
  '',
  'Final-Recipient: rfc822; kim@elsewhere.example',
  'Action: failed',
  'Status: 5.1.1',
);
const nothing = { type: 'message/rfc822', content: 'Subject: Hello\n\nDear Kim' };

describe.skipIf(amqpUrl === undefined)(
  'what comes back, on RabbitMQ (AMQP_URL names one)',
  { concurrent: true, timeout: 90_000 },
  () => {
    test('to the listener is journaled once, however often it comes', async () => {
      await using station = await openStation();
      const mail = report({ text: 'No.', status: unknown, returned: nothing });
      const to = `Bounces+${station.token(0).toUpperCase()}@${domain}`;

      const answers = [await station.deliver(to, mail), await station.deliver(to, mail)];
      await untilEqual(() => station.results, ['smtp bounced', 'smtp repeated']);

      expect(answers).toEqual([expect.stringMatching(/^250 /), expect.stringMatching(/^250 /)]);
      expect(await station.came()).toEqual(['0 bounced invalid-recipient for good']);
    });

    test('to an address that is not ours is refused, and what is no report is kept for a person', async () => {
      await using station = await openStation();
      const letter = plain(['From: kim@elsewhere.example', 'Subject: Re: Hello'], 'Who are you?');
      const forged = `bounces+${another(station.token(0))}@${domain}`;

      const refused = await Promise.all(
        [`sales@${domain}`, 'bounces@elsewhere.example', forged].map((to) =>
          station.deliver(to, letter),
        ),
      );
      const taken = await station.deliver(`postmaster@${domain}`, letter);

      expect(refused).toEqual([1, 2, 3].map(() => expect.stringMatching(/^550 5\.1\.1 /)));
      expect(taken).toMatch(/^250 /);
      const parked = await parkedIn(station);
      expect(parked).toEqual([expect.stringContaining('Who are you?')]);
      expect(station.results).toEqual(['smtp unread']);
    });

    test('is read again when a person puts it back, and stays parked as it was when it is still no report', async () => {
      await using station = await openStation();
      const letter = plain(['From: kim@elsewhere.example', 'Subject: Re: Hello'], 'Who are you?');
      await station.deliver(`postmaster@${domain}`, letter);
      const before = await parkedIn(station);

      await putBack(station);
      await untilEqual(() => station.results, ['smtp unread', 'smtp unread']);
      await untilEqual(() => parkedIn(station), before);

      const to = `bounces+${station.token(0)}@${domain}`;
      const mail = report({ to, text: 'No.', status: unknown, returned: nothing });
      await station.broker.publish({ kind: 'inbound' }, { v: 1, kind: 'mail', door: 'smtp', mail });
      await untilEqual(() => station.results.at(-1), 'smtp bounced');
      expect(await station.came()).toEqual(['0 bounced invalid-recipient for good']);
    });

    test('and is forged suppresses nobody', async () => {
      await using station = await openStation();
      const forgedId = station.messageId(0).replace('.0@', '.1@');
      const returned = { type: 'message/rfc822', content: `Message-ID: ${forgedId}\n\nDear Kim` };
      const status = `Original-Envelope-Id: ${another(station.token(0))}\n${unknown}`;
      const to = `bounces@${domain}`;

      await station.deliver(to, report({ to, text: 'No.', status: unknown, returned: nothing }));
      await station.deliver(to, report({ to, text: 'No.', status, returned }));
      // Refused by its server: nothing can have come back of it.
      await station.deliver(
        `bounces+${station.token(2)}@${domain}`,
        report({ text: 'No.', status: unknown, returned: nothing }),
      );
      await untilEqual(() => station.results, ['smtp stranger', 'smtp stranger', 'smtp repeated']);

      expect(await station.came()).toEqual([]);
      expect(await station.suppressed()).toEqual([]);
    });

    test('by its Message-ID alone is believed, because nobody else can make one', async () => {
      await using station = await openStation();
      const to = `bounces@${domain}`;
      const returned = {
        type: 'message/rfc822',
        content: `Message-ID: ${station.messageId(1)}\n\nDear Kim`,
      };

      await station.deliver(to, report({ to, text: 'No.', status: unknown, returned }));
      await untilEqual(() => station.results, ['smtp bounced']);

      expect(await station.came()).toEqual(['1 bounced invalid-recipient for good']);
    });

    test('while RabbitMQ is away is to be sent again', async () => {
      await using station = await openStation();
      const mail = report({ text: 'No.', status: unknown, returned: nothing });
      station.world.proxy.takeDown();
      await until(() => expect(station.broker.trouble()).toBeDefined());

      const answer = await station.deliver(`bounces+${station.token(0)}@${domain}`, mail);
      const called = sendGridPost([
        { event: 'bounce', reason: '550 5.1.1 unknown', 'smtp-id': station.messageId(1) },
      ]);
      const { status } = await station.post('sendgrid', called.body, called.headers);
      station.world.proxy.restore();

      expect(answer).toMatch(/^451 4\.3\.0 /);
      expect(status).toBe(503);
    });

    test('by SendGrid is believed with its signature, and an address is suppressed only by what proves whose it is', async () => {
      await using station = await openStation();
      const events = [
        {
          event: 'bounce',
          type: 'bounce',
          reason: '552 5.2.2 mailbox full',
          status: '5.2.2',
          'smtp-id': station.messageId(0),
        },
        { event: 'spamreport', email: 'kim@elsewhere.example', 'smtp-id': station.messageId(1) },
        {
          event: 'bounce',
          reason: '550 5.1.1 unknown',
          email: 'kim@elsewhere.example',
          'smtp-id': '<other@example.com>',
        },
        { event: 'delivered', 'smtp-id': station.messageId(0) },
      ];
      const good = sendGridPost(events);
      const changed = sendGridPost(events, events.slice(1));

      const answers = [
        await station.post('sendgrid', good.body, good.headers),
        await station.post('sendgrid', changed.body, changed.headers),
        await station.post('sendgrid', good.body),
      ];
      await until(async () => expect(await station.came()).toHaveLength(2));

      expect(answers.map(({ status }) => status)).toEqual([202, 401, 401]);
      expect((await station.came()).toSorted()).toEqual(['0 bounced mailbox-full', '1 complained']);
      expect(await station.suppressed()).toEqual(['hash-of-1 complained']);
      await until(() =>
        expect(station.results.toSorted()).toEqual(
          ['bounced', 'complained', 'forged', 'forged', 'notice', 'stranger'].map(
            (each) => `sendgrid ${each}`,
          ),
        ),
      );
    });

    test('by Amazon SES is believed when Amazon signed it for a topic of ours', async () => {
      const fetched: string[] = [];
      const fetch = async (url: string) => {
        fetched.push(url);
        return certificate;
      };
      await using station = await openStation({ fetch });
      const Message = sesBounce(`bounces+${station.token(0)}@${domain}`, {
        diagnosticCode: 'smtp; 550 5.1.1 user unknown',
      });
      const SubscribeURL = 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription';
      const posts: readonly [number, string][] = [
        [202, snsPost({ Message })],
        [202, snsPost({ Message, SignatureVersion: '1' })],
        [202, snsPost({ Type: 'SubscriptionConfirmation', Token: 'x', SubscribeURL })],
        [202, snsPost({ Message: 'Successfully validated SNS topic' })],
        [401, snsPost({ Message: sesBounce('bounces@x') }, { Message })],
        [401, snsPost({ Message }, { Signature: 'AAAA' })],
        [401, snsPost({ Message, TopicArn: 'arn:aws:sns:eu-west-1:999999999999:theirs' })],
        ...[
          'http://sns.eu-west-1.amazonaws.com/a.pem',
          'https://sns.eu-west-1.amazonaws.com.evil.example/a.pem',
          'https://evil.example/sns.eu-west-1.amazonaws.com',
          'https://sns.eu-west-1.amazonaws.com:8443/a.pem',
          'https://user@sns.eu-west-1.amazonaws.com/a.pem',
        ].map((SigningCertURL): [number, string] => [401, snsPost({ Message, SigningCertURL })]),
        [
          401,
          snsPost({
            Type: 'SubscriptionConfirmation',
            Token: 'x',
            SubscribeURL: 'https://evil.example/',
          }),
        ],
        [400, 'not JSON'],
        [400, '[]'],
      ];

      const statuses: number[] = [];
      for (const [, body] of posts) statuses.push((await station.post('ses', body)).status);
      await until(() =>
        expect(station.results.filter((each) => each === 'ses repeated')).toHaveLength(1),
      );

      expect(statuses).toEqual(posts.map(([status]) => status));
      expect(fetched).toEqual([
        'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-1.pem',
        SubscribeURL,
      ]);
      expect(await station.came()).toEqual(['0 bounced invalid-recipient for good']);
    });

    test('while Amazon cannot be asked who signed it is to be sent again', async () => {
      await using station = await openStation({ fetch: () => Promise.reject(new Error('away')) });

      const { status } = await station.post('ses', snsPost({}));

      expect(status).toBe(503);
    });

    test('after its journal is gone counts of the recipient whose link it gives back, and of nobody else', async () => {
      await using station = await openStation();
      const campaign = station.run.split('-')[0] ?? '';
      const full = unknown.replace('5.1.1', '5.2.2');
      const mails: readonly (readonly [status: string, link: string])[] = [
        [unknown, ''],
        [unknown, another(station.link(campaign, 0))],
        [unknown, station.link('10099', 0)],
        [unknown, station.link(campaign, 0)],
        [full, station.link(campaign, 1)],
      ];
      await station.broker.deleteJournal(station.run);

      for (const [status, link] of mails) {
        const content = `List-Unsubscribe: <${link}>\nSubject: Hello\n\nDear Kim`;
        const mail = report({ text: 'No.', status, returned: { ...nothing, content } });
        await station.deliver(`bounces+${station.token(0)}@${domain}`, mail);
      }

      const late = 'smtp too-late';
      await untilEqual(() => station.results, [late, late, late, 'smtp bounced', 'smtp bounced']);
      expect(await station.suppressed()).toEqual([
        'hash-of-0-22-letters__ undeliverable',
        'hash-of-1-22-letters__ not this time',
      ]);
      expect(await station.noted()).toBe(1);
    });

    test('and says nothing of its run but the link counts when it is final', async () => {
      await using station = await openStation();
      const returned = {
        type: 'text/rfc822-headers',
        content: `List-Unsubscribe: <${station.link('10042', 1)}>\n`,
      };
      const to = `bounces@${domain}`;

      await station.deliver(to, report({ to, text: 'No.', status: unknown, returned }));

      await untilEqual(() => station.results, ['smtp bounced']);
      expect(await station.suppressed()).toEqual(['hash-of-1-22-letters__ undeliverable']);
    });
  },
);

/** One letter of it is another. */
function another(token: string): string {
  return token.replace(/.$/, (last) => (last === 'x' ? 'y' : 'x'));
}

type Station = Awaited<ReturnType<typeof openStation>>;

async function putBack({ broker }: Station): Promise<void> {
  await broker.parked(() => 'release', new AbortController().signal);
}

async function parkedIn({ broker }: Station): Promise<readonly string[]> {
  const bodies: string[] = [];
  const visit = ({ body }: { readonly body: string }) => {
    bodies.push(body);
    return 'keep' as const;
  };
  await broker.parked(visit, new AbortController().signal);
  return bodies;
}
