/** A mail, taken apart as far as mails about mails need it. */
export interface MailParts {
  readonly head: HeaderFields;
  /** Its plain text. */
  readonly text: string;
  /** Parts that are neither text nor HTML to read. */
  readonly attached: readonly { readonly type: string; readonly content: string }[];
}

/** Values of header fields by name in lower case, unfolded, in their order. */
export type HeaderFields = ReadonlyMap<string, readonly string[]>;

/** Whatever follows is the mail that is given back, which is as large as its sender liked; its head is in here. */
export const mostBytes = 256 * 1024;
/** What somebody wrote, that is: a program that reports a bounce says it in the beginning. */
const mostCharacters = 64 * 1024;

/**
 * Takes a mail apart. No more of it is read than {@link mostBytes}, and mailparser gives up on thousands of nested parts, so
 * that nothing in it can take long; undefined when it gives up.
 */
export async function takeApart(mail: Buffer): Promise<MailParts | undefined> {
  // Takes a third of a second to load, and most processes read no mail.
  const { simpleParser } = await import('mailparser');
  try {
    const parsed = await simpleParser(mail.subarray(0, mostBytes), {
      keepDeliveryStatus: true,
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      skipTextLinks: true,
    });
    return {
      head: fieldsOf(parsed.headerLines.map(({ line }) => line)),
      text: (parsed.text ?? '').slice(0, mostCharacters),
      attached: parsed.attachments.map(({ contentType, content }) => ({
        type: contentType.toLowerCase(),
        content: content.toString('latin1').slice(0, mostBytes),
      })),
    };
  } catch {
    return undefined;
  }
}

/** Blocks of header fields with empty lines between, as in `message/delivery-status` (RFC 3464). */
export function blocksOf(text: string): readonly HeaderFields[] {
  return text
    .split(/\r?\n[ \t]*\r?\n/)
    .map((block) => fieldsOf(block.split(/\r?\n(?![ \t])/)))
    .filter((fields) => fields.size > 0);
}

/** The head of a mail that is given back. */
export function headOf(mail: string): HeaderFields {
  return blocksOf(mail.slice(0, mostCharacters).trimStart())[0] ?? new Map();
}

export function firstOf(fields: HeaderFields, name: string): string | undefined {
  return fields.get(name)?.[0];
}

function fieldsOf(lines: readonly string[]): HeaderFields {
  const fields = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(0, colon)).trim().toLowerCase();
    if (!/^[!-9;-~]+$/.test(name)) continue;
    const values = fields.get(name) ?? [];
    values.push(
      line
        .slice(colon + 1)
        .replaceAll(/\s+/g, ' ')
        .trim(),
    );
    fields.set(name, values);
  }
  return fields;
}
