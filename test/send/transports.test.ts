import { describe, expect, test } from 'vitest';
import { NoTransport, type Route, Transports } from '../../src/send/transports.ts';
import { someRun } from '../world/broker.ts';
import { HandClock } from './clocks.ts';
import { ScriptedSmtp } from './scripted-smtp.ts';
import { mail, never, notLimited, optionsFor, quiet } from './transport.ts';

const route: Route = { run: someRun(), from: 'ada@example.com' };

function named(name: string, smtp: Pick<ScriptedSmtp, 'port'>, weight = 1, fromDomains?: string[]) {
  return { ...optionsFor(smtp), name, weight, fromDomains };
}

/** Sends so many, one after the other, and says by which transport each went. */
async function sendBy(transports: Transports, count: number, by = route): Promise<string[]> {
  const went: string[] = [];
  for (let index = 0; index < count; index += 1) {
    using lease = await transports.acquire(by, never);
    const { kind } = await lease.send(mail);
    went.push(kind === 'accepted' ? lease.transport : 'none');
  }
  return went;
}

describe('several SMTP servers', () => {
  test('share the mails by their weights', async () => {
    await using large = await ScriptedSmtp.start();
    await using small = await ScriptedSmtp.start();
    await using transports = new Transports(
      [named('large', large, 3), named('small', small)],
      notLimited,
      quiet,
    );

    const went = await sendBy(transports, 8);

    expect(went.filter((name) => name === 'large')).toHaveLength(6);
    expect([large.mails.length, small.mails.length]).toEqual([6, 2]);
  });

  test.each([
    { what: 'of a domain that has a server of its own', from: 'a@own.example', to: ['own'] },
    { what: 'of any other domain', from: 'a@example.com', to: ['one', 'two'] },
    {
      what: 'of a campaign that names its server',
      from: 'a@own.example',
      by: ['two'],
      to: ['two'],
    },
  ])('carry the mails they are for: $what', async ({ from, by, to }) => {
    await using smtp = await ScriptedSmtp.start();
    await using transports = new Transports(
      [named('one', smtp), named('two', smtp), named('own', smtp, 1, ['own.example'])],
      notLimited,
      quiet,
    );

    const went = await sendBy(transports, 4, { ...route, from, transports: by });

    expect([...new Set(went)].toSorted()).toEqual(to);
  });

  test('are not guessed at when the one that a campaign names is not there any more', async () => {
    await using smtp = await ScriptedSmtp.start();
    await using transports = new Transports([named('one', smtp)], notLimited, quiet);

    const acquiring = transports.acquire({ ...route, transports: ['gone'] }, never);

    await expect(acquiring).rejects.toThrow(NoTransport);
  });
});

describe('a server that cannot be used', () => {
  test('is left out while others can be, and takes its share again when it is back', async () => {
    await using well = await ScriptedSmtp.start();
    await using ill = await ScriptedSmtp.start({ greeting: ['421 4.3.2 Busy'] });
    const clock = new HandClock();
    await using transports = new Transports(
      [named('ill', ill), named('well', well)],
      notLimited,
      quiet,
      clock,
    );

    expect(await sendBy(transports, 4)).toEqual(['well', 'well', 'well', 'well']);
    expect(transports.all.map(({ name, trouble }) => [name, trouble() !== undefined])).toEqual([
      ['ill', true],
      ['well', false],
    ]);
    clock.advance(await clock.nextWait());
    await expect.poll(() => transports.all[0]?.trouble()).toBeUndefined();

    expect(new Set(await sendBy(transports, 4))).toEqual(new Set(['ill', 'well']));
  });

  test('is waited for when all of them are, until the first is back', async () => {
    const busy = { greeting: ['421 4.3.2 Busy', '421 4.3.2 Busy'] };
    await using one = await ScriptedSmtp.start(busy);
    await using two = await ScriptedSmtp.start({ greeting: ['421 4.3.2 Busy'] });
    const clock = new HandClock();
    await using transports = new Transports(
      [named('one', one), named('two', two)],
      notLimited,
      quiet,
      clock,
    );

    const sending = sendBy(transports, 1);
    await clock.nextWait();
    await clock.nextWait();
    clock.advance(1_000);

    expect(await sending).toEqual(['two']);
  });
});
