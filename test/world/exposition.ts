/** One series and its value. */
export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A family of series as `# HELP` and `# TYPE` announce it. */
export interface Family {
  readonly name: string;
  readonly type: string;
  readonly help: string;
}

const help = /^# HELP (?<name>[a-zA-Z_:][\w:]*) (?<help>.+)$/;
const type = /^# TYPE (?<name>[a-zA-Z_:][\w:]*) (?<type>counter|gauge|histogram|summary)$/;
const sample = /^(?<name>[a-zA-Z_:][\w:]*)(?:\{(?<labels>.*)\})? (?<value>[^ ]+)$/;
const label = /(?<name>[a-zA-Z_]\w*)="(?<value>(?:[^"\\\n]|\\["\\n])*)"(?:,|$)/gy;
const numeral = /^(?:[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|[+-]Inf|Nan)$/;

/**
 * Reads Prometheus's text format (https://prometheus.io/docs/instrumenting/exposition_formats/) and throws at everything
 * that a server would stumble over: what is not of the format, not announced, or there twice.
 */
export class Exposition {
  readonly families: readonly Family[];
  readonly series: readonly Series[];

  constructor(text: string) {
    const families = new Map<string, Family>();
    const series = new Map<string, Series>();
    if (!text.endsWith('\n')) throw new Error('The last line is not ended');
    let helped: Readonly<Record<string, string>> = {};
    for (const line of text.split('\n').filter((each) => each !== '')) {
      if (line.startsWith('# HELP')) {
        helped = groupsOf(help, line);
      } else if (line.startsWith('# TYPE')) {
        const { name = '', type: kind = '' } = groupsOf(type, line);
        if (helped['name'] !== name || families.has(name))
          throw new Error(`Twice or bare: ${line}`);
        families.set(name, { name, type: kind, help: helped['help'] ?? '' });
      } else {
        const read = readSeries(line);
        const key = JSON.stringify([
          read.name,
          Object.entries(read.labels).toSorted(([a], [b]) => a.localeCompare(b)),
        ]);
        if (series.has(key)) throw new Error(`There twice: ${line}`);
        if (familyOf(read.name, families) === undefined) throw new Error(`Not announced: ${line}`);
        series.set(key, read);
      }
    }
    this.families = [...families.values()];
    this.series = [...series.values()];
  }

  /** Every series with this name and at least these labels. */
  of(name: string, labels: Readonly<Record<string, string>> = {}): readonly Series[] {
    return this.series.filter(
      (series) =>
        series.name === name &&
        Object.entries(labels).every(([each, value]) => series.labels[each] === value),
    );
  }

  /** The sum of those series; undefined when there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.of(name, labels);
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }
}

/** Reads `/metrics` of a Postboard. */
export async function scrape(url: string): Promise<Exposition> {
  const response = await fetch(`${url}/metrics`);
  if (response.status !== 200) throw new Error(`/metrics was answered with ${response.status}`);
  return new Exposition(await response.text());
}

function readSeries(line: string): Series {
  const { name = '', labels = '', value = '' } = groupsOf(sample, line);
  if (!numeral.test(value)) throw new Error(`Not a number: ${line}`);
  const pairs = [...labels.matchAll(label)];
  if (pairs.map(([pair]) => pair).join('') !== labels) throw new Error(`Not labels: ${line}`);
  return {
    name,
    labels: Object.fromEntries(
      pairs.map(({ groups }) => [groups?.['name'] ?? '', groups?.['value'] ?? '']),
    ),
    value: Number(value.replace('Inf', 'Infinity')),
  };
}

function familyOf(name: string, families: ReadonlyMap<string, Family>): Family | undefined {
  return families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
}

function groupsOf(pattern: RegExp, line: string): Readonly<Record<string, string>> {
  const groups = pattern.exec(line)?.groups;
  if (groups === undefined) throw new Error(`Not of the format: ${line}`);
  return groups;
}
