import type { Language } from './language.ts';

/** One mailbox of a header such as From: a display name, perhaps, and one checked address. */
export interface Mailbox {
  readonly name?: string | undefined;
  readonly address: string;
}

/** Sources of a letter, as their authors wrote them; Handlebars, compiled once per run. */
export interface LetterTemplate {
  readonly subject: string;
  /** What mail programs show in their lists beside the subject. */
  readonly preheader?: string | undefined;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
  /** What the HTML was made of when it is not as its author wrote it, and what people call that. */
  readonly madeOf?: { readonly file: string; readonly source: string } | undefined;
  /** Layouts and partials by name: what `{{> name}}` and `{{#> name}}` may refer to. */
  readonly partials: Readonly<Record<string, string>>;
}

/** A template that some groups get in place of the campaign's. */
export interface GroupTemplate {
  /** As the Template field of their rules says. */
  readonly name: string;
  readonly groups: readonly string[];
  readonly template: LetterTemplate;
}

/** A file that goes with every mail of a run. Its bytes stay in Jira; workers fetch and check them by hash. */
export interface AttachmentRef {
  readonly id: string;
  readonly name: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  /** By which the HTML shows it, without brackets (RFC 2392); absent for a file that is only attached. */
  readonly contentId?: string | undefined;
}

/** A CSV file with data for letters, whose lines belong to recipients by their address or the key of their issue. */
export interface DataFileRef extends AttachmentRef {
  readonly by: 'address' | 'key';
}

/** A source of merge data that letters take rows from, and the SHA-256 of how the operator has defined it. */
export interface ContentSource {
  readonly name: string;
  readonly sha256: string;
}

/** Everything but the recipient that a run's letters are made of; frozen when the run starts. */
export interface Content {
  readonly from: Mailbox;
  readonly replyTo?: Mailbox | undefined;
  readonly template: LetterTemplate;
  /** Absent where all groups get the campaign's. */
  readonly groupTemplates?: readonly GroupTemplate[] | undefined;
  readonly attachments: readonly AttachmentRef[];
  /** Absent where there are none, as the sources. */
  readonly dataFiles?: readonly DataFileRef[] | undefined;
  readonly sources?: readonly ContentSource[] | undefined;
  /** Names of the SMTP servers that the campaign asks for; absent where it asks for none. */
  readonly transports?: readonly string[] | undefined;
  /** Addresses that get the samples of a dry run. */
  readonly testRecipients?: readonly string[] | undefined;
  /** Absent where there is something to unsubscribe from. */
  readonly isTransactional?: boolean | undefined;
  /** Absent for the usual language. */
  readonly language?: Language | undefined;
}
