/** What we call something, and its id on this site, both ways. */
export interface Names<Ours extends string> {
  idOf(ours: Ours): string;
  /** Undefined when it is none of ours. */
  oursOf(id: string): Ours | undefined;
}

export interface Named {
  readonly id: string;
  readonly name: string;
}

/** Sentences for what cannot be found. */
interface Complaints<Ours extends string> {
  missing(ours: Ours, wanted: string): string;
  shared(first: Ours, second: Ours, wanted: string): string;
}

/** Finds each configured name, or id, among those of the site. */
export function findNames<Ours extends string>(
  all: readonly Ours[],
  config: Readonly<Record<Ours, string>>,
  candidates: readonly Named[],
  complaints: Complaints<Ours>,
): {
  readonly names: Names<Ours>;
  readonly ids: ReadonlyMap<Ours, string>;
  readonly problems: readonly string[];
} {
  const ids = new Map<Ours, string>();
  const byId = new Map<string, Ours>();
  const problems: string[] = [];
  for (const ours of all) {
    const wanted = config[ours];
    const id = findNamed(candidates, wanted)?.id;
    const other = id === undefined ? undefined : byId.get(id);
    if (id === undefined) problems.push(complaints.missing(ours, wanted));
    else if (other !== undefined) problems.push(complaints.shared(other, ours, wanted));
    else {
      ids.set(ours, id);
      byId.set(id, ours);
    }
  }
  const names: Names<Ours> = {
    idOf(ours) {
      const id = ids.get(ours);
      if (id === undefined) throw new Error(`${ours} was not found on the site`);
      return id;
    },
    oursOf: (id) => byId.get(id),
  };
  return { names, ids, problems };
}

/** By the exact name, by the id, or by the name without regard to case. */
export function findNamed<Candidate extends Named>(
  candidates: readonly Candidate[],
  wanted: string,
): Candidate | undefined {
  return (
    candidates.find(({ name }) => name === wanted) ??
    candidates.find(({ id }) => id === wanted) ??
    candidates.find(({ name }) => name.toLowerCase() === wanted.toLowerCase())
  );
}
