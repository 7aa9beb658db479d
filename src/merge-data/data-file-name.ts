const dataFile = /^(?<source>.+)\.data\.csv$/i;

/** Under which name templates use a file that is attached to a campaign: `prices` for `prices.data.csv`. Undefined for files that are no data. */
export function sourceOfFile(name: string): string | undefined {
  return dataFile.exec(name)?.groups?.['source'];
}
