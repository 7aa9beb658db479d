import { setImmediate } from 'node:timers/promises';

const watched = ['TCPSocketWrap', 'TCPServerWrap', 'Timeout', 'ProcessWrap'];
const patienceMilliseconds = 2_000;

/** Notes what keeps this process busy now; the result, called later, throws unless no more than that is left. */
export function noteWhatRuns(): () => Promise<void> {
  const before = count();
  return async () => {
    const until = Date.now() + patienceMilliseconds;
    // What was closed just now is still counted for a turn or two.
    while (surplus(before).length > 0 && Date.now() < until) await setImmediate();
    const left = surplus(before);
    if (left.length > 0) throw new Error(`Left running: ${left.join(', ')}`);
  };
}

function surplus(before: ReadonlyMap<string, number>): readonly string[] {
  return [...count()].flatMap(([kind, now]) => {
    const more = now - (before.get(kind) ?? 0);
    return more > 0 ? [`${more} ${kind}`] : [];
  });
}

function count(): ReadonlyMap<string, number> {
  const running = process.getActiveResourcesInfo();
  return new Map(watched.map((kind) => [kind, running.filter((each) => each === kind).length]));
}
