import { UnreadMail } from '../../queue/messages.ts';
import type { ParkedMessage } from '../../queue/port.ts';
import { columns } from '../columns.ts';
import { count } from '../figures.ts';
import { clockTime, timestamp } from '../times.ts';

/** Reads well in a terminal of this width. */
const width = 100;

/** A line for each message. */
export function list(messages: readonly ParkedMessage[]): readonly string[] {
  if (messages.length === 0) return ['Nothing is parked.'];
  const header = ['ID', 'PARKED', 'RUN', 'STAGE', 'NUMBER', 'CLASS', 'REASON'];
  const rows = messages.map(({ id, at, run, stage, number, reason, class: because }) => [
    id,
    at === undefined ? '' : clockTime(at.getTime()),
    run ?? '',
    stage ?? '',
    String(number ?? ''),
    because,
    reason,
  ]);
  return [...columns([header, ...rows], width), '', count(messages.length, 'message', 'messages')];
}

/** Everything about one message, its body last. */
export function show(message: ParkedMessage): readonly string[] {
  const { id, at, run, stage, number, queue, reason, class: because, body } = message;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['id', id],
    ['parked', at && timestamp(at.getTime())],
    ['queue', queue],
    ['stage', stage],
    ['run', run],
    ['number', number?.toString()],
    ['class', because],
    ['reason', reason],
  ];
  const lines = facts.flatMap(([name, fact]) =>
    fact === undefined ? [] : `${name.padEnd(8)}${fact.replaceAll('\n', `\n${' '.repeat(8)}`)}`,
  );
  return [...lines, '', pretty(body)];
}

/** What a list shows of a message: all but its body, which may be a whole letter. */
export function summary({ body, ...rest }: ParkedMessage) {
  return { ...rest, sizeBytes: Buffer.byteLength(body) };
}

/** A mail as it came; everything else is JSON. */
function pretty(body: string): string {
  try {
    const message: unknown = JSON.parse(body);
    const unread = UnreadMail.safeParse(message);
    return unread.success ? unread.data.mail : JSON.stringify(message, undefined, 2);
  } catch (error) {
    if (error instanceof SyntaxError) return body;
    throw error;
  }
}
