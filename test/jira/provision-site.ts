import pino from 'pino';
import { type JiraEmulator, startJiraEmulator } from '../../src/emulator/jira/emulator.ts';
import type { Account } from '../../src/emulator/jira/store/site-parts.ts';
import type { JiraSettings } from '../../src/jira/options.ts';
import {
  type ProvisionNews,
  type ProvisionOptions,
  provision,
} from '../../src/jira/provision/provision.ts';
import { Contracts } from '../emulator/jira/contracts.ts';
import { settings } from './settings.ts';

const admin: Account = {
  accountId: '712020:admin',
  email: 'admin@example.org',
  apiToken: 'admins-token',
  displayName: 'Ada Admin',
  timeZone: 'Etc/UTC',
};

const usual: ProvisionOptions = {
  projectName: 'Mail campaigns',
  mergeFields: [{ name: 'First name', kind: 'text' }],
  webhook: { url: 'https://postboard.example.org', secret: 'a-secret-of-many-characters' },
  worker: undefined,
  onlyPlan: false,
};

/** A new Jira site, and an administrator who runs init on it. */
export interface ProvisionSite extends AsyncDisposable {
  readonly jira: JiraEmulator;
  init(
    changes?: Partial<ProvisionOptions>,
    names?: Partial<JiraSettings>,
  ): Promise<readonly ProvisionNews[]>;
  /** Calls the REST API as the administrator, and answers the JSON. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
}

/** Its end finds answers that break their contracts. */
export async function startProvisionSite(lacks: readonly string[] = []): Promise<ProvisionSite> {
  const contracts = new Contracts();
  const jira = await startJiraEmulator({
    accounts: [{ ...admin, lacks }],
    searchLagMilliseconds: 0,
    rateLimits: 'off',
    onAnswer: contracts.check,
  });
  return {
    jira,
    async init(changes = {}, names = {}) {
      const options = {
        ...settings,
        ...names,
        site: jira.url,
        email: admin.email,
        token: admin.apiToken,
        callsPerSecond: 1_000,
        logger: pino({ level: 'silent' }),
      };
      const told: ProvisionNews[] = [];
      const { signal } = new AbortController();
      for await (const news of provision(options, { ...usual, ...changes }, signal))
        told.push(news);
      return told;
    },
    async call(method, path, body) {
      const answer = await fetch(jira.url + path, {
        method,
        headers: {
          Authorization: `Basic ${btoa(`${admin.email}:${admin.apiToken}`)}`,
          'Content-Type': 'application/json',
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
      return text === '' ? undefined : JSON.parse(text);
    },
    async [Symbol.asyncDispose]() {
      await jira[Symbol.asyncDispose]();
      contracts.verify();
    },
  };
}

/** The steps that were done, or would be. */
export function stepsOf(news: readonly ProvisionNews[]): readonly string[] {
  return news.flatMap((item) => ('step' in item ? [item.step] : []));
}

export function problemsOf(news: readonly ProvisionNews[]): readonly string[] {
  return news.flatMap((item) =>
    item.kind === 'problem' ? [`${item.sentence} → ${item.whatToDo}`] : [],
  );
}
