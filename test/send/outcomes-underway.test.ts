import { pino } from 'pino';
import { expect, test } from 'vitest';
import type { AttemptId, RunId } from '../../src/campaign/ids.ts';
import type { RunEntry } from '../../src/journal/entries.ts';
import { type Broker, NotConfirmed, type Session } from '../../src/queue/port.ts';
import { Journals } from '../../src/send/journals.ts';
import { OutcomesUnderway } from '../../src/send/outcomes-underway.ts';
import { OwnerJournal } from '../../src/send/owner-journal.ts';
import { entriesIn } from '../journal/entries.ts';

const run = '10042-10731' as RunId;
const attemptOf = (number: number) => `one:${number}` as AttemptId;
const sent = { kind: 'sent', reply: '250 Ok' } as const;
const always = { begin: () => true, goOn: () => true };
const never = new AbortController().signal;

/** What owners of one process write, by channels that take it when they are told to. */
class Writing {
  readonly entries: string[] = [];
  readonly #underway = new OutcomesUnderway();

  owner(append: (entries: readonly RunEntry[]) => Promise<void>, insist = append): OwnerJournal {
    const writing =
      (write: typeof append) =>
      async (_: unknown, messages: readonly unknown[]): Promise<void> => {
        const entries = entriesIn(messages);
        await write(entries);
        this.entries.push(...entries.map(describeEntry));
      };
    const broker = { append: writing(insist) } as unknown as Broker;
    const channel = { id: 'one', lost: new AbortController().signal, stopping: never };
    const session = { ...channel, append: writing(append) } as unknown as Session;
    const logger = pino({ enabled: false });
    const tools = { broker, underway: this.#underway, logger, hardStop: never };
    return new OwnerJournal(tools, session, run, new Journals(broker, run).of(session));
  }
}

const atOnce = async () => {};

async function losesOutcomes(entries: readonly RunEntry[]): Promise<void> {
  if (isOutcome(entries)) throw new NotConfirmed('The channel was lost');
}

test('nobody begins on another channel before an outcome that is underway', async () => {
  const taken = Promise.withResolvers<void>();
  const writing = new Writing();
  const slow = writing.owner((entries) => (isOutcome(entries) ? taken.promise : atOnce()));
  const quick = writing.owner(atOnce);

  await slow.begin(1, attemptOf(1), always);
  const concluded = slow.conclude(1, attemptOf(1), sent);
  const begun = quick.begin(2, attemptOf(2), always);
  taken.resolve();
  await Promise.all([concluded, begun]);

  expect(writing.entries).toEqual(['attempt 1', 'outcome 1', 'attempt 2']);
});

test('nobody begins while an outcome goes round a channel that is lost', async () => {
  const taken = Promise.withResolvers<void>();
  const writing = new Writing();
  const before = writing.owner(losesOutcomes, () => taken.promise);
  const after = writing.owner(atOnce);

  await before.begin(1, attemptOf(1), always);
  const concluded = before.conclude(1, attemptOf(1), sent);
  const begun = after.begin(2, attemptOf(2), always);
  taken.resolve();
  await Promise.all([concluded, begun]);

  expect(writing.entries).toEqual(['attempt 1', 'outcome 1', 'attempt 2']);
});

test('an attempt goes with the outcomes of its own channel', async () => {
  const taken = Promise.withResolvers<void>();
  const messages: (readonly string[])[] = [];
  const owner = new Writing().owner((entries) => {
    messages.push(entries.map(describeEntry));
    return messages.length === 2 ? taken.promise : atOnce();
  });

  await owner.begin(1, attemptOf(1), always);
  const other = owner.begin(2, attemptOf(2), always);
  await expect.poll(() => messages).toHaveLength(2);
  const concluded = owner.conclude(1, attemptOf(1), sent);
  const begun = owner.begin(3, attemptOf(3), always);
  await new Promise(setImmediate);
  taken.resolve();
  await Promise.all([other, concluded, begun]);

  expect(messages.at(-1)).toEqual(['outcome 1', 'attempt 3']);
});

function isOutcome(entries: readonly RunEntry[]): boolean {
  return entries.some(({ kind }) => kind === 'outcome');
}

function describeEntry(entry: RunEntry): string {
  return 'number' in entry ? `${entry.kind} ${entry.number}` : entry.kind;
}
