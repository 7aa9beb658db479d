/** One HTTP request, ready to be sent. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** A form brings a Content-Type of its own. */
  readonly body?: string | FormData | undefined;
}

export interface Answer {
  readonly kind: 'answered';
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer;
}

export interface Unreachable {
  readonly kind: 'unreachable';
  /** The request may have reached the server. */
  readonly sent: boolean;
  /** A sentence. */
  readonly problem: string;
  readonly cause: unknown;
}

/** Failures of the connection itself: nothing was sent. */
const neverSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Sends one request and reads the whole answer; redirects are answers. Rejects only when the signal says so. */
export async function exchange(
  request: HttpRequest,
  timeoutMilliseconds: number,
  signal: AbortSignal,
): Promise<Answer | Unreachable> {
  const { method, url, headers, body } = request;
  const timeout = AbortSignal.timeout(timeoutMilliseconds);
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
      ...(body !== undefined && { body }),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { kind: 'answered', status: response.status, headers: response.headers, body: bytes };
  } catch (cause) {
    signal.throwIfAborted();
    if (timeout.aborted) {
      const problem = `${url.host} did not answer within ${timeoutMilliseconds / 1_000} s.`;
      return { kind: 'unreachable', sent: true, problem, cause };
    }
    const code = codeOf(cause);
    const problem = `${url.host} could not be reached${code === undefined ? '' : ` (${code})`}.`;
    const sent = code === undefined || !neverSent.has(code);
    return { kind: 'unreachable', sent, problem, cause };
  }
}

/** fetch hides the reason in the cause of its error. */
function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && typeof error.code === 'string') return error.code;
  return codeOf(error.cause);
}
