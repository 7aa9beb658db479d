import { type Attachment, type ParsedMail, simpleParser } from 'mailparser';
import { type AcceptedMail, headerSectionOf, messageIdOf } from './mail.ts';

/** One line of the inbox. */
export interface MailSummary {
  readonly id: number;
  readonly at: string;
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly messageId: string | undefined;
  readonly sizeBytes: number;
}

/** One mail as the inbox shows it when it is open. */
export interface MailDetails extends MailSummary {
  /** The From and To headers, as text; the envelope is in `from` and `to`. */
  readonly headerFrom: string;
  readonly headerTo: string;
  readonly text: string;
  readonly hasHtml: boolean;
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  readonly attachments: readonly {
    readonly index: number;
    readonly name: string;
    readonly mediaType: string;
    readonly sizeBytes: number;
  }[];
}

/** Mails as a person reads them (RFC 5322, MIME); each is parsed once. */
export class MailReader {
  readonly #summaries = new WeakMap<AcceptedMail, Promise<MailSummary>>();
  readonly #parsed = new WeakMap<AcceptedMail, Promise<ParsedMail>>();

  summary(mail: AcceptedMail): Promise<MailSummary> {
    const known = this.#summaries.get(mail) ?? summarize(mail);
    this.#summaries.set(mail, known);
    return known;
  }

  async details(mail: AcceptedMail): Promise<MailDetails> {
    const [summary, parsed] = await Promise.all([this.summary(mail), this.#parse(mail)]);
    return {
      ...summary,
      headerFrom: parsed.from?.text ?? '',
      headerTo: [parsed.to ?? []]
        .flat()
        .map(({ text }) => text)
        .join(', '),
      text: parsed.text ?? '',
      hasHtml: typeof parsed.html === 'string',
      headers: parsed.headerLines.map(({ line }) => {
        const colon = line.indexOf(':');
        return { name: line.slice(0, colon), value: line.slice(colon + 1).trim() };
      }),
      attachments: parsed.attachments.map((attachment, index) => ({
        index,
        name: attachment.filename ?? `attachment-${index + 1}`,
        mediaType: attachment.contentType,
        sizeBytes: attachment.size,
      })),
    };
  }

  /** The HTML part, with the images that came with it inside; undefined when there is none. */
  async html(mail: AcceptedMail): Promise<string | undefined> {
    const { html } = await this.#parse(mail);
    return typeof html === 'string' ? html : undefined;
  }

  async attachment(mail: AcceptedMail, index: number): Promise<Attachment | undefined> {
    return (await this.#parse(mail)).attachments[index];
  }

  #parse(mail: AcceptedMail): Promise<ParsedMail> {
    // A mail without an HTML part keeps none: its text is shown as text.
    const known = this.#parsed.get(mail) ?? simpleParser(mail.raw, { skipTextToHtml: true });
    this.#parsed.set(mail, known);
    return known;
  }
}

async function summarize(mail: AcceptedMail): Promise<MailSummary> {
  const { subject = '' } = await simpleParser(headerSectionOf(mail.raw));
  return {
    id: mail.id,
    at: mail.at.toISOString(),
    from: mail.from,
    to: mail.to,
    subject,
    messageId: messageIdOf(mail.raw),
    sizeBytes: mail.raw.length,
  };
}
