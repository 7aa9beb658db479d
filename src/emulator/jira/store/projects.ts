import type { Configuration } from './configuration.ts';
import type { ScreenUse } from './schemes.ts';
import type { Account, Project, ProjectIssueType } from './site-parts.ts';

/** Ids of the schemes of one project. */
export interface ProjectSchemes {
  readonly types: string;
  readonly workflows: string;
  readonly screens: string;
}

export interface ProjectDetails {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly lead: Account;
  readonly isTeamManaged: boolean;
}

/** A project, whose issue types, workflows and screens are those of its schemes at any time. */
export class StoredProject implements Project {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly lead: Account;
  readonly isTeamManaged: boolean;
  readonly #configuration: Configuration;
  readonly #fieldIds = new Set<string>();
  #schemes: ProjectSchemes;

  constructor(details: ProjectDetails, schemes: ProjectSchemes, configuration: Configuration) {
    this.id = details.id;
    this.key = details.key;
    this.name = details.name;
    this.description = details.description;
    this.lead = details.lead;
    this.isTeamManaged = details.isTeamManaged;
    this.#schemes = schemes;
    this.#configuration = configuration;
  }

  get schemes(): ProjectSchemes {
    return this.#schemes;
  }

  get issueTypes(): readonly ProjectIssueType[] {
    return this.#configuration.issueTypesOf(this.#schemes);
  }

  assign(schemes: Partial<ProjectSchemes>): void {
    this.#schemes = { ...this.#schemes, ...schemes };
  }

  /** Custom fields are shown in the projects that may use them. */
  allowFields(ids: Iterable<string>): void {
    for (const id of ids) this.#fieldIds.add(id);
  }

  shows(fieldId: string, issueTypeId: string, use: ScreenUse): boolean {
    // Where an issue belongs is no matter of screens.
    if (fieldId === 'parent') return true;
    const isAllowed = !fieldId.startsWith('customfield_') || this.#fieldIds.has(fieldId);
    return isAllowed && this.#configuration.isOnScreen(fieldId, this.#schemes, issueTypeId, use);
  }
}
