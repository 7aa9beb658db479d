import type { ErrorRequestHandler } from 'express';
import { problem } from './refusal.ts';
import { send } from './send.ts';

/** What is left when something throws: a path that cannot be decoded is the caller's fault, the rest is ours. */
export const internalError: ErrorRequestHandler = (error, request, response, _next) => {
  const isMalformedPath = error instanceof URIError;
  if (response.headersSent) {
    request.socket.destroy();
    return;
  }
  send(
    response,
    isMalformedPath
      ? problem(400, 'Bad Request', 'The path cannot be decoded.', request.path)
      : problem(500, 'Internal Server Error', String(error), request.path),
  );
};
