import { formatMoment } from '../dates.ts';
import { computedFields, schemaOf } from '../fields/field.ts';
import type { Issue } from '../store/issue.ts';
import { attachmentShape } from './attachment-shape.ts';
import { commentShape } from './comment-shape.ts';
import type { FieldSelection } from './field-selection.ts';
import { type Frame, selfLink } from './frame.ts';
import {
  issueStatusShape,
  issueTypeShape,
  linkTypeShape,
  projectShape,
  statusCategoryShape,
  userOrNull,
} from './site-shapes.ts';
import { issueStub, valueShape } from './value-shape.ts';

/** An issue as a search finds it: just the id unless more is asked for. */
export function foundIssueShape(issue: Issue, selection: FieldSelection, frame: Frame) {
  if (selection.idOnly) return { id: issue.id };
  return selection.keyOnly ? issueHead(issue, frame) : issueShape(issue, selection, frame);
}

/** An issue as it is read by its id or key. */
export function issueShape(issue: Issue, selection: FieldSelection, frame: Frame) {
  return { ...issueHead(issue, frame), fields: fieldsShape(issue, selection, frame) };
}

function issueHead(issue: Issue, frame: Frame) {
  return {
    expand: 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations',
    id: issue.id,
    self: selfLink(frame, `issue/${issue.id}`),
    key: issue.key,
  };
}

/** The selected fields of an issue, with null for those without a value. */
export function fieldsShape(issue: Issue, selection: FieldSelection, frame: Frame) {
  const fields: Record<string, unknown> = {};
  for (const { id } of computedFields) {
    if (id === 'issuekey' || !selection.has(id)) continue;
    const value = computedValue(id, issue, frame);
    if (value !== undefined) fields[id] = value;
  }
  for (const field of frame.store.directory.fields) {
    if (!selection.has(field.id)) continue;
    const value = issue.values.get(field.id);
    // Only issues below another one have a parent.
    if (field.type === 'parent' && value === undefined) continue;
    fields[field.id] = valueShape(field, value, frame);
  }
  return fields;
}

function computedValue(id: string, issue: Issue, frame: Frame): unknown {
  const { store, reader } = frame;
  switch (id) {
    case 'issuetype':
      return issueTypeShape(issue.type, frame);
    case 'project':
      return projectShape(issue.project, frame);
    case 'status':
      return issueStatusShape(issue.status, frame);
    case 'statusCategory':
      return statusCategoryShape(issue.status.category, frame);
    case 'statuscategorychangedate':
      return formatMoment(issue.statusCategoryChanged, reader.timeZone);
    case 'creator':
      return userOrNull(issue.creator, frame);
    case 'created':
      return formatMoment(issue.created, reader.timeZone);
    case 'updated':
      return formatMoment(issue.updated, reader.timeZone);
    case 'resolution':
    case 'resolutiondate':
      return null;
    case 'issuelinks':
      return linksShape(issue, frame);
    case 'subtasks':
      return [];
    case 'attachment':
      return store.attachments.of(issue.id).map((attachment) => attachmentShape(attachment, frame));
    case 'comment':
      return commentsShape(issue, frame);
    default:
      return undefined;
  }
}

/** Each end sees the other: the source as `outwardIssue`, the destination as `inwardIssue`. */
function linksShape(issue: Issue, frame: Frame) {
  return [...frame.store.links.of(issue.id)].map((link) => ({
    id: link.id,
    self: selfLink(frame, `issueLink/${link.id}`),
    type: linkTypeShape(link.type, frame),
    ...(link.sourceId === issue.id
      ? { outwardIssue: issueStub(link.destinationId, frame) }
      : { inwardIssue: issueStub(link.sourceId, frame) }),
  }));
}

function commentsShape(issue: Issue, frame: Frame) {
  const comments = frame.store.comments.of(issue.id);
  return {
    comments: comments.map((comment) => commentShape(issue.id, comment, frame)),
    self: selfLink(frame, `issue/${issue.id}/comment`),
    maxResults: comments.length,
    total: comments.length,
    startAt: 0,
  };
}

/** The selected fields' names and schemas: `expand=names,schema`. */
export function fieldLegend(selection: FieldSelection, frame: Frame) {
  const names: Record<string, string> = {};
  const schema: Record<string, unknown> = {};
  for (const field of computedFields) {
    if (!selection.has(field.id) || field.schema === undefined) continue;
    names[field.id] = field.name;
    schema[field.id] = { ...field.schema, system: field.id };
  }
  for (const field of frame.store.directory.fields) {
    if (!selection.has(field.id)) continue;
    names[field.id] = field.name;
    schema[field.id] = { ...schemaOf(field.type), ...customSchema(field.id, frame) };
  }
  return { names, schema };
}

function customSchema(fieldId: string, frame: Frame) {
  const field = frame.store.directory.customFields.find(({ id }) => id === fieldId);
  return field === undefined ? { system: fieldId } : customFieldSchema(field);
}

export function customFieldSchema({
  customKey,
  customId,
}: {
  readonly customKey: string;
  readonly customId: number;
}) {
  return { custom: `com.atlassian.jira.plugin.system.customfieldtypes:${customKey}`, customId };
}
