import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Account } from '../store/site-parts.ts';
import type { Answer } from './call.ts';

export type Authentication =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'refused'; readonly answer: Answer };

const boardUsers = new WeakMap<IncomingMessage, Account>();

/** Lets a request of the board's own page act for an account. */
export function actAs(request: IncomingMessage, account: Account): void {
  boardUsers.set(request, account);
}

/** Who asks: basic authentication with an e-mail address and an API token. */
export function accountOf(request: IncomingMessage, accounts: readonly Account[]): Authentication {
  const boardUser = boardUsers.get(request);
  if (boardUser !== undefined) return { kind: 'account', account: boardUser };

  const encoded = /^Basic\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  const [email = '', ...rest] = Buffer.from(encoded, 'base64').toString().split(':');
  const token = rest.join(':');
  const account = accounts.find((each) => each.email.toLowerCase() === email.toLowerCase());
  return account !== undefined && isSame(account.apiToken, token)
    ? { kind: 'account', account }
    : { kind: 'refused', answer: unauthorized };
}

function isSame(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Plain text, as it comes from the layer before Jira itself. */
export const unauthorized: Answer = {
  status: 401,
  headers: {
    'Content-Type': 'text/html;charset=UTF-8',
    'WWW-Authenticate': 'OAuth realm="https%3A%2F%2Fsite.atlassian.net"',
    'X-Seraph-LoginReason': 'AUTHENTICATED_FAILED',
  },
  body: 'Client must be authenticated to access this resource.',
};
