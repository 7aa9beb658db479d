/** What ties a project's issue types to workflows and screens. Several projects may share each of these. */

export interface Scheme {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** The team-managed project that it belongs to, which is shown to nobody. */
  readonly projectId?: string | undefined;
}

export interface IssueTypeScheme extends Scheme {
  readonly defaultIssueTypeId: string | undefined;
  readonly isDefault: boolean;
  readonly issueTypeIds: readonly string[];
}

export interface WorkflowScheme extends Scheme {
  /** Name of a workflow, for the types that are not mapped. */
  readonly defaultWorkflow: string;
  /** Names of workflows by issue type id. */
  readonly mappings: ReadonlyMap<string, string>;
}

export interface ScreenTab {
  readonly id: number;
  readonly name: string;
  readonly fieldIds: readonly string[];
}

export interface Screen extends Scheme {
  readonly tabs: readonly ScreenTab[];
}

export type ScreenUse = 'create' | 'edit' | 'view';

export interface ScreenScheme extends Scheme {
  /** Ids of screens; the default is for uses that have none of their own. */
  readonly screens: Readonly<{ default: string } & Partial<Record<ScreenUse, string>>>;
}

export interface IssueTypeScreenScheme extends Scheme {
  /** Ids of screen schemes by issue type id, or `default`. */
  readonly mappings: ReadonlyMap<string, string>;
}

/** The schemes of one kind. Changed ones take the place of those with their id. */
export class SchemeList<Kind extends Scheme> {
  readonly #all: Kind[] = [];

  /** Those that every company-managed project may use. */
  get shared(): readonly Kind[] {
    return this.#all.filter(({ projectId }) => projectId === undefined);
  }

  get(id: string): Kind | undefined {
    return this.#all.find((scheme) => scheme.id === id);
  }

  /** One that the site has said is there. */
  of(id: string): Kind {
    const scheme = this.get(id);
    if (scheme === undefined) throw new Error(`There is no scheme ${id}`);
    return scheme;
  }

  isTaken(name: string): boolean {
    return this.#all.some((scheme) => scheme.name.toLowerCase() === name.toLowerCase());
  }

  save(scheme: Kind): Kind {
    const index = this.#all.findIndex(({ id }) => id === scheme.id);
    if (index === -1) this.#all.push(scheme);
    else this.#all[index] = scheme;
    return scheme;
  }
}
