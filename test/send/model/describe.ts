import { type RunEntry, ServiceEntry } from '../../../src/journal/entries.ts';
import { entriesIn } from '../../journal/entries.ts';

/** Entries in few words, for the story of a counterexample. */
export function describeEntries(entries: readonly unknown[]): string {
  return entries.flatMap(describeMessage).join(', ');
}

function describeMessage(message: unknown): readonly string[] {
  const service = ServiceEntry.safeParse(message);
  if (!service.success) return entriesIn([message]).map(describeEntry);
  const { data } = service;
  return ['move' in data ? `${data.kind} by ${data.move ?? 'nobody'}` : data.kind];
}

function describeEntry(run: RunEntry): string {
  switch (run.kind) {
    case 'attempt':
      return `attempt ${run.attempt} of ${run.number}`;
    case 'outcome':
      return `${run.number} is ${run.outcome.kind} by ${run.attempt ?? 'no attempt'}`;
    case 'paused':
    case 'resumed':
    case 'cancelled':
      return `${run.kind} by ${run.move ?? 'nobody'}`;
    case 'reopened':
      return `${run.deliveries.map(([number]) => number).join(' and ')} reopened`;
    case 'bounced':
    case 'complained':
      return `${run.number} ${run.kind}`;
    case 'opened':
    case 'content':
    case 'audience':
    case 'frozen':
    case 'batched':
    case 'marker':
    case 'refused':
    case 'reported':
    case 'closed':
      return run.kind;
  }
}
