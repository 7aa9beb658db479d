import { vi } from 'vitest';
import type { Endpoint } from '../../../src/emulator/jira/rest/call.ts';
import { casey, paragraph, type TestSite } from './site.ts';

/** What jira.js has found since the last look that its schemas do not know. */
export function audited(): readonly unknown[] {
  const store: unknown = Reflect.get(globalThis, Symbol.for('apis-code-gen.schemaAudit'));
  return Array.isArray(store) ? store.splice(0) : [];
}

/** Notes every request that is sent with `fetch`, as `GET /path`, until `vi.unstubAllGlobals()`. */
export function noteCalls(): ReadonlySet<string> {
  const called = new Set<string>();
  const send = globalThis.fetch;
  vi.stubGlobal('fetch', (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(input instanceof Request ? input.url : input);
    called.add(`${init?.method ?? 'GET'} ${url.pathname}`);
    return send(input, init);
  });
  return called;
}

const partsOfSites = [
  '/field/',
  '/screens',
  '/screenscheme',
  '/issuetypescheme',
  '/issuetypescreenscheme',
  '/workflows',
  '/workflowscheme',
  '/projectvalidate/',
];
const madeOnce = [
  '/field',
  '/issuetype',
  '/statuses',
  '/issueLinkType',
  '/project',
  '/rest/agile/1.0/board',
];

/** True for what sets a site up: it has tests of its own. */
export function setsUp({ method, path }: Pick<Endpoint, 'method' | 'path'>): boolean {
  return (
    partsOfSites.some((part) => path.startsWith(part)) ||
    (method === 'POST' && madeOnce.includes(path))
  );
}

/** Endpoints that were not among the calls, as `GET /path/:name`. */
export function uncalledOf(
  endpoints: readonly Pick<Endpoint, 'method' | 'path'>[],
  called: ReadonlySet<string>,
): readonly string[] {
  const calls = [...called].map((call) => call.replace('/rest/api/3', ''));
  return endpoints
    .filter(
      ({ method, path }) =>
        !calls.some((call) =>
          new RegExp(`^${method} ${path.replace(/:\w+/g, '[^/]+')}$`).test(call),
        ),
    )
    .map(({ method, path }) => `${method} ${path}`);
}

/** A campaign, a recipient and a rule, with something in their fields; answers their keys. */
export async function createOneOfEach(site: TestSite) {
  const campaign = await site.create('Campaign', {
    Subject: 'News',
    Audience: paragraph('project = MAIL'),
    Pace: 2.5,
    Labels: ['autumn'],
    Assignee: { accountId: casey.accountId },
    'Due date': '2026-12-24',
    Description: paragraph('A newsletter'),
  });
  const recipient = await site.create('Recipient', {
    Email: 'ada@example.com',
    Parent: { key: campaign },
  });
  const rule = await site.create('Rule', {
    JQL: paragraph('City ~ Kiel'),
    Effect: { value: 'include' },
  });
  return { campaign, recipient, rule };
}
