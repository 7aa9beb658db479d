import { z } from 'zod';
import { readValue } from '../fields/read-value.ts';
import type { CommentDraft } from '../store/comments.ts';
import type { FieldValue, Issue } from '../store/issue.ts';
import type { Call } from './call.ts';
import { readCommentDraft } from './comment-draft.ts';
import { demandRoom } from './issue-limits.ts';
import { readPropertyList } from './property-value.ts';
import { fieldRefusal } from './refusal.ts';

const Fields = z.record(z.string(), z.unknown());

/** The body of create, edit and transition (`IssueUpdateDetails`). */
export const IssueUpdate = z
  .object({
    fields: Fields.nullish(),
    update: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).nullish(),
    properties: z.array(z.unknown()).nullish(),
    transition: z.unknown().optional(),
  })
  .transform(({ fields, update, ...rest }) => ({
    ...rest,
    fields: fields ?? {},
    update: update ?? {},
  }));
export type IssueUpdate = z.infer<typeof IssueUpdate>;

/** What an update wants written, read and checked. */
export interface ReadUpdate {
  readonly values: ReadonlyMap<string, FieldValue | undefined>;
  readonly comments: readonly CommentDraft[];
  readonly properties: ReadonlyMap<string, unknown>;
}

const notOnScreen = (field: string) =>
  `Field '${field}' cannot be set. It is not on the appropriate screen, or unknown.`;

/** Where an update is made. */
export interface UpdatePlace {
  /** As it is; undefined for a new one. */
  readonly issue: Issue | undefined;
  /** Whether the screen has a field. */
  readonly shows: (fieldId: string) => boolean;
  /** What else is wrong, by field. */
  readonly errors?: ReadonlyMap<string, string>;
}

/** Reads an update; whatever is wrong with its fields is said of all of them at once. */
export function readUpdate(
  call: Call,
  { fields, update, properties }: IssueUpdate,
  place: UpdatePlace,
): ReadUpdate {
  const { issue } = place;
  const errors = new Map(place.errors);
  const values = new Map<string, FieldValue | undefined>();
  const comments: CommentDraft[] = [];

  for (const [id, input] of Object.entries(fields)) {
    if (id === 'project' || id === 'issuetype' || errors.has(id)) continue;
    if (Object.hasOwn(update, id)) {
      errors.set(id, `Field '${id}' cannot be set in both 'fields' and 'update' sections.`);
      continue;
    }
    if (place.shows(id)) readField(call, id, input, values, errors);
    else errors.set(id, notOnScreen(id));
  }
  for (const [id, operations] of Object.entries(update)) {
    if (errors.has(id)) continue;
    if (id === 'comment') {
      for (const operation of operations)
        comments.push(readCommentDraft(operation['add'], call.version));
      continue;
    }
    if (!place.shows(id)) {
      errors.set(id, notOnScreen(id));
      continue;
    }
    for (const operation of operations) {
      const before = values.has(id) ? values.get(id) : issue?.values.get(id);
      const input = operate(operation, before);
      if (input === undefined) errors.set(id, `Operation is not supported for field '${id}'.`);
      else readField(call, id, input.value, values, errors);
    }
  }
  if (errors.size > 0) throw fieldRefusal(Object.fromEntries(errors));
  if (issue !== undefined && comments.length > 0)
    demandRoom(call, issue, 'comment', comments.length);
  return { values, comments, properties: readPropertyList(properties ?? []) };
}

function readField(
  call: Call,
  id: string,
  input: unknown,
  values: Map<string, FieldValue | undefined>,
  errors: Map<string, string>,
): void {
  const field = call.store.directory.field(id);
  if (field === undefined) {
    errors.set(id, notOnScreen(id));
    return;
  }
  const read = readValue(field, input, call.version, call.store);
  if (read.kind === 'problem') errors.set(id, read.problem);
  else if (id === 'summary' && read.value === undefined)
    errors.set(id, 'You must specify a summary of the issue.');
  else values.set(id, read.value);
}

/** `set`, `add` and `remove` as the value that they lead to; lists only know the last two. */
function operate(
  operation: Readonly<Record<string, unknown>>,
  before: FieldValue | undefined,
): { readonly value: unknown } | undefined {
  if (Object.hasOwn(operation, 'set')) return { value: operation['set'] };
  if (Object.hasOwn(operation, 'edit')) return { value: operation['edit'] };
  const items = Array.isArray(before) ? before : [];
  const added = operation['add'];
  const removed = operation['remove'];
  if (added !== undefined) return { value: [...items, added] };
  if (removed !== undefined) return { value: items.filter((item) => item !== removed) };
  return undefined;
}

/** Writes what hangs on an issue beside its fields. */
export function applyExtras(call: Call, issue: Issue, update: ReadUpdate): void {
  for (const comment of update.comments) call.store.comments.add(issue, comment, call.reader);
  for (const [key, value] of update.properties)
    call.store.properties.set(issue, key, value, call.reader);
}
