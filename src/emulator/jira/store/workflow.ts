import type { Status } from './site-parts.ts';

type Json = Readonly<Record<string, unknown>>;

/** A workflow as it is written and read; statuses are referred to by their ids. */
export interface WorkflowDocument {
  readonly description: string;
  readonly startPointLayout?: Json | undefined;
  readonly statuses: readonly StatusDocument[];
  readonly transitions: readonly TransitionDocument[];
}

export interface StatusDocument {
  readonly statusReference: string;
  readonly properties: Json;
  readonly layout?: Json | undefined;
}

export interface TransitionDocument {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly type: 'INITIAL' | 'GLOBAL' | 'DIRECTED';
  readonly links: readonly TransitionLink[];
  readonly toStatusReference: string;
  readonly properties: Json;
  /** Kept and given back, but not carried out. */
  readonly actions: readonly Json[];
  readonly validators: readonly Json[];
  readonly triggers: readonly Json[];
  readonly conditions?: Json | undefined;
  readonly transitionScreen?: Json | undefined;
  readonly customIssueEventId?: string | undefined;
}

export interface TransitionLink {
  readonly fromStatusReference: string;
  readonly fromPort: number;
  readonly toPort: number;
}

/** A transition that issues can take: it leads from some statuses to one. */
export interface Transition {
  readonly id: string;
  readonly name: string;
  readonly isGlobal: boolean;
  /** Ids of the statuses in which it is offered. */
  readonly from: readonly string[];
  readonly to: Status;
  /** Only a transition with a screen takes fields and comments; bulk operations leave it out. */
  readonly hasScreen: boolean;
}

/** What a document means, once its references are followed. */
interface Meaning {
  readonly initial: Status;
  readonly statuses: readonly Status[];
  readonly transitions: readonly Transition[];
}

/** Stays the same while its document changes, so that every issue follows the latest. */
export class Workflow {
  readonly id: string;
  readonly name: string;
  /** The team-managed project that it belongs to; undefined where every project may use it. */
  readonly projectId: string | undefined;
  #version = 0;
  #document: WorkflowDocument;
  #meaning: Meaning;
  readonly #statusOf: (id: string) => Status;

  constructor(
    identity: Pick<Workflow, 'id' | 'name' | 'projectId'>,
    document: WorkflowDocument,
    statusOf: (id: string) => Status,
  ) {
    this.id = identity.id;
    this.name = identity.name;
    this.projectId = identity.projectId;
    this.#statusOf = statusOf;
    this.#document = document;
    this.#meaning = meaningOf(document, statusOf);
  }

  get version(): number {
    return this.#version;
  }
  get document(): WorkflowDocument {
    return this.#document;
  }
  get initial(): Status {
    return this.#meaning.initial;
  }
  get statuses(): readonly Status[] {
    return this.#meaning.statuses;
  }
  get transitions(): readonly Transition[] {
    return this.#meaning.transitions;
  }

  update(document: WorkflowDocument): void {
    this.#meaning = meaningOf(document, this.#statusOf);
    this.#document = document;
    this.#version += 1;
  }
}

function meaningOf(document: WorkflowDocument, statusOf: (id: string) => Status): Meaning {
  const statuses = document.statuses.map(({ statusReference }) => statusOf(statusReference));
  const initial = document.transitions.find(({ type }) => type === 'INITIAL');
  if (initial === undefined) throw new Error('A workflow without an initial transition');
  return {
    initial: statusOf(initial.toStatusReference),
    statuses,
    transitions: document.transitions
      .filter(({ type }) => type !== 'INITIAL')
      .map((transition) => ({
        id: transition.id,
        name: transition.name,
        isGlobal: transition.type === 'GLOBAL',
        from:
          transition.type === 'GLOBAL'
            ? statuses.map(({ id }) => id)
            : transition.links.map(({ fromStatusReference }) => fromStatusReference),
        to: statusOf(transition.toStatusReference),
        hasScreen: transition.transitionScreen !== undefined,
      })),
  };
}

/** A transition of a workflow to be made, by ids of statuses; without `from` it starts anywhere. */
export interface TransitionPlan {
  readonly name: string;
  readonly from?: readonly string[];
  readonly to: string;
}

/** The document of a workflow without rules and screens; issues start in its first status. */
export function plainDocument(
  description: string,
  statusIds: readonly [string, ...string[]],
  plans: readonly TransitionPlan[],
): WorkflowDocument {
  const bare = { description: '', properties: {}, actions: [], validators: [], triggers: [] };
  const [start] = statusIds;
  return {
    description,
    statuses: statusIds.map((statusReference) => ({ statusReference, properties: {} })),
    transitions: [
      { ...bare, id: '1', name: 'Create', type: 'INITIAL', links: [], toStatusReference: start },
      ...plans.map(
        ({ name, from, to }, index): TransitionDocument => ({
          ...bare,
          id: String(11 + index * 10),
          name,
          type: from === undefined ? 'GLOBAL' : 'DIRECTED',
          links: (from ?? []).map((id) => ({ fromStatusReference: id, fromPort: 0, toPort: 1 })),
          toStatusReference: to,
        }),
      ),
    ],
  };
}
