import express, { type Request, type Response, type Router } from 'express';
import type { Site } from '../site.ts';
import type { Issue } from '../store/issue.ts';
import type { Account } from '../store/site-parts.ts';
import { accountOf } from './authentication.ts';
import type { Answer, Answered, Call, Endpoint } from './call.ts';
import { endpoints } from './endpoints.ts';
import { readJsonBody } from './json-body.ts';
import type { RateLimits } from './rate-limits.ts';
import { problem, Refusal } from './refusal.ts';
import { send } from './send.ts';

/** How the REST API is reached. */
export interface RestOptions {
  readonly site: Site;
  readonly rateLimits: RateLimits;
  /** Address of the site. */
  readonly base: () => string;
  /** Told of every answer before it is sent. */
  readonly onAnswer?: ((answered: Answered) => void) | undefined;
}

const versions = [
  { path: '/rest/api/3', version: 3 },
  { path: '/rest/api/2', version: 2 },
  { path: '/rest/api/latest', version: 2 },
] as const;

/** Routes the whole REST API: every endpoint, then the answers for paths and methods that are none. */
export function restRouter(options: RestOptions): Router {
  const router = express.Router({ caseSensitive: true });
  for (const endpoint of endpoints) {
    const places = endpoint.path.startsWith('/rest/')
      ? [{ path: '', version: 3 as const }]
      : versions;
    for (const { path, version } of places) {
      const method = endpoint.method.toLowerCase() as Lowercase<Endpoint['method']>;
      router[method](path + endpoint.path, async (request, response) => {
        const answer = await answerOf(options, endpoint, version, request, response);
        options.onAnswer?.({ endpoint, version, answer });
        send(response, answer);
      });
    }
  }
  router.use('/rest', (request, response) => {
    const { method, baseUrl, path } = request;
    const instance = baseUrl + path;
    const answer = problem(404, 'Not Found', `No endpoint ${method} ${instance}.`, instance);
    options.onAnswer?.({ endpoint: undefined, version: 3, answer });
    send(response, answer);
  });
  return router;
}

async function answerOf(
  options: RestOptions,
  endpoint: Endpoint,
  version: 2 | 3,
  request: Request,
  response: Response,
): Promise<Answer> {
  try {
    const reader = accountOf(request, options.site.store.directory.accounts);
    if (reader.kind === 'refused') return reader.answer;
    const issue = issueIn(options.site, request);
    const limited = options.rateLimits.take(endpoint, issue?.id);
    response.set(limited.headers);
    if (limited.kind === 'limited') return limited.answer;
    const call = await readCall(options, endpoint, version, request, reader.account, issue);
    return await endpoint.answer(call);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.answer;
  }
}

async function readCall(
  { site, base }: RestOptions,
  endpoint: Endpoint,
  version: 2 | 3,
  request: Request,
  reader: Account,
  issueBefore: Issue | undefined,
): Promise<Call> {
  const { method, takesBody } = endpoint;
  const hasBody = takesBody === true || method === 'POST' || method === 'PUT';
  return {
    site,
    store: site.store,
    base: base(),
    version,
    reader,
    path: request.originalUrl.split('?')[0] ?? '',
    parameters: Object.fromEntries(
      Object.entries(request.params).map(([name, value]) => [name, String(value)]),
    ),
    query: new URLSearchParams(request.originalUrl.split('?')[1] ?? ''),
    body: hasBody && endpoint.readsBody !== true ? await readJsonBody(request) : undefined,
    issueBefore,
    request,
  };
}

/** The issue that the path names. */
function issueIn({ store }: Site, request: Request): Issue | undefined {
  const idOrKey = request.params['issueIdOrKey'];
  return typeof idOrKey === 'string' ? store.issues.get(idOrKey) : undefined;
}
