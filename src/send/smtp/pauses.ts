const shortestMilliseconds = 1_000;
const longestMilliseconds = 60_000;

/** How long to leave a server alone after so many failures in a row: a second, doubled each time, up to a minute; ±20 %. */
export function pauseAfter(failures: number, chance: number): number {
  const doubled = shortestMilliseconds * 2 ** Math.max(0, failures - 1);
  return Math.min(doubled, longestMilliseconds) * (0.8 + 0.4 * chance);
}
