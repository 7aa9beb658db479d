import { z } from 'zod';
import { selfLink } from '../shapes/frame.ts';
import type { FieldValue, Issue } from '../store/issue.ts';
import type { Project, ProjectIssueType } from '../store/site-parts.ts';
import { type Answer, type Call, readBody } from './call.ts';
import { may } from './issue-access.ts';
import { applyExtras, IssueUpdate, readUpdate } from './issue-update.ts';
import {
  BareErrorCollection,
  ErrorCollection,
  fieldRefusal,
  invalidPayload,
  Refusal,
} from './refusal.ts';
import { startTransition } from './transition.ts';

const mostCreated = 50;

const Reference = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  key: z.string().optional(),
  name: z.string().optional(),
});

export function createIssue(call: Call): Answer {
  const issue = create(call, readBody(call, IssueUpdate));
  return { status: 201, body: createdShape(call, issue) };
}

/** `CreatedIssues` where none was created. */
export const NothingCreated = z.strictObject({
  issues: z.array(z.never()),
  errors: z.array(
    z.strictObject({
      status: z.int(),
      elementErrors: z.union([ErrorCollection, BareErrorCollection]),
      failedElementNumber: z.int(),
    }),
  ),
});

const Creation = z.object({ issueUpdates: z.array(z.unknown()) });

/** Each issue stands for itself: 201 when any could be made. */
export function createIssues(call: Call): Answer {
  const { issueUpdates } = readBody(call, Creation);
  if (issueUpdates.length === 0 || issueUpdates.length > mostCreated)
    throw fieldRefusal({
      issueUpdates: `The number of issues to create must be between 1 and ${mostCreated}.`,
    });
  const issues: unknown[] = [];
  const errors: unknown[] = [];
  for (const [index, input] of issueUpdates.entries()) {
    try {
      const update = IssueUpdate.safeParse(input);
      if (!update.success) throw invalidPayload();
      issues.push(createdShape(call, create(call, update.data)));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const { status, body } = error.answer;
      errors.push({ status, elementErrors: body, failedElementNumber: index });
    }
  }
  return { status: issues.length > 0 ? 201 : 400, body: { issues, errors } };
}

function createdShape(call: Call, { id, key }: Issue) {
  return { id, key, self: selfLink(call, `issue/${id}`) };
}

function create(call: Call, update: IssueUpdate): Issue {
  const place = readPlace(call, update.fields);
  const errors = new Map<string, string>();
  if (!Object.hasOwn(update.fields, 'summary') && !Object.hasOwn(update.update, 'summary'))
    errors.set('summary', 'You must specify a summary of the issue.');
  const read = readUpdate(call, update, {
    issue: undefined,
    shows: (id) => place.project.shows(id, place.issueType.type.id, 'create'),
    errors,
  });
  const values = new Map<string, FieldValue>();
  for (const [id, value] of read.values) if (value !== undefined) values.set(id, value);

  const issue = call.store.issues.create({ ...place, values }, call.reader);
  applyExtras(call, issue, read);
  return update.transition === undefined || update.transition === null
    ? issue
    : startTransition(call, issue, update.transition);
}

function readPlace(
  call: Call,
  fields: Readonly<Record<string, unknown>>,
): { readonly project: Project; readonly issueType: ProjectIssueType } {
  const { directory } = call.store;
  const projectReference = Reference.safeParse(fields['project']).data;
  const project = directory.project(String(projectReference?.id ?? projectReference?.key ?? ''));
  if (project === undefined) throw fieldRefusal({ project: 'Specify a valid project ID or key' });
  if (!may(call.reader, 'CREATE_ISSUES') || !may(call.reader, 'BROWSE_PROJECTS'))
    throw fieldRefusal({ project: 'You cannot create issues in this project.' });

  const typeReference = Reference.safeParse(fields['issuetype']).data;
  const wanted = typeReference?.id ?? typeReference?.name;
  if (wanted === undefined) throw fieldRefusal({ issuetype: 'Specify an issue type' });
  const issueType = project.issueTypes.find(
    ({ type }) => type.id === String(wanted) || type.name === wanted,
  );
  if (issueType === undefined) throw fieldRefusal({ issuetype: 'Specify a valid issue type' });
  return { project, issueType };
}
