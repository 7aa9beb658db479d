import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import express, { type NextFunction, type Request, type Response, type Router } from 'express';
import type { Logger } from 'pino';
import { z } from 'zod';

/** No request of ours takes longer to arrive; a slower one is an attack or a broken line. */
const requestTimeoutMilliseconds = 60_000;
/** How long requests may take to finish once the server stops. */
const drainMilliseconds = 10_000;

/** For every answer: nothing here is to be framed, sniffed, stored, or allowed to load from elsewhere. */
const headers = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
};

export interface HttpServerOptions {
  readonly host: string;
  /** 0 for any free port. */
  readonly port: number;
  readonly routers: readonly Router[];
  readonly logger: Logger;
}

/** A server that listens. Disposing it accepts nothing new and lets the requests that have begun finish. */
export interface HttpServer extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
}

export async function startHttpServer(
  { host, port, routers, logger }: HttpServerOptions,
  signal: AbortSignal,
): Promise<HttpServer> {
  signal.throwIfAborted();
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    response.set(headers);
    next();
  });
  for (const router of routers) app.use(router);
  app.use((_request, response) => {
    response.status(404).json({ error: 'There is nothing at this address.' });
  });
  app.use(answerFailure(logger.child({ stage: 'http' })));

  const server = createServer({ requestTimeout: requestTimeoutMilliseconds }, app);
  await listen(server, host, port, signal);
  const bound = portOf(server);
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    port: bound,
    [Symbol.asyncDispose]: () => close(server),
  };
}

async function listen(server: Server, host: string, port: number, signal: AbortSignal) {
  try {
    server.listen({ host, port });
    await once(server, 'listening', { signal });
  } catch (error) {
    server.close();
    signal.throwIfAborted();
    throw new Error(`Could not listen on ${host}:${port}`, { cause: error });
  }
}

/** Ends kept-alive connections as soon as they have nothing to answer, and the rest after a while. */
async function close(server: Server): Promise<void> {
  server.prependListener('request', (_request, response) =>
    response.setHeader('Connection', 'close'),
  );
  const closed = once(server, 'close');
  server.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), drainMilliseconds);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

/** What Express and its body readers say about a request that is wrong; what others throw is not for the sender. */
const RequestError = z.object({
  expose: z.literal(true),
  status: z.int().min(400).max(499),
  type: z.string().optional(),
  limit: z.number().optional(),
});

/** Express throws it for an address whose escapes are no text. */
const undecodable = { expose: true, status: 400 };

/** Answers with one sentence whatever a router threw: the sender's mistake as 4xx, ours as 500 and in the log. */
function answerFailure(logger: Logger) {
  return (error: unknown, request: Request, response: Response, next: NextFunction): void => {
    if (response.headersSent) return next(error);
    const mistake = RequestError.safeParse(error instanceof URIError ? undecodable : error);
    if (mistake.success) {
      const { status } = mistake.data;
      logger.debug({ status, method: request.method }, 'request refused');
      response.status(status).json({ error: sentenceOf(mistake.data) });
      return;
    }
    logger.error({ err: error, method: request.method }, 'request failed');
    response
      .status(500)
      .json({ error: 'Something went wrong here; the log of the service says what.' });
  };
}

function sentenceOf({ type, limit = 0 }: z.infer<typeof RequestError>): string {
  if (type === 'entity.too.large')
    return `The body is larger than the ${Math.floor(limit / 1024)} KB that this address takes.`;
  if (type === 'encoding.unsupported') return 'Compressed bodies are not taken here.';
  return 'The request could not be read.';
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port');
  return address.port;
}
