import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { AttemptId, RunId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { type Broker, NotConfirmed, type Session } from '../../src/queue/port.ts';
import { Belated } from '../../src/send/belated.ts';
import { Journals } from '../../src/send/journals.ts';
import { OwnerJournal } from '../../src/send/owner-journal.ts';
import { entriesIn } from '../journal/entries.ts';

const run = '10042-10731' as RunId;
const attemptOf = (number: number) => `one:${number}` as AttemptId;
const sent = { kind: 'sent', reply: '250 Ok' } as const;
const always = { begin: () => true, goOn: () => true };

test('nobody begins while the outcome before goes by another channel', async () => {
  const byOther = Promise.withResolvers<void>();
  const written: string[] = [];
  const note = (entries: readonly unknown[]) =>
    void written.push(...entriesIn(entries).map(describeEntry));
  const append = async (_: unknown, entries: readonly unknown[]) => {
    if (entriesIn(entries).some(({ kind }) => kind === 'outcome'))
      throw new NotConfirmed('The channel was lost');
    note(entries);
  };
  const elsewhere = async (_: unknown, entries: readonly unknown[]) => {
    await byOther.promise;
    note(entries);
  };
  const broker = { append: elsewhere } as unknown as Broker;
  const never = new AbortController().signal;
  const session = { id: 'one', lost: never, stopping: never, append } as unknown as Session;
  const tools = {
    broker,
    belated: new Belated(),
    logger: pino({ enabled: false }),
    hardStop: never,
  };
  const shared = new Journals(broker, run).of(session);
  const journal = new OwnerJournal(tools, session, run, shared);

  await journal.begin(1, attemptOf(1), always);
  const concluded = journal.conclude(1, attemptOf(1), sent);
  await expect.poll(() => tools.belated.isEmpty).toBe(false);
  const begun = journal.begin(2, attemptOf(2), always);
  byOther.resolve();
  await Promise.all([concluded, begun]);

  expect(written).toEqual(['attempt 1', 'outcome 1', 'attempt 2']);
});

function describeEntry(entry: RunEntry): string {
  return 'number' in entry ? `${entry.kind} ${entry.number}` : entry.kind;
}
