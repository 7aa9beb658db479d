import type { Response } from 'express';
import type { Answer } from './call.ts';

/** Writes an answer; JSON unless it says otherwise. */
export function send(response: Response, { status, body, headers = {} }: Answer): void {
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else if (Buffer.isBuffer(body)) response.end(body);
  else {
    if (!response.hasHeader('Content-Type')) response.type('application/json;charset=UTF-8');
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  }
}
