import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/command.ts';
import { journal } from '../../src/cli/journal.ts';
import { status } from '../../src/cli/status.ts';
import { refuse } from '../../src/emulator/smtp-sink/faults.ts';
import { eventually } from '../queue/notes.ts';
import { addCampaign, addPeople, addressOf, readers, send, untilIn } from '../road/arrange.ts';
import { hasRabbit, needsRabbit, openRoad, type Road } from '../world/road.ts';
import { openTerminal, type Terminal } from './commands.ts';

const minutes = { timeout: 240_000 };

let road: Road;
let terminal: Terminal;
let campaign: string;

async function open(): Promise<void> {
  road = await openRoad({ sink: { faults: [refuse(addressOf('Reader2'))] } });
  terminal = await openTerminal(road.config);
  await road.start();
}

async function close(): Promise<void> {
  await terminal[Symbol.asyncDispose]();
  await road[Symbol.asyncDispose]();
}

/** A card in Sent comes before the last entry of the journal. */
function untilPhase(phase: string): Promise<unknown> {
  return eventually(async () => {
    const { text } = await terminal.call(status, campaign, '--json');
    expect(JSON.parse(text)).toMatchObject({ phase });
  });
}

/** A terminal has the environment of the process: these tests come one after the other. */
describe.skipIf(!hasRabbit)(`the operator at the terminal, on ${needsRabbit}`, minutes, () => {
  describe('after a campaign is sent', () => {
    let keys: readonly string[];
    beforeAll(async () => {
      await open();
      keys = await addPeople(road, readers(5));
      campaign = await addCampaign(road);
      await send(road, campaign);
      await untilPhase('closed');
    }, minutes.timeout);
    afterAll(close);

    test('`status` tells how it ended', async () => {
      const overview = await terminal.call(status);
      const full = await terminal.call(status, campaign.toLowerCase());
      const json = await terminal.call(status, campaign, '--json');

      const [run] = road.board.runs(campaign);
      expect(overview.lines[1]).toMatch(
        new RegExp(`^${campaign} +${run} +closed +5 of 5 \\(100 %\\) +4 `),
      );
      expect(full.text).toMatch(/ {4}sent +4\n {4}rejected +1\n/);
      expect(JSON.parse(json.text)).toMatchObject({
        run,
        campaign: { key: campaign, summary: 'Thank you' },
        phase: 'closed',
        audience: 5,
        settled: 5,
        outcomes: { sent: 4, rejected: 1, skipped: 0 },
        waiting: { batches: 0, bundles: 0, begun: 0, retries: 0 },
        waitsFor: null,
        reported: { behind: 0 },
      });
      expect([overview.code, full.code, json.code]).toEqual([0, 0, 0]);
    });

    test('`journal` tells all of it, from the move to the report', async () => {
      const { lines, code } = await terminal.call(journal, campaign);

      expect(code).toBe(0);
      const sentences = lines.map((line) => line.slice(25));
      for (const line of lines)
        expect(line).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}\S/);
      expect(sentences[0]).toBe(`Opened for ${campaign} "Thank you" by Robin Weller.`);
      expect(sentences.filter((line) => line.includes('an attempt begins'))).toHaveLength(5);
      expect(sentences.filter((line) => line.includes(': sent;'))).toHaveLength(4);
      expect(sentences.at(-1)).toBe('The run is over, and its campaign says so.');
    });

    test('`journal` tells what became of one recipient, by key, by number and by address', async () => {
      const refused = addressOf('Reader2');
      const byKey = await terminal.call(journal, campaign, '--recipient', keys[1] ?? '');
      const byAddress = await terminal.call(
        journal,
        campaign,
        '--recipient',
        refused.toUpperCase(),
      );
      const json = await terminal.call(
        journal,
        campaign,
        '--recipient',
        refused,
        '--kind',
        'rejected',
        '--json',
      );
      const { recipient, number } = JSON.parse(json.text);
      const byNumber = await terminal.call(journal, campaign, '--recipient', recipient);

      expect(byKey.lines.map((line) => line.slice(25))).toEqual([
        expect.stringMatching(/^Opened for/),
        expect.stringMatching(/^Audience frozen: 5 recipients by /),
        `Delivery ${number} (recipient ${recipient}): an attempt begins.`,
        `Delivery ${number} (recipient ${recipient}): refused; the server said: 550 5.1.1 There is nobody of that name here. The address is never mailed again.`,
        'The run is over, and its campaign says so.',
      ]);
      expect(byAddress.text).toBe(byKey.text);
      expect(byNumber.text).toBe(byKey.text);
    });

    test('`journal --json` says of each entry where it stands, and of a report how far it went', async () => {
      const { lines } = await terminal.call(journal, campaign, '--json');

      const entries = lines.map((line) => JSON.parse(line));
      const offsets = entries.map(({ offset }) => offset);
      // What is journaled together stands in one place.
      expect(offsets).toEqual(offsets.toSorted((a, b) => a - b));
      const reports = entries.filter(({ kind }) => kind === 'reported');
      expect(reports.every(({ offset, upTo }) => upTo < offset)).toBe(true);
    });

    test('`journal --json` names no recipient by address', async () => {
      const kinds = ['audience', 'attempt', 'outcome'].join();
      const { text } = await terminal.call(journal, campaign, '--kind', kinds, '--json');

      expect(text).toContain('"kind":"audience"');
      expect(text.toLowerCase()).not.toContain(addressOf('Reader').split('@')[1]);
    });

    test('`journal verify` proves it', async () => {
      const { lines, code } = await terminal.call(journal, 'verify', campaign);
      const json = await terminal.call(journal, 'verify', campaign, '--json');

      expect(code).toBe(0);
      expect(lines.at(-1)).toMatch(/is proven: nobody was lost, and nobody was mailed twice\.$/);
      const { verdict, findings } = JSON.parse(json.text);
      expect(verdict).toBe('proven');
      expect(findings.map(({ holds }: { holds: unknown }) => holds)).toEqual(Array(7).fill(true));
    });

    test.each([
      {
        args: ['MAIL-999'],
        says: /^MAIL-999 has no run; (did you mean|there are runs of) MAIL-\d+/,
      },
      { args: ['1-2'], says: /^There is no run 1-2; there are \d+-\d+/ },
      { args: ['everything'], says: /neither the key of a campaign/ },
    ])('a name that means nothing gets a sentence: $args', async ({ args, says }) => {
      await expect(terminal.call(status, ...args)).rejects.toThrow(says);
      await expect(terminal.call(journal, ...args)).rejects.toThrow(says);
      await expect(terminal.call(journal, 'verify', ...args)).rejects.toThrow(says);
    });

    test('a recipient who is not in the audience, or nowhere, gets a sentence', async () => {
      await expect(
        terminal.call(journal, campaign, '--recipient', 'nobody@post.example'),
      ).rejects.toThrow(/^nobody@post\.example is not in the audience of run /);
      await expect(terminal.call(journal, campaign, '--recipient', 'MAIL-998')).rejects.toThrow(
        'Jira knows no recipient MAIL-998',
      );
      await expect(terminal.call(journal, campaign, '--kind', 'rejcted')).rejects.toThrow(
        UsageError,
      );
    });
  });

  describe('while a campaign is under way', () => {
    beforeEach(async () => {
      await open();
      await addPeople(road, readers(30));
      campaign = await addCampaign(road, { fields: { Pace: 10 } });
      await road.robin.move(campaign, 'Sending');
      await road.until('some got it', () => road.sink.accepted() >= 3);
    });
    afterEach(close);

    test('`status` says what is to go, and what a paused run waits for', async () => {
      const askedAt = Date.now();
      const running = JSON.parse((await terminal.call(status, campaign, '--json')).text);
      await road.robin.move(campaign, 'Paused');

      await eventually(async () =>
        expect(JSON.parse((await terminal.call(status, campaign, '--json')).text)).toMatchObject({
          phase: 'paused',
          expectedEndAt: null,
          waitsFor: expect.stringMatching(
            /^the move back to Sending: paused since .* by Robin Weller\)$/,
          ),
        }),
      );
      expect(running).toMatchObject({ phase: 'running', audience: 30, waitsFor: null });
      expect(running.processes).toEqual({ prepare: 1, send: 1 });
      expect(running.perSecond).toBeGreaterThan(0);
      expect(Date.parse(running.expectedEndAt)).toBeGreaterThan(askedAt);
    });

    test('`journal verify` says what is missing, and that nothing is wrong', async () => {
      const { code, text } = await terminal.call(journal, 'verify', campaign);

      expect(code).toBe(1);
      expect(text).toMatch(/not yet +\d+ of 30 have no final outcome\./);
      expect(text).toMatch(/is not over; nothing is wrong with it so far\.$/);
    });

    test('`journal --follow` goes on until it is told to stop', async () => {
      const stop = new AbortController();
      const following = terminal.begin(
        journal,
        [campaign, '--follow', '--kind', 'sent'],
        stop.signal,
      );
      await eventually(() => expect(following.lines.length).toBeGreaterThan(0));
      const atFirst = following.lines.length;

      await eventually(() => expect(following.lines.length).toBeGreaterThan(atFirst));
      stop.abort();

      expect(await following.ended).toBe(0);
    });

    test('`journal --follow` and `status --watch` end with the run', async () => {
      const { signal } = new AbortController();
      const following = terminal.begin(journal, [campaign, '--follow'], signal);
      await untilIn(road, campaign, 'Sent');

      expect(await following.ended).toBe(0);
      expect(following.lines.at(-1)).toMatch(/The run is over, and its campaign says so\.$/);
      const watching = terminal.begin(status, [campaign, '--watch', '--json'], signal);
      expect(await watching.ended).toBe(0);
      expect(JSON.parse(watching.lines.at(-1) ?? '').phase).toBe('closed');
    });
  });
});
