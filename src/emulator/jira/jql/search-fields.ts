import { systemFields } from '../fields/field.ts';
import type { CustomField } from '../store/directory.ts';
import type { JiraStore } from '../store/store.ts';
import type { FieldName } from './ast.ts';
import type { SearchField } from './search-field.ts';
import { storedSearchField } from './stored-search-field.ts';
import { systemSearchFields } from './system-search-fields.ts';

/** How JQL names the type of a custom field: `"Met at[Short text]"`. */
const typeNames = {
  textfield: 'Short text',
  textarea: 'Paragraph',
  float: 'Number',
  datepicker: 'Date',
  datetime: 'Time stamp',
  select: 'Dropdown',
  multiselect: 'Multi-select',
  labels: 'Labels',
  userpicker: 'User Picker (single user)',
  url: 'URL',
  readonlyfield: 'Text Field (read only)',
} as const satisfies Record<CustomField['customKey'], string>;

/** The fields of a site by every name that JQL takes for them. */
export class SearchFields {
  readonly #byName = new Map<string, SearchField>();

  constructor(store: JiraStore) {
    for (const field of store.directory.customFields) {
      const { name, customId, customKey } = field;
      const names = [name, `${name}[${typeNames[customKey]}]`, `cf[${customId}]`];
      this.#add(names, storedSearchField(field, store));
    }
    // Later than the custom ones: a system field's name is its own.
    for (const field of systemFields)
      this.#add([field.id, field.name], storedSearchField(field, store));
    for (const [names, field] of systemSearchFields(store)) this.#add(names, field);
  }

  /** Properties are searchable only where an app has declared an index, so a property is no field. */
  find({ name, property }: FieldName): SearchField | undefined {
    return property === undefined ? this.#byName.get(normalized(name)) : undefined;
  }

  #add(names: readonly string[], field: SearchField): void {
    for (const name of names) this.#byName.set(normalized(name), field);
  }
}

function normalized(name: string): string {
  return name.replace(/\s+/g, ' ').toLowerCase();
}
