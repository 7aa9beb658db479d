import type { Present } from '../present.ts';

/** What steps refer to by name. */
export type KnownKind =
  | 'issueType'
  | 'field'
  | 'status'
  | 'workflow'
  | 'screen'
  | 'screenScheme'
  | 'types'
  | 'screens'
  | 'workflows'
  | 'filter';

/** Ids of the site by the names that we use: those that were read, and those that steps have made since. */
export class KnownIds {
  readonly #ids = new Map<string, string>();
  projectId: string | undefined;

  constructor(present: Present, fields: ReadonlyMap<string, string>) {
    this.projectId = present.project?.id;
    for (const [name, id] of fields) this.set('field', name, id);
    const read = [
      ['issueType', present.issueTypes],
      ['status', present.statuses],
      ['screen', present.screens],
      ['screenScheme', present.screenSchemes],
      ['types', present.typeSchemes],
      ['screens', present.typeScreenSchemes],
      ['filter', present.filters],
    ] as const;
    for (const [kind, all] of read)
      for (const { id, name } of all) {
        this.set(kind, id, id);
        this.set(kind, name, id);
      }
    for (const { id, name } of present.workflowSchemes)
      if (id !== undefined) this.set('workflows', name, id);
  }

  set(kind: KnownKind, name: string, id: string): void {
    this.#ids.set(keyOf(kind, name), id);
  }

  get(kind: KnownKind, name: string): string | undefined {
    return this.#ids.get(keyOf(kind, name));
  }

  /** The id of what a plan says is there by now. */
  of(kind: KnownKind, name: string): string {
    const id = this.get(kind, name);
    if (id === undefined) throw new Error(`No step has made the ${kind} ${name}`);
    return id;
  }
}

/** Jira tells names apart without regard to case. */
function keyOf(kind: KnownKind, name: string): string {
  return `${kind}:${name.toLowerCase()}`;
}
