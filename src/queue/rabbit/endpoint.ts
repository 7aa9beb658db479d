const heartbeatSeconds = '10';

/** One broker node to connect to. */
export interface Endpoint {
  /** With the password: not for logs. */
  readonly url: string;
  /** `localhost:5672`, for logs and people. */
  readonly address: string;
  readonly user: string;
  readonly virtualHost: string;
}

/** Reads an AMQP URL. A lost connection shows after three heartbeats at the latest; the broker's own default is minutes. */
export function parseEndpoint(text: string): Endpoint {
  const url = URL.parse(text);
  // The text stays out of the error: it may hold a password.
  if (url === null || !/^amqps?:$/.test(url.protocol))
    throw new TypeError('An AMQP URL looks like amqp://user:password@host:5672/virtual-host');
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', heartbeatSeconds);
  return {
    url: url.href,
    address: `${url.hostname}:${url.port || (url.protocol === 'amqp:' ? '5672' : '5671')}`,
    user: decodeURIComponent(url.username) || 'guest',
    virtualHost: decodeURIComponent(url.pathname.slice(1)) || '/',
  };
}
