import { resolve } from 'node:path';
import { z } from 'zod';
import { wrong } from './complaints.ts';
import { Duration } from './duration.ts';
import { section } from './section.ts';

const text = z.string().trim().min(1);
const value = z.union([z.string(), z.number(), z.boolean()]);

const SourceSection = section({
  sqlite: text.optional(),
  postgres: z
    .string()
    .regex(
      /^[A-Z][A-Z0-9_]*$/,
      wrong('is not the name of an environment variable, such as CRM_URL'),
    )
    .optional(),
  query: text.optional(),
  issues: section({
    jql: text,
    keyField: text,
    fields: z.array(text).default([]),
    orderBy: text.optional(),
  }).optional(),
  by: text.default('address'),
  onFailure: z.enum(['fail', 'skip', 'default']).default('fail'),
  default: z.record(z.string(), value).optional(),
  timeout: Duration.default(10_000),
})
  .refine(
    ({ sqlite, postgres, issues }) =>
      [sqlite, postgres, issues].filter((place) => place !== undefined).length === 1,
    {
      error:
        'needs one of sqlite (the path of a file), postgres (the name of an environment variable) and issues (of Jira)',
    },
  )
  .refine((source) => (source.query === undefined) === (source.issues !== undefined), {
    error: 'needs query where it is a database, and none where it is issues of Jira',
  })
  .refine((source) => source.onFailure !== 'default' || source.default !== undefined, {
    error: 'needs default, the row that stands in when the source fails',
  });

/** Sources of merge data by the name that templates use. */
export const SourcesSection = z
  .record(
    z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/, {
      error: 'a name takes letters, digits and underscores, a letter first',
    }),
    SourceSection,
  )
  .default({});
type Sources = z.infer<typeof SourcesSection>;

/** Puts in what differs from one machine to the next: paths relative to the file, and addresses from the environment. */
export function resolveSources(
  sources: Sources,
  folder: string,
  variables: NodeJS.ProcessEnv,
): { readonly sources: Sources; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const resolved = Object.entries(sources).map(([name, source]): [string, Sources[string]] => {
    const { sqlite, postgres, issues } = source;
    if (issues !== undefined) return [name, source];
    if (sqlite !== undefined) return [name, { ...source, sqlite: resolve(folder, sqlite) }];
    const address = variables[postgres ?? ''];
    if (address === undefined)
      problems.push(`${postgres}: is not set; it is how to connect to sources.${name}`);
    return [name, { ...source, postgres: address }];
  });
  return { sources: Object.fromEntries(resolved), problems };
}
