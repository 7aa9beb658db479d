import { parseAddress } from './address.ts';
import type { Mailbox } from './content.ts';

export type ParsedMailbox =
  | { readonly kind: 'mailbox'; readonly mailbox: Mailbox }
  | { readonly kind: 'invalid'; readonly problem: string };

const named = /^(?<name>[^<>]*)<(?<address>[^<>]*)>$/;

/** Parses `Ada Lovelace <ada@example.com>` or `ada@example.com`: exactly one mailbox (RFC 5322, without comments and groups). */
export function parseMailbox(text: string): ParsedMailbox {
  const trimmed = text.trim();
  const match = named.exec(trimmed);
  const parsed = parseAddress(match?.groups?.['address'] ?? trimmed);
  if (parsed.kind === 'invalid') return parsed;

  const name = (match?.groups?.['name'] ?? '').trim().replace(/^"(.*)"$/, '$1');
  if (/[\p{Cc}\p{Zl}\p{Zp}"\\]/u.test(name))
    return {
      kind: 'invalid',
      problem: 'The name contains a control character, a quote or a backslash.',
    };
  return { kind: 'mailbox', mailbox: { ...(name !== '' && { name }), address: parsed.address } };
}
