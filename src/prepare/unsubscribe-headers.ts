/**
 * What mail programs make their button of (RFC 2369, RFC 8058): one HTTPS address, which takes a POST without any cookie. A
 * letter without such an address has no such headers.
 */
export function unsubscribeHeaders(url: string | undefined): Readonly<Record<string, string>> {
  if (url === undefined) return {};
  return {
    'List-Unsubscribe': `<${url}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}
