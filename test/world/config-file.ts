import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../../src/config.ts';

/** The secrets that every config needs. */
export const environment = {
  JIRA_API_TOKEN: 'token',
  JIRA_WEBHOOK_SECRET: 'a secret of the webhook',
  SMTP_PASSWORD: 'password',
  POSTBOARD_SECRET: 'a secret of the hashes',
};

export const smallest = `
jira: { site: https://example.atlassian.net, email: postboard@example.com, project: MAIL }
smtp: { host: localhost, port: 25 }
mail: { fromDomains: [example.com], messageIdDomain: example.com }
`;

/** Loads configs as a person would write them. Whoever opens the folder removes it. */
export function openConfigFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'postboard-config-'));

  function load(yaml: string, variables: NodeJS.ProcessEnv = environment) {
    const path = join(folder, 'postboard.yaml');
    writeFileSync(path, yaml);
    return loadConfig(path, variables);
  }

  function problemsOf(yaml: string, variables: NodeJS.ProcessEnv = environment): readonly string[] {
    try {
      load(yaml, variables);
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
    return [];
  }

  return { folder, load, problemsOf };
}
