/** `v=DKIM1; k=rsa; p=…`, the form of DKIM's and DMARC's records (RFC 6376 3.2), by name in lower case. */
export function tagsOf(record: string): ReadonlyMap<string, string> {
  const pairs = record.split(';').map((part): [string, string] => {
    const at = part.indexOf('=');
    return [part.slice(0, Math.max(0, at)).trim().toLowerCase(), part.slice(at + 1).trim()];
  });
  return new Map(pairs.filter(([name]) => name !== ''));
}
