import { setImmediate } from 'node:timers/promises';

const watched = ['TCPSocketWrap', 'TCPServerWrap', 'Timeout', 'ProcessWrap'];
const patienceMilliseconds = 10_000;

let worlds = 0;
let before: ReadonlyMap<string, number> = new Map();

/**
 * To be called when a world opens: notes what keeps this process busy. The result, to be called when it has closed, throws
 * when more than that is left; worlds that are open at the same time are judged when the last of them has closed.
 */
export function noteWhatRuns(): () => Promise<void> {
  if (worlds === 0) before = count();
  worlds += 1;
  return async () => {
    worlds -= 1;
    if (worlds > 0) return;
    const until = Date.now() + patienceMilliseconds;
    // What was closed just now is still counted for a turn or two.
    while (surplus().length > 0 && Date.now() < until) await setImmediate();
    const left = surplus();
    if (left.length > 0) throw new Error(`Left running: ${left.join(', ')}`);
  };
}

function surplus(): readonly string[] {
  return [...count()].flatMap(([kind, now]) => {
    const more = now - (before.get(kind) ?? 0);
    return more > 0 ? [`${more} ${kind}`] : [];
  });
}

function count(): ReadonlyMap<string, number> {
  const running = process.getActiveResourcesInfo();
  return new Map(watched.map((kind) => [kind, running.filter((each) => each === kind).length]));
}
