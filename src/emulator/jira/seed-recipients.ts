import type { FieldValue } from './store/issue.ts';
import type { Project } from './store/site-parts.ts';
import type { JiraStore } from './store/store.ts';

const firstNames = ['Ada', 'Ben', 'Carla', 'David', 'Elif', 'Femi', 'Greta', 'Hugo'] as const;
const lastNames = ['Castell', 'Ortiz', 'Nowak', 'Lindqvist', 'Demir', 'Adeyemi', 'Hansen'] as const;
const companies = ['Northwind Post', 'Blue Kite', 'Fjord Data', 'Lighthouse Software'] as const;
const cities = ['Kiel', 'Hamburg', 'Copenhagen', 'Lyon', 'Porto'] as const;

/** Puts so many recipients into the project, always the same ones, past the REST API and its limits. */
export function seedRecipients(store: JiraStore, project: Project, count: number): void {
  const issueType = project.issueTypes.find(({ type }) => type.name === 'Recipient');
  if (issueType === undefined) throw new Error(`${project.key} has no recipients`);
  const ids = new Map([...store.directory.fields].map(({ name, id }) => [name, id]));
  for (let index = 0; index < count; index += 1) {
    const named = Object.entries(recipient(index));
    const values = new Map(named.map(([name, value]) => [ids.get(name) ?? name, value]));
    store.issues.create({ project, issueType, values }, project.lead);
  }
}

function recipient(index: number): Readonly<Record<string, FieldValue>> {
  const firstName = pick(firstNames, index);
  const lastName = pick(lastNames, Math.floor(index / firstNames.length));
  return {
    Summary: `${firstName} ${lastName} ${index + 1}`,
    Email: `${firstName}.${lastName}.${index + 1}@post.example`.toLowerCase(),
    'First name': firstName,
    'Last name': lastName,
    Company: pick(companies, index),
    City: pick(cities, index),
    'Last met': `2025-${pick(['03', '06', '09'], index)}-${pick(['04', '15', '26'], index + 1)}`,
    'Projects shared': index % 5,
    Labels: [`group-${index % 100}`],
  };
}

function pick<Value>(values: readonly [Value, ...Value[]], index: number): Value {
  return values[index % values.length] ?? values[0];
}
