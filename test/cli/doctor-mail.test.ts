import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStandIns, type StandIns } from '../../src/cli/demo/stand-ins.ts';
import { doctor } from '../../src/cli/doctor.ts';
import { openPages, secret, token } from '../unsubscribe/site.ts';
import { startNameServer } from '../world/name-server.ts';
import { openTerminal } from './commands.ts';

interface Circumstances {
  readonly publicUrl: string | undefined;
  readonly postalAddress?: string | undefined;
  readonly postboardSecret?: string;
}

/** A terminal has the environment of the process: these tests come one after the other. */
describe('the doctor, asked about mail', () => {
  let standIns: StandIns;
  beforeAll(async () => {
    standIns = await openStandIns();
  });
  afterAll(() => standIns[Symbol.asyncDispose]());

  /** What it says of the one check. */
  async function examine(
    name: string,
    { publicUrl, postboardSecret = secret, ...mail }: Circumstances,
  ): Promise<object | undefined> {
    await using names = await startNameServer({});
    const { config } = standIns;
    await using terminal = await openTerminal(
      { ...config, mail: { ...config.mail, ...mail }, http: { ...config.http, publicUrl } },
      { environment: { POSTBOARD_SECRET: postboardSecret } },
    );
    const { lines } = await terminal.call(doctor, '--mail', '--dns', names.address, '--json');
    return lines.map((line) => JSON.parse(line)).find((check) => check.name === name);
  }

  test('presses the unsubscribe button from outside, which unsubscribes nobody', async () => {
    await using pages = await openPages();
    const { origin } = new URL(pages.link(token));

    const check = await examine('One-click unsubscribe', { publicUrl: origin });

    expect(check).toMatchObject({
      ok: 'warning',
      detail: `${origin} answers, but mailbox providers take nothing but https.`,
    });
    expect(await pages.noted()).toBe(0);
    expect(pages.suppressions.all()).toEqual([]);
  });

  test('finds a Postboard that does not know its links', async () => {
    await using pages = await openPages();
    const { origin } = new URL(pages.link(token));

    const check = await examine('One-click unsubscribe', {
      publicUrl: origin,
      postboardSecret: 'the secret of somebody else',
    });

    expect(check).toMatchObject({ ok: false, detail: expect.stringMatching(/POSTBOARD_SECRET/) });
  });

  test('finds a place that sends mail programs elsewhere', async () => {
    await using server = createServer((_request, response) => {
      response.writeHead(302, { Location: 'https://www.example.com/unsubscribe' }).end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;

    const check = await examine('One-click unsubscribe', { publicUrl: `http://127.0.0.1:${port}` });

    expect(check).toMatchObject({
      ok: false,
      detail: `http://127.0.0.1:${port} answers with a redirect, which no mailbox provider follows.`,
    });
  });

  test('finds nobody there', async () => {
    const check = await examine('One-click unsubscribe', { publicUrl: 'http://127.0.0.1:1' });

    expect(check).toMatchObject({ ok: false, detail: expect.stringMatching(/does not answer/) });
  });

  test.each([
    ['Public address', 'http.publicUrl'],
    ['Postal address', 'mail.postalAddress'],
  ])('misses what letters need: %s', async (name, setting) => {
    const check = await examine(name, { publicUrl: undefined, postalAddress: undefined });

    expect(check).toMatchObject({ ok: 'warning', detail: expect.stringContaining(setting) });
  });
});
