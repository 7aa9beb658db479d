import { describe, expect, test, vi } from 'vitest';
import type { EmailAddress } from '../../src/campaign/address.ts';
import { headerSectionOf } from '../../src/emulator/smtp-sink/mail.ts';
import type { Postboard } from '../../src/postboard.ts';
import { openRabbit } from '../../src/queue/rabbit/open.ts';
import type { SuppressionReason } from '../../src/suppression/entries.ts';
import { followSuppressions } from '../../src/suppression/follow.ts';
import { hasRabbit, needsRabbit, openRoad, type Road, sideBySide } from '../world/road.ts';
import { addCampaign, addDraft, addPeople, person, send, untilIn } from './arrange.ts';
import { calm, disturb } from './disturb.ts';

/** The machine may be busy with other things. */
const patient = { patienceMilliseconds: 80_000 };
const usualRoles = ['trigger', 'launch', 'prepare', 'report'] as const;

/** The address behind a mail's List-Unsubscribe, at this Postboard's own door. */
function linkOf({ sink }: Road, { url }: Postboard, address: string): string {
  const mail = sink.mails.find(({ to }) => to.includes(address));
  const headers = headerSectionOf(mail?.raw ?? Buffer.alloc(0)).toString();
  const [, link = ''] =
    /^List-Unsubscribe:\s*<([^>]+)>/m.exec(headers.replaceAll(/\r\n[ \t]+/g, '')) ?? [];
  return link.replace('https://mail.example.com', url);
}

function unsubscribe(link: string): Promise<Response> {
  const body = new FormData();
  body.set('List-Unsubscribe', 'One-Click');
  return fetch(link, { method: 'POST', body });
}

describe.skipIf(!hasRabbit)(`a recipient who unsubscribes, on ${needsRabbit}`, sideBySide, () => {
  test('gets no letter that waits already, nor one to another issue, and their issue says why', async () => {
    await using road = await openRoad(patient);
    const postboard = await road.start(...usualRoles, 'unsubscribe');
    const sender = await road.start('send');
    const [ada = ''] = await addPeople(road, [person('Ada'), person('Ben')]);
    const first = await addCampaign(road);
    await send(road, first);
    await sender[Symbol.asyncDispose]();
    // Written while nobody sends: Ada's letter waits in its queue.
    const second = await addCampaign(road);
    await road.robin.move(second, 'Sending');
    await road.until('the letters are waiting', () => road.board.comments(second).length > 0);

    const answer = await unsubscribe(linkOf(road, postboard, 'ada@post.example'));
    await road.until('Ada is unsubscribed', () => road.board.status(ada) === 'Unsubscribed');
    await road.start('send');
    await untilIn(road, second, 'Sent');
    const [again = ''] = await addPeople(road, [person('Ada', { summary: 'Ada once more' })]);
    const third = await addCampaign(road, { fields: { Audience: 'status = "To contact"' } });
    await send(road, third);

    expect(answer.status).toBe(200);
    expect(road.mailed()).toEqual(['ada@post.example', 'ben@post.example', 'ben@post.example']);
    const comments = road.board.comments(ada).map(({ text }) => text);
    expect(comments.join('\n')).toContain(`Unsubscribed by the link in the mail of ${first}`);
    expect(road.board.labels(ada)).toContain(`${second.toLowerCase()}-skipped`);
    expect(road.board.labels(again)).toContain(`${third.toLowerCase()}-skipped`);
  });

  test('is heard while Jira is away, and it is written there afterwards', async () => {
    await using road = await openRoad(patient);
    const postboard = await road.start(...usualRoles, 'send', 'unsubscribe');
    const [ada = ''] = await addPeople(road, [person('Ada')]);
    const campaign = await addCampaign(road);
    await send(road, campaign);
    await disturb(road, { path: '/rest/', status: 401, count: 1_000 });

    const answer = await unsubscribe(linkOf(road, postboard, 'ada@post.example'));
    await calm(road);
    await road.until('Ada is unsubscribed', () => road.board.status(ada) === 'Unsubscribed');

    expect(answer.status).toBe(200);
  });

  test('is asked to try again while RabbitMQ is away', async () => {
    await using road = await openRoad(patient);
    const postboard = await road.start(...usualRoles, 'send', 'unsubscribe');
    await addPeople(road, [person('Ada')]);
    await send(road, await addCampaign(road));
    road.proxy.takeDown();

    const answer = await unsubscribe(linkOf(road, postboard, 'ada@post.example'));
    road.proxy.restore();

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(await answer.text()).toContain('You are not unsubscribed yet');
  });
});

describe.skipIf(!hasRabbit)(
  `a recipient whom a person moves, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('is not mailed by another issue either, until the person moves them back', async () => {
      await using road = await openRoad({ ...patient, pollsQuickly: true });
      await road.start(...usualRoles, 'send');
      await using list = await followList(road);
      const [first = '', again = ''] = await addPeople(road, [
        person('Ada'),
        person('Ada', { summary: 'Ada once more' }),
      ]);
      const toTheOther = { fields: { Audience: `key = ${again}` } };

      await road.robin.move(first, 'Unsubscribed');
      await list.until('unsubscribed');
      await send(road, await addCampaign(road, toTheOther));
      const before = road.mailed();
      await road.robin.move(first, 'To contact');
      await list.until(undefined);
      await send(road, await addCampaign(road, toTheOther));

      expect(before).toEqual([]);
      expect(road.mailed()).toEqual(['ada@post.example']);
    });
  },
);

/** What Postboard's list says of Ada. */
async function followList({ config }: Road) {
  await using opening = new AsyncDisposableStack();
  const never = new AbortController().signal;
  const { postboardSecret } = config.secrets;
  const broker = opening.use(
    await openRabbit(
      {
        urls: config.amqpUrls,
        prefix: config.rabbitmq.prefix,
        ladderMilliseconds: [],
        declares: false,
      },
      never,
    ),
  );
  const list = opening.use(await followSuppressions({ broker, secrets: [postboardSecret] }, never));
  const following = opening.move();
  return {
    until: (reason: SuppressionReason | undefined) =>
      vi.waitFor(() => expect(list.of('ada@post.example' as EmailAddress)?.reason).toBe(reason), {
        timeout: patient.patienceMilliseconds,
        interval: 50,
      }),
    [Symbol.asyncDispose]: () => following.disposeAsync(),
  };
}

describe.skipIf(!hasRabbit)(
  `a campaign without a way to unsubscribe, on ${needsRabbit}`,
  sideBySide,
  () => {
    test('does not leave its dry run, unless it is labelled transactional', async () => {
      await using road = await openRoad(patient);
      await road.start(...usualRoles, 'send');
      await addPeople(road, [person('Ada')]);
      const files = [{ name: 'body.text.hbs', content: 'Dear {{recipient.firstName}}' }];
      const bulk = await addDraft(road, { fields: { Template: null, labels: [] }, files });
      const order = await addCampaign(road, {
        fields: { Template: null, labels: ['transactional'] },
        files,
      });

      await road.robin.move(bulk, 'Dry run');
      await untilIn(road, bulk, 'Draft');
      await send(road, order);

      const said = road.board.comments(bulk).map(({ text }) => text);
      expect(said.join('\n')).toContain(
        'The text has no link to unsubscribe: write {{unsubscribeUrl}}',
      );
      expect(road.mailed()).toEqual(['ada@post.example']);
    });
  },
);
