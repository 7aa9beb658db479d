import { connect } from 'amqplib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { RunId } from '../../src/campaign/ids.ts';
import { UsageError } from '../../src/cli/command.ts';
import { parked } from '../../src/cli/parked.ts';
import { ladderOf } from '../../src/postboard.ts';
import { createTopology } from '../../src/queue/topology.ts';
import { eventually } from '../queue/notes.ts';
import { addCampaign, addPeople, readers, untilIn } from '../road/arrange.ts';
import { hasRabbit, needsRabbit, openRoad, type Road } from '../world/road.ts';
import { type Answer, openTerminal, type Terminal } from './commands.ts';

const minutes = { timeout: 240_000 };

/** A terminal has the environment of the process: these tests come one after the other. */
describe.skipIf(!hasRabbit)(`what is set aside, on ${needsRabbit}`, minutes, () => {
  let road: Road;
  let terminal: Terminal;
  let campaign: string;
  let run: RunId;
  beforeEach(async () => {
    road = await openRoad();
    terminal = await openTerminal(road.config);
    await road.start();
    await addPeople(road, readers(20));
    campaign = await addCampaign(road, { fields: { Pace: 10 } });
    await road.robin.move(campaign, 'Sending');
    await road.until('some got it', () => road.sink.accepted() >= 2);
    run = road.board.runs(campaign)[0] as RunId;
  });
  afterEach(async () => {
    await terminal[Symbol.asyncDispose]();
    await road[Symbol.asyncDispose]();
  });

  /** Bytes that no Postboard writes, in the queues of this campaign. */
  async function inject(...bodies: readonly string[]): Promise<void> {
    const topology = createTopology(road.config.rabbitmq.prefix, ladderOf(road.config));
    const connection = await connect(road.config.amqpUrls[0] ?? '');
    const channel = await connection.createConfirmChannel();
    const name = topology.nameOf({ kind: 'send', run, partition: 0 });
    for (const body of bodies) channel.sendToQueue(name, Buffer.from(body));
    await channel.waitForConfirms();
    await connection.close();
  }

  async function listed(
    ...flags: readonly string[]
  ): Promise<readonly { id: string; body?: string }[]> {
    const { text } = await terminal.call(parked, 'list', '--json', ...flags);
    return text === '' ? [] : text.split('\n').map((line) => JSON.parse(line));
  }

  function untilListed(count: number): Promise<readonly { id: string }[]> {
    return eventually(async () => {
      const found = await listed();
      expect(found).toHaveLength(count);
      return found;
    });
  }

  test('is listed with where it was and why, and shown as it came', async () => {
    await inject('{"v":1,"kind":"letter"', '{"v":1,"kind":"postcard","number":7}');
    const [first] = await untilListed(2);

    const list = await terminal.call(parked, 'list', '--run', campaign, '--class', 'unreadable');
    const other = await terminal.call(parked, 'list', '--class', 'misplaced');
    const shown = await terminal.call(parked, 'show', first?.id ?? '');

    expect(list.lines[0]).toMatch(/^ID +PARKED +RUN +STAGE +NUMBER +CLASS +REASON$/);
    expect(list.lines[1]).toMatch(
      new RegExp(
        `^${first?.id} +\\d\\d:\\d\\d:\\d\\d +${run} +send +unreadable +It is not JSON\\.$`,
      ),
    );
    expect(list.lines[2]).toMatch(/ send +7 +unreadable +It is not what/);
    expect(list.lines.filter((line) => line.length > 100)).toEqual([]);
    expect(other.text).toBe('Nothing is parked.');
    expect(shown.text).toMatch(
      new RegExp(`queue +postboard-.*\\.send\\.${run}\\.0\nstage +send\n`),
    );
    expect(shown.lines.at(-1)).toBe('{"v":1,"kind":"letter"');
  });

  test('goes back when it is retried, and stays once its run is over', async () => {
    await inject('{"v":1,');
    const [first] = await untilListed(1);

    const retried = await terminal.call(parked, 'retry', first?.id ?? '');
    const [again] = await untilListed(1);
    await untilIn(road, campaign, 'Sent');
    const late = await eventually(async () => {
      const answer = await terminal.call(parked, 'retry', '--run', campaign);
      expect(answer.code).toBe(1);
      return answer;
    });
    const report = road.board.comments(campaign).at(-1)?.text;
    const dropped = await terminal.call(parked, 'drop', '--run', run);

    expect(said(retried)).toEqual([0, 'Put back: 1 message.', '']);
    expect(again?.id).not.toBe(first?.id);
    expect(report).toContain('1 message of this run is set aside: It is not JSON. (1)\n');
    expect(report).toContain(`postboard parked list --run ${run}`);
    expect(late.complaints).toMatch(/^[0-9a-f]{8} stays: its queue .*\.send\..* is gone\.$/);
    expect(late.text).toBe('Put back: 0 messages.');
    expect(said(dropped)).toEqual([0, 'Dropped: 1 message.', '']);
    expect(await listed()).toEqual([]);
  });

  test('is dropped only when it is meant', async () => {
    await inject('one', 'two', 'three');
    const [one, two, three] = await untilListed(3);

    const dropped = await terminal.call(parked, 'drop', two?.id ?? '', '00000000');

    expect(said(dropped)).toEqual([
      1,
      'Dropped: 1 message.',
      'Nothing with the id 00000000 is parked.',
    ]);
    expect(await untilListed(2)).toEqual([one, three]);
    expect(said(await terminal.call(parked, 'drop', '--all'))).toEqual([
      0,
      'Dropped: 2 messages.',
      '',
    ]);
  });
});

describe('a wrong call', () => {
  test.each([
    { args: [], says: /^Usage: postboard parked list/ },
    { args: ['lst'], says: /did you mean list\?/ },
    { args: ['show'], says: /Say which/ },
    { args: ['drop'], says: /^Say which to drop: by their ids, by --run or --class, or --all/ },
    { args: ['retry', '--all', '--class', 'misplaced'], says: /^Say which to retry/ },
    { args: ['list', '--class', 'poison'], says: /there are unreadable, misplaced/ },
    { args: ['list', 'abc'], says: /Unexpected argument 'abc'/ },
  ])('gets a sentence, and changes nothing: $args', async ({ args, says }) => {
    await expect(parked.run(args, new AbortController().signal)).rejects.toThrow(says);
    await expect(parked.run(args, new AbortController().signal)).rejects.toThrow(UsageError);
  });
});

function said({ code, text, complaints }: Answer): readonly unknown[] {
  return [code, text, complaints];
}
