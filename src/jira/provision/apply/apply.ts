import type { Transport } from '../../transport/transport.ts';
import type { Step } from '../step.ts';
import { createBoard, createFilter, createWebhook, mendWebhook } from './around-the-project.ts';
import { addOptions, associateFields, createField } from './fields.ts';
import { createIssueType, createLinkType } from './issue-types.ts';
import type { KnownIds } from './known-ids.ts';
import { assignScheme, createProject } from './project.ts';
import {
  createScreensOfTypes,
  createTypeScheme,
  createWorkflowScheme,
  extendScreensOfTypes,
  extendTypeScheme,
} from './schemes.ts';
import { createScreen, createScreenScheme, showFields } from './screens.ts';
import { createStatuses, createWorkflow, mendWorkflow } from './workflows.ts';

/** What a step needs to be done. */
export interface Workshop {
  readonly transport: Transport;
  /** What is made is noted here, for the steps behind. */
  readonly ids: KnownIds;
  /** Who leads a project that is made. */
  readonly accountId: string;
}

/** Does one step. Rejects as every call of Jira does. */
export function applyStep(step: Step, shop: Workshop, signal: AbortSignal): Promise<void> {
  switch (step.kind) {
    case 'create-link-type':
      return createLinkType(step.linkType, shop, signal);
    case 'create-issue-type':
      return createIssueType(step.type, shop, signal);
    case 'create-field':
      return createField(step.field, shop, signal);
    case 'add-options':
      return addOptions(step.fieldId, step.options, shop, signal);
    case 'create-statuses':
      return createStatuses(step.statuses, shop, signal);
    case 'create-workflow':
      return createWorkflow(step.workflow, shop, signal);
    case 'mend-workflow':
      return mendWorkflow(step, shop, signal);
    case 'create-screen':
      return createScreen(step.screen, shop, signal);
    case 'show-fields':
      return showFields(Number(step.screen.id), step.screen.tabId, step.fields, shop, signal);
    case 'create-screen-scheme':
      return createScreenScheme(step.screen, shop, signal);
    case 'create-type-scheme':
      return createTypeScheme(step, shop, signal);
    case 'extend-type-scheme':
      return extendTypeScheme(step, shop, signal);
    case 'create-screens-of-types':
      return createScreensOfTypes(step, shop, signal);
    case 'extend-screens-of-types':
      return extendScreensOfTypes(step, shop, signal);
    case 'create-workflow-scheme':
      return createWorkflowScheme(step, shop, signal);
    case 'create-project':
      return createProject(step.wanted, shop, signal);
    case 'assign-scheme':
      return assignScheme(step, shop, signal);
    case 'associate-fields':
      return associateFields(step.fields, shop, signal);
    case 'create-filter':
      return createFilter(step.filter, shop, signal);
    case 'create-board':
      return createBoard(step.board, shop, signal);
    case 'create-webhook':
      return createWebhook(step.webhook, shop, signal);
    case 'mend-webhook':
      return mendWebhook(step.webhook, step.present.id, shop, signal);
  }
}
