import { configFlag } from '../flags.ts';

export const importFlags = {
  plan: { type: 'boolean', default: false },
  ignore: { type: 'string', multiple: true },
  encoding: { type: 'string' },
  json: { type: 'boolean', default: false },
  config: configFlag,
} as const;

export const importUsage = `Usage: postboard import FILE.csv [flags]

Brings recipients from a CSV file to Jira, one a line: creates those whose address is new, and changes those whose line
says something else. Its first line names the columns like the fields of a recipient's issue: Email, First name, Summary,
Labels … Without a Summary the address is the title of the issue. An empty value leaves a field as it is; labels are added
to those that are there; statuses stay. A line that cannot be used is named and left out; a file that cannot be read to its
end, or has a column that is no field, changes nothing. It can be run again at any time.

  --plan          says what would be done, and does nothing
  --ignore COLUMN leaves a column out; again for another
  --encoding NAME what the file is encoded in, such as windows-1252; default UTF-8, or UTF-16 by its mark
  --json          an object a line: { line, kind, key, address, problem }, kind being created, changed, unchanged or refused
  --config PATH   the config file; default ${configFlag.default}

Exits with 1 when a line was left out.`;
