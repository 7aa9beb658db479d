import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { complaint, describe } from './config/complaints.ts';
import { contradictions } from './config/contradictions.ts';
import { loadDkimKeys } from './config/dkim.ts';
import { Environment, type Secrets } from './config/environment.ts';
import { ConfigFile } from './config/schema.ts';
import { resolveSources } from './config/sources.ts';
import { passwordVariable, serversOf } from './config/transports.ts';
import type { LogLevel } from './logging.ts';

export type { Secrets } from './config/environment.ts';
export { ceilingOf, limitsOf } from './config/limits.ts';
export { serversOf, transportsOf } from './config/transports.ts';

/** Everything that a process is told: file and environment, checked. Durations are milliseconds, paths absolute. */
export interface Config extends ConfigFile {
  readonly secrets: Secrets;
  /** Those of `mail.dkim`, loaded. */
  readonly dkimKeys: ReturnType<typeof loadDkimKeys>['dkimKeys'];
  /** By the names of the servers that ask for a login. */
  readonly smtpPasswords: Readonly<Record<string, string | undefined>>;
  /** Hosts of one RabbitMQ, in the order in which to try them. */
  readonly amqpUrls: readonly string[];
  readonly logLevel: LogLevel;
}

/** File or environment cannot be used; the message lists all that is wrong, a line for each thing. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(path: string, problems: readonly string[]) {
    super([`The config cannot be used (${path} and the environment):`, ...problems].join('\n  '));
    this.problems = problems;
  }
}

/** Reads the config from a YAML file, and secrets from the environment. Throws {@link ConfigError}. */
export function loadConfig(path: string, environment: NodeJS.ProcessEnv): Config {
  const variables = withoutEmpty(environment);
  const file = check(ConfigFile, readYaml(path));
  const rest = check(Environment, variables);
  const problems = [...file.problems, ...rest.problems];
  if (file.value !== undefined) problems.push(...contradictions(file.value, variables));
  const folder = dirname(path);
  const { sources, problems: ofSources } = resolveSources(
    file.value?.sources ?? {},
    folder,
    variables,
  );
  problems.push(...ofSources);
  const { dkimKeys, problems: ofKeys } = loadDkimKeys(
    file.value?.mail ?? { dkim: {}, fromDomains: [] },
    folder,
  );
  problems.push(...ofKeys);
  if (file.value === undefined || rest.value === undefined || problems.length > 0)
    throw new ConfigError(path, problems);

  const templates = resolve(folder, file.value.templates);
  const smtpPasswords = Object.fromEntries(
    serversOf(file.value).map(([name]) => [name, variables[passwordVariable(name)]]),
  );
  return { ...file.value, ...rest.value, sources, dkimKeys, smtpPasswords, templates };
}

function readYaml(path: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(readText(path), { lineCounter: lines, prettyErrors: false });
  const problems = [...document.errors, ...document.warnings].map(({ pos, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return `line ${line}, column ${col}: ${message}`;
  });
  if (problems.length > 0) throw new ConfigError(path, problems);

  // A section whose settings are all commented out has no value; it means the defaults.
  const settings: unknown = document.toJS({ reviver: (_key, value) => value ?? undefined });
  return settings ?? {};
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ConfigError(path, [`the file cannot be read: ${String(error)}`]);
  }
}

function check<Schema extends z.ZodType>(schema: Schema, input: unknown) {
  const parsed = schema.safeParse(input, { error: complaint });
  return parsed.success
    ? { value: parsed.data, problems: [] }
    : { value: undefined, problems: describe(parsed.error) };
}

function withoutEmpty(variables: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}
