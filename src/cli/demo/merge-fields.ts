import type { MergeFieldChoice } from '../../jira/provision/wanted.ts';

/** What Robin knows of an acquaintance beside the address. */
export const acquaintanceFields: readonly MergeFieldChoice[] = [
  { name: 'First name', kind: 'text' },
  { name: 'Last name', kind: 'text' },
  { name: 'Company', kind: 'text' },
  { name: 'City', kind: 'text' },
  { name: 'Met at', kind: 'text' },
  { name: 'Last met', kind: 'date' },
  { name: 'Projects shared', kind: 'number' },
];
