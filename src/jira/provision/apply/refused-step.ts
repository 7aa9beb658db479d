import { JiraRefused, JiraUnavailable } from '../../port.ts';
import type { Problem } from '../plan/part.ts';
import { describeStep, type Step } from '../step.ts';
import { ChangeFailed } from './site-tasks.ts';

const again = 'Then run init again: what is done stays, and it goes on from there.';

/** Why a step was not done, and what to do. Throws what is no answer of Jira's. */
export function problemOf(step: Step, error: unknown): Problem {
  const isForeseen =
    error instanceof JiraRefused ||
    error instanceof JiraUnavailable ||
    error instanceof ChangeFailed;
  if (!isForeseen) throw error;
  const sentence = `Could not ${describeStep(step)}. ${error.message}`;
  return { sentence, whatToDo: `${adviceFor(step, error)} ${again}` };
}

function adviceFor(step: Step, error: Error): string {
  if (error instanceof JiraUnavailable) return 'Wait until Jira answers.';
  const status = error instanceof JiraRefused ? error.status : undefined;
  if (status === 403)
    return 'Give the account the permission Administer Jira, and its token the scopes manage:jira-configuration and manage:jira-project if it has scopes.';
  if (status === 409) return 'Wait until Jira has finished its other change of workflows.';
  switch (step.kind) {
    case 'create-issue-type':
      return `Set jira.issueTypes.${step.type.use} in the config to another name.`;
    case 'create-project':
      return 'Set jira.project in the config to another key, or name the project with --name.';
    case 'assign-scheme':
      return step.of === 'types'
        ? `Give the issues of ${step.project.key} one of the issue types of the scheme.`
        : `Move the issues of ${step.project.key} that are in statuses of the old workflow only, or set jira.project in the config to a key that is free.`;
    case 'mend-workflow':
      return 'Mend it in the editor of workflows, or rename it there: a new one is made.';
    case 'create-board':
      return 'Boards need Jira Software; Postboard works without one.';
    case 'create-link-type':
    case 'create-field':
    case 'add-options':
    case 'create-statuses':
    case 'create-workflow':
    case 'create-screen':
    case 'show-fields':
    case 'create-screen-scheme':
    case 'create-type-scheme':
    case 'extend-type-scheme':
    case 'create-screens-of-types':
    case 'extend-screens-of-types':
    case 'create-workflow-scheme':
    case 'associate-fields':
    case 'create-filter':
    case 'create-webhook':
    case 'mend-webhook':
      return 'Put that right in Jira.';
  }
}
