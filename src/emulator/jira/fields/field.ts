/** How a field's values look, in the store, in JSON and in JQL. */
export type FieldType =
  | 'text'
  | 'richText'
  | 'number'
  | 'date'
  | 'dateTime'
  | 'option'
  | 'options'
  | 'labels'
  | 'user'
  | 'url'
  | 'priority'
  | 'parent';

export interface FieldOption {
  readonly id: string;
  readonly value: string;
}

/** A field whose value a person can write. */
export interface Field {
  readonly id: string;
  readonly name: string;
  readonly type: FieldType;
  /** Of custom fields: the number in the id. */
  readonly customId?: number | undefined;
  readonly options: readonly FieldOption[];
}

/** Custom field types that a site can have, by their key after `com.atlassian.jira.plugin.system.customfieldtypes:`. */
export const customFieldTypes = {
  textfield: 'text',
  textarea: 'richText',
  float: 'number',
  datepicker: 'date',
  datetime: 'dateTime',
  select: 'option',
  multiselect: 'options',
  labels: 'labels',
  userpicker: 'user',
  url: 'url',
  readonlyfield: 'text',
} as const satisfies Record<string, FieldType>;

export type CustomFieldKey = keyof typeof customFieldTypes;

/** What a value is made of, as `schema` in `GET /field`. */
export function schemaOf(type: FieldType): { readonly type: string; readonly items?: string } {
  switch (type) {
    case 'text':
    case 'richText':
    case 'url':
      return { type: 'string' };
    case 'number':
      return { type: 'number' };
    case 'date':
      return { type: 'date' };
    case 'dateTime':
      return { type: 'datetime' };
    case 'option':
      return { type: 'option' };
    case 'options':
      return { type: 'array', items: 'option' };
    case 'labels':
      return { type: 'array', items: 'string' };
    case 'user':
      return { type: 'user' };
    case 'priority':
      return { type: 'priority' };
    case 'parent':
      return { type: 'issuelink' };
  }
}

/** The fields of every site that can be written. Their ids are their names in JSON. */
export const systemFields: readonly Field[] = [
  { id: 'summary', name: 'Summary', type: 'text', options: [] },
  { id: 'description', name: 'Description', type: 'richText', options: [] },
  { id: 'environment', name: 'Environment', type: 'richText', options: [] },
  { id: 'priority', name: 'Priority', type: 'priority', options: [] },
  { id: 'labels', name: 'Labels', type: 'labels', options: [] },
  { id: 'assignee', name: 'Assignee', type: 'user', options: [] },
  { id: 'reporter', name: 'Reporter', type: 'user', options: [] },
  { id: 'duedate', name: 'Due date', type: 'date', options: [] },
  { id: 'parent', name: 'Parent', type: 'parent', options: [] },
];

/** A field that Jira fills in. */
export interface ComputedField {
  readonly id: string;
  readonly name: string;
  readonly schema: { readonly type: string; readonly items?: string } | undefined;
  readonly navigable: boolean;
  readonly searchable: boolean;
  readonly clauseNames: readonly string[];
}

function computed(
  id: string,
  name: string,
  schema: ComputedField['schema'],
  clauseNames: readonly string[],
  navigable = true,
): ComputedField {
  return { id, name, schema, navigable, searchable: clauseNames.length > 0, clauseNames };
}

export const computedFields: readonly ComputedField[] = [
  computed('issuekey', 'Key', undefined, ['id', 'issue', 'issuekey', 'key']),
  computed('issuetype', 'Issue Type', { type: 'issuetype' }, ['issuetype', 'type']),
  computed('project', 'Project', { type: 'project' }, ['project']),
  computed('status', 'Status', { type: 'status' }, ['status']),
  computed('statusCategory', 'Status Category', { type: 'statusCategory' }, ['statusCategory']),
  computed('statuscategorychangedate', 'Status Category Changed', { type: 'datetime' }, [
    'statusCategoryChangedDate',
  ]),
  computed('creator', 'Creator', { type: 'user' }, ['creator']),
  computed('created', 'Created', { type: 'datetime' }, ['created', 'createdDate']),
  computed('updated', 'Updated', { type: 'datetime' }, ['updated', 'updatedDate']),
  computed('resolution', 'Resolution', { type: 'resolution' }, ['resolution']),
  computed('resolutiondate', 'Resolved', { type: 'datetime' }, ['resolutiondate', 'resolved']),
  computed('issuelinks', 'Linked Issues', { type: 'array', items: 'issuelinks' }, ['issueLink']),
  computed('subtasks', 'Sub-tasks', { type: 'array', items: 'issuelinks' }, ['subtasks']),
  computed(
    'attachment',
    'Attachment',
    { type: 'array', items: 'attachment' },
    ['attachments'],
    false,
  ),
  computed('comment', 'Comment', { type: 'comments-page' }, ['comment'], false),
];
