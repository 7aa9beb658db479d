import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { haltAtOnce } from '../../src/campaign/halt.ts';
import { type ChangelogId, type RunId, runIdOf } from '../../src/campaign/ids.ts';
import { haltRun, journalControl } from '../../src/journal/control.ts';
import { Ledger } from '../../src/journal/ledger.ts';
import { foldToNow } from '../../src/journal/run-journal.ts';
import { followRuns, type KnownRun, serviceJournal } from '../../src/journal/runs.ts';
import { issueIdSchema } from '../../src/queue/messages.ts';
import type { Broker } from '../../src/queue/port.ts';
import { type BrokerWorld, openMemoryWorld } from '../world/broker.ts';

const refused = haltAtOnce('sender-refused', '550 5.1.8 Sender refused');
const never = new AbortController().signal;
const move = (id: string) => id as ChangelogId;

describe('a run that halts itself while a person moves its card', () => {
  let world: BrokerWorld;
  let broker: Broker;
  let run: RunId;
  let before: KnownRun;
  beforeEach(async () => {
    world = openMemoryWorld();
    broker = await world.open();
    run = runIdOf(issueIdSchema.parse('7'), move('10'));
    await broker.declareJournal(run);
    await broker.append(serviceJournal, [
      { v: 1, kind: 'run-opened', at: 0, run, key: 'MAIL-7', partitions: 1 },
    ]);
    before = await known();
  });
  afterEach(() => world[Symbol.asyncDispose]());

  async function known(): Promise<KnownRun> {
    await using runs = await followRuns(broker, never);
    const found = runs.find(run);
    if (found === undefined) throw new Error('The run is not known');
    return found;
  }

  /** What the run's own journal says. */
  async function phase(): Promise<string> {
    const ledger = new Ledger();
    ledger.apply({
      v: 1,
      kind: 'frozen',
      at: 0,
      freeze: 'one',
      count: 1,
      sha256: '',
      partitions: 1,
      groups: [],
      rules: [],
    });
    await foldToNow(broker, broker, run, 0, ({ entry }) => ledger.apply(entry), never);
    return ledger.phase;
  }

  test('rests where a newer Postboard has written what cannot be read', async () => {
    await using runs = await followRuns(broker, never);
    const heard = Promise.withResolvers<string>();
    using _watching = runs.watch(({ phase: now }) => {
      if (now !== 'running') heard.resolve(now);
    });

    await broker.append(serviceJournal, [{ v: 2, kind: 'run-hurried', at: 0, run }]);

    expect(await heard.promise).toBe('paused');
    expect(runs.find(run)?.phase).toBe('paused');
    expect(runs.trouble()).toMatch(/journal of the service/);
  });

  test('is paused until a person resumes it', async () => {
    await haltRun(broker, before, refused);
    expect([await phase(), (await known()).phase]).toEqual(['paused', 'paused']);

    await journalControl(broker, run, { kind: 'resumed', move: move('11'), reason: '' });

    expect([await phase(), (await known()).phase]).toEqual(['running', 'running']);
  });

  test('goes on when several processes had halted it and one of them is late', async () => {
    await haltRun(broker, before, refused);
    await journalControl(broker, run, { kind: 'paused', move: move('11'), reason: '' });
    await journalControl(broker, run, { kind: 'resumed', move: move('12'), reason: '' });

    await haltRun(broker, before, refused);

    expect([await phase(), (await known()).phase]).toEqual(['running', 'running']);
  });

  test('halts again when the cause is still there after it was resumed', async () => {
    await haltRun(broker, before, refused);
    await journalControl(broker, run, { kind: 'resumed', move: move('11'), reason: '' });

    await haltRun(broker, await known(), refused);

    expect([await phase(), (await known()).phase]).toEqual(['paused', 'paused']);
  });
});
