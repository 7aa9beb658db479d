import { fieldMetadataShapes } from '../shapes/field-metadata-shape.ts';
import { type Answer, type Call, type Endpoint, ok } from './call.ts';
import { issueOf, may } from './issue-access.ts';

export const editMetadataEndpoints: readonly Endpoint[] = [
  { method: 'GET', path: '/issue/:issueIdOrKey/editmeta', answer: readEditMetadata },
];

/** What of an issue its reader can edit (`IssueUpdateMetadata` in the OpenAPI document); nothing without the permission. */
function readEditMetadata(call: Call): Answer {
  const { project, type } = issueOf(call);
  const isShown = (fieldId: string) => project.shows(fieldId, type.id, 'edit');
  const fields = may(call.reader, 'EDIT_ISSUES') ? fieldMetadataShapes(call, isShown) : [];
  return ok({ fields: Object.fromEntries(fields.map((field) => [field.key, field])) });
}
