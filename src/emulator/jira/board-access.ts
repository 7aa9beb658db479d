import type { RequestHandler } from 'express';
import { actAs } from './rest/authentication.ts';
import type { Account } from './store/site-parts.ts';

/**
 * Lets the board's own page call the REST API without a token: requests to `/board/rest/…` become requests to `/rest/…`
 * in the name of one account. Other sites' pages are kept out: browsers say where a request comes from.
 */
export function boardAccess(account: Account): RequestHandler {
  return (request, response, next) => {
    if (!request.url.startsWith('/board/rest/')) return next();
    if (!isFromTheBoard(request.headers)) {
      response.status(403).type('text/plain').end('Only pages of this site may do this.');
      return undefined;
    }
    actAs(request, account);
    request.url = request.url.slice('/board'.length);
    return next();
  };
}

interface Headers {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}

function isFromTheBoard({ host = '', origin, 'sec-fetch-site': site }: Headers): boolean {
  // A name of somebody else's that leads here (DNS rebinding) is not this site.
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(host)) return false;
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false;
  return origin === undefined || origin === `http://${host}`;
}
