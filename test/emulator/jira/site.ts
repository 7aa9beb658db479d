import {
  type JiraEmulatorOptions,
  startJiraEmulator,
} from '../../../src/emulator/jira/emulator.ts';
import type { Account } from '../../../src/emulator/jira/store/site-parts.ts';
import type { JiraStore } from '../../../src/emulator/jira/store/store.ts';
import { seedMailProject } from '../../world/mail-project.ts';
import { Contracts } from './contracts.ts';

export const casey: Account = {
  accountId: '712020:0b5c6f0e-1111-4222-8333-444455556666',
  email: 'casey@example.com',
  apiToken: 'casey-token',
  displayName: 'Casey Marketer',
  timeZone: 'Europe/Berlin',
};

/** Somebody without the rights to write. */
export const robin: Account = {
  accountId: '712020:1c6d7a1f-2222-4333-8444-555566667777',
  email: 'robin@example.com',
  apiToken: 'robin-token',
  displayName: 'Robin Reader',
  timeZone: 'America/New_York',
  lacks: [
    'ADMINISTER',
    'BULK_CHANGE',
    'CREATE_ISSUES',
    'EDIT_ISSUES',
    'DELETE_ISSUES',
    'TRANSITION_ISSUES',
    'ADD_COMMENTS',
  ],
};

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Undefined when it is no JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of every shape
  readonly json: any;
}

/** A seeded site and somebody who calls it. */
export interface TestSite extends AsyncDisposable {
  readonly url: string;
  readonly store: JiraStore;
  call(method: string, path: string, body?: unknown, as?: Account): Promise<Answered>;
  /** Makes an issue of the project MAIL; answers its key. */
  create(type: string, fields?: Readonly<Record<string, unknown>>): Promise<string>;
  /** Id of a field by its name. */
  field(name: string): string;
}

/** Starts a site whose search does not lag and that counts no calls, unless told otherwise; its end finds broken contracts. */
export async function startTestSite(options: Partial<JiraEmulatorOptions> = {}): Promise<TestSite> {
  const contracts = new Contracts();
  const jira = await startJiraEmulator({
    onAnswer: contracts.check,
    accounts: [casey, robin],
    searchLagMilliseconds: 0,
    rateLimits: 'off',
    ...options,
  });
  seedMailProject(jira.store);
  const call: TestSite['call'] = (method, path, body, as = casey) =>
    send(`${jira.url}${path}`, method, body, as);
  const field = (name: string) =>
    [...jira.store.directory.fields].find((each) => each.name === name)?.id ?? name;
  return {
    url: jira.url,
    store: jira.store,
    call,
    field,
    async create(type, fields = {}) {
      const named = Object.entries(fields).map(([name, value]) => [field(name), value]);
      const { status, json, text } = await call('POST', '/rest/api/3/issue', {
        fields: {
          project: { key: 'MAIL' },
          issuetype: { name: type },
          summary: `A ${type}`,
          ...Object.fromEntries(named),
        },
      });
      if (status !== 201) throw new Error(`Creating a ${type} answered ${status}: ${text}`);
      return json.key;
    },
    async [Symbol.asyncDispose]() {
      await jira[Symbol.asyncDispose]();
      contracts.verify();
    },
  };
}

async function send(
  url: string,
  method: string,
  body: unknown,
  { email, apiToken }: Account,
): Promise<Answered> {
  const answer = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      Authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A document of one paragraph. */
export function paragraph(text: string) {
  return {
    type: 'doc',
    version: 1,
    content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
  };
}
