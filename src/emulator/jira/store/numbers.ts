/** Where the ids of each kind start on a new site. */
const starts = {
  project: 10_000,
  issueType: 10_001,
  status: 10_000,
  workflow: 10_000,
  field: 10_040,
  option: 10_020,
  linkType: 10_000,
  filter: 10_000,
  board: 1,
  issue: 10_000,
  change: 10_100,
  comment: 10_000,
  attachment: 10_000,
  link: 10_000,
  context: 10_100,
  screen: 1,
  screenTab: 10_000,
  screenScheme: 1,
  typeScheme: 10_001,
  typeScreenScheme: 1,
  workflowScheme: 10_000,
  share: 10_000,
  task: 10_600,
  webhook: 1,
} as const;

/** Kinds by whose ids others remember what happened here. */
const remembered: ReadonlySet<string> = new Set(['issue', 'change']);

/** Hands out ids that rise with time, one sequence for each kind of thing. */
export class Numbers {
  readonly #last = new Map<keyof typeof starts, number>();
  readonly #ahead: number;

  /** `ahead`: by how much the ids of issues and changes start further on than on a new site. */
  constructor(ahead = 0) {
    this.#ahead = ahead;
  }

  next(kind: keyof typeof starts): string {
    const start = starts[kind] + (remembered.has(kind) ? this.#ahead : 0);
    const number = (this.#last.get(kind) ?? start - 1) + 1;
    this.#last.set(kind, number);
    return String(number);
  }
}
