import { z } from 'zod';
import type { Field } from '../fields/field.ts';
import { readValue } from '../fields/read-value.ts';
import type { FieldValue, Issue } from '../store/issue.ts';
import type { Call } from './call.ts';
import { bulkRefusal } from './refusal.ts';

const mostFields = 200;

const listOptions = ['ADD', 'REMOVE', 'REPLACE', 'REMOVE_ALL'] as const;
type ListOption = (typeof listOptions)[number];

const fieldId = z.string();
const Option = z.strictObject({ optionId: z.int().optional() });

/** The kinds of fields that can be edited in bulk here, as `JiraIssueFields` has them. */
const EditedFields = z.strictObject({
  labelsFields: z
    .array(
      z.strictObject({
        fieldId,
        bulkEditMultiSelectFieldOption: z.enum(listOptions),
        labels: z.array(z.strictObject({ name: z.string() })),
      }),
    )
    .optional(),
  singleLineTextFields: z.array(z.strictObject({ fieldId, text: z.string() })).optional(),
  clearableNumberFields: z
    .array(z.strictObject({ fieldId, value: z.number().nullish() }))
    .optional(),
  singleSelectFields: z.array(z.strictObject({ fieldId, option: Option })).optional(),
  richTextFields: z
    .array(
      z.strictObject({ fieldId, richText: z.strictObject({ adfValue: z.unknown().optional() }) }),
    )
    .optional(),
  urlFields: z.array(z.strictObject({ fieldId, url: z.string() })).optional(),
  datePickerFields: z
    .array(
      z.strictObject({ fieldId, date: z.strictObject({ formattedDate: z.string() }).optional() }),
    )
    .optional(),
  dateTimePickerFields: z
    .array(z.strictObject({ fieldId, dateTime: z.strictObject({ formattedDateTime: z.string() }) }))
    .optional(),
  priority: z.strictObject({ priorityId: z.string() }).optional(),
});
type EditedFields = z.infer<typeof EditedFields>;

const EditRequest = z.strictObject({
  editedFieldsInput: EditedFields,
  selectedActions: z.array(z.string()),
  selectedIssueIdsOrKeys: z.array(z.string()),
  sendBulkNotification: z.boolean().nullish(),
});

/** One edited field: a value as version 3 writes it, or labels to add or take away. */
type FieldEdit =
  | { readonly kind: 'set'; readonly fieldId: string; readonly input: unknown }
  | {
      readonly kind: 'list';
      readonly fieldId: string;
      readonly option: ListOption;
      readonly names: readonly string[];
    };

export type BulkValues =
  | { readonly kind: 'values'; readonly values: ReadonlyMap<string, FieldValue | undefined> }
  | { readonly kind: 'problem'; readonly problem: string };

export interface BulkEdit {
  readonly selectedIssueIdsOrKeys: readonly string[];
  /** What the edit makes of one issue's fields. */
  readonly valuesFor: (issue: Issue) => BulkValues;
}

export function readBulkEdit(call: Call): BulkEdit {
  const request = EditRequest.safeParse(call.body);
  if (!request.success) throw bulkRefusal(400, 'The request body is not valid');
  const { editedFieldsInput, selectedActions, selectedIssueIdsOrKeys } = request.data;
  const edits = editsOf(editedFieldsInput);
  const unlisted = edits.filter((edit) => !selectedActions.includes(edit.fieldId));
  if (unlisted.length > 0)
    throw bulkRefusal(
      400,
      `The following editedFieldInput values are not listed as selectedActions : ${unlisted.map((edit) => edit.fieldId).join(', ')}`,
    );
  const missing = selectedActions.filter((id) => edits.every((edit) => edit.fieldId !== id));
  if (missing.length > 0 || edits.length === 0 || edits.length > mostFields)
    throw bulkRefusal(
      400,
      `The following selectedActions are not listed as editedFieldInput values : ${missing.join(', ')}`,
    );
  return { selectedIssueIdsOrKeys, valuesFor: (issue) => valuesFor(call, edits, issue) };
}

function editsOf(edited: EditedFields): readonly FieldEdit[] {
  return [
    ...(edited.labelsFields ?? []).map(
      (each): FieldEdit => ({
        kind: 'list',
        fieldId: each.fieldId,
        option: each.bulkEditMultiSelectFieldOption,
        names: each.labels.map(({ name }) => name),
      }),
    ),
    ...(edited.singleLineTextFields ?? []).map((each) => set(each.fieldId, each.text)),
    ...(edited.clearableNumberFields ?? []).map((each) => set(each.fieldId, each.value ?? null)),
    ...(edited.singleSelectFields ?? []).map(({ fieldId: id, option: { optionId } }) =>
      // -1 stands for no option.
      set(id, optionId === undefined || optionId === -1 ? null : { id: String(optionId) }),
    ),
    ...(edited.richTextFields ?? []).map((each) => set(each.fieldId, each.richText.adfValue)),
    ...(edited.urlFields ?? []).map((each) => set(each.fieldId, each.url)),
    ...(edited.datePickerFields ?? []).map((each) =>
      set(each.fieldId, each.date?.formattedDate ?? null),
    ),
    ...(edited.dateTimePickerFields ?? []).map((each) =>
      set(each.fieldId, each.dateTime.formattedDateTime),
    ),
    ...(edited.priority ? [set('priority', { id: edited.priority.priorityId })] : []),
  ];
}

function set(id: string, input: unknown): FieldEdit {
  return { kind: 'set', fieldId: id, input };
}

function valuesFor(call: Call, edits: readonly FieldEdit[], issue: Issue): BulkValues {
  const values = new Map<string, FieldValue | undefined>();
  for (const edit of edits) {
    const field = call.store.directory.field(edit.fieldId);
    if (field === undefined || !issue.project.shows(field.id, issue.type.id, 'edit'))
      return { kind: 'problem', problem: `Field '${edit.fieldId}' cannot be edited.` };
    const read = readValue(field, inputOf(edit, issue), 3, call.store);
    if (read.kind === 'problem') return read;
    values.set(field.id, read.value);
  }
  return { kind: 'values', values };
}

function inputOf(edit: FieldEdit, issue: Issue): unknown {
  if (edit.kind === 'set') return edit.input;
  const value = issue.values.get(edit.fieldId);
  const before = Array.isArray(value) ? value.map(String) : [];
  switch (edit.option) {
    case 'ADD':
      return [...before, ...edit.names];
    case 'REMOVE':
      return before.filter((name) => !edit.names.includes(name));
    case 'REPLACE':
      return edit.names;
    case 'REMOVE_ALL':
      return [];
  }
}

/** The fields that can be edited in bulk, as `GET /bulk/issues/fields` lists them. */
export function bulkEditFields(call: Call) {
  return [...call.store.directory.fields]
    .filter(({ type }) => type !== 'user' && type !== 'parent' && type !== 'options')
    .map((field) => ({
      id: field.id,
      name: field.name,
      type: typeOf(field),
      isRequired: field.id === 'summary',
      ...(field.type === 'labels' && { multiSelectFieldOptions: listOptions }),
      ...(field.options.length > 0 && {
        fieldOptions: field.options.map(({ id, value }) => ({ id, value })),
      }),
    }));
}

function typeOf({ id, customId, type }: Field): string {
  return customId === undefined ? id : `com.atlassian.jira.plugin.system.customfieldtypes:${type}`;
}
