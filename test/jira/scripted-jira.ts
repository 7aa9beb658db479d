import pino from 'pino';
import type { Site } from '../../src/jira/site/site.ts';
import { Transport } from '../../src/jira/transport/transport.ts';
import { describedSite, resolved } from './described-site.ts';
import { settings } from './settings.ts';
import { json, type Reaction, type SeenRequest, startSmallServer } from './small-server.ts';
import { VirtualClock } from './virtual-clock.ts';

export type Script = Readonly<
  Record<string, readonly (Reaction | Readonly<Record<string, unknown>>)[]>
>;

export interface ScriptedJira extends AsyncDisposable {
  readonly url: string;
  readonly transport: Transport;
  readonly site: Site;
  readonly clock: VirtualClock;
  readonly seen: readonly SeenRequest[];
  /** Bodies of the requests to one endpoint. */
  bodies(endpoint: string): readonly unknown[];
}

/**
 * A server that says what it is told to: per `POST /rest/…` a list of answers, the last of which stays. For what a Jira
 * in good health does not do.
 */
export async function startScriptedJira(script: Script): Promise<ScriptedJira> {
  const counts = new Map<string, number>();
  const server = await startSmallServer((request, response) => {
    const endpoint = endpointOf(request);
    const answers = script[endpoint] ?? [];
    const count = counts.get(endpoint) ?? 0;
    counts.set(endpoint, count + 1);
    const answer = answers[Math.min(count, answers.length - 1)];
    if (answer === undefined)
      return json(404, { detail: `No script for ${endpoint}` })(request, response);
    if (typeof answer === 'function') return answer(request, response);
    json(200, answer)(request, response);
  });
  const clock = new VirtualClock();
  const logger = pino({ level: 'silent' });
  const transport = new Transport({ ...settings, site: server.url, token: 'x', logger, clock });
  return {
    url: server.url,
    transport,
    site: resolved(describedSite()),
    clock,
    seen: server.seen,
    bodies: (endpoint) =>
      server.seen
        .filter((request) => endpointOf(request) === endpoint)
        .map(({ body }) => (body === '' ? undefined : JSON.parse(body))),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

function endpointOf({ method, path }: SeenRequest): string {
  return `${method} ${path.replace(/\?.*$/, '')}`;
}

/** An issue as `bulkfetch` gives it. */
export function issue(
  id: number,
  statusId: string,
  typeId: string,
  fields: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    id: String(id),
    key: `MAIL-${id - 10_000}`,
    fields: {
      status: { id: statusId, name: `Status ${statusId}`, statusCategory: { key: 'new' } },
      issuetype: { id: typeId },
      project: { id: '10000' },
      ...fields,
    },
  };
}
