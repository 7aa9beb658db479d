import { firstOf, type HeaderFields } from './mail-parts.ts';

const subjects =
  /^(?:auto(?:matic(?:ally)?)?[ -]?(?:reply|response|answer)|out of (?:the )?office|abwesen|r[ée]ponse automatique|respuesta autom|on vacation|vacation reply)/i;

/** Somebody's machine answered, and knows nothing of bounces: RFC 3834, and what programs did before it. */
export function isAutoReply(head: HeaderFields): boolean {
  const automatic = firstOf(head, 'auto-submitted');
  if (automatic !== undefined && !/^no\b/i.test(automatic)) return true;
  const marks = ['x-autoreply', 'x-autorespond', 'x-autoresponder', 'x-auto-response-suppress'];
  if (marks.some((name) => head.has(name))) return true;
  if (/^(?:bulk|junk|auto_reply|list)$/i.test(firstOf(head, 'precedence') ?? '')) return true;
  return subjects.test(firstOf(head, 'subject') ?? '');
}
