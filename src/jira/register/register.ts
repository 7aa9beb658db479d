import { type EmailAddress, parseAddress } from '../../campaign/address.ts';
import type { IssueKey } from '../../campaign/ids.ts';
import { connectSite } from '../connect.ts';
import { textOf } from '../merge-value.ts';
import type { JiraOptions } from '../options.ts';
import { JiraRefused } from '../port.ts';
import { editIssue } from '../requests.ts';
import { recipientsJql, search } from '../search.ts';
import type { Site } from '../site/site.ts';
import type { Transport } from '../transport/transport.ts';
import { addedWords, type Column, isShown, write } from './column.ts';
import { type ReadColumns, readColumns } from './columns.ts';
import { createRecipients, withNames } from './create.ts';

/** What is to stand in the fields of a recipient; columns that are empty for it are left out. */
export type Texts = ReadonlyMap<Column, string>;

/** A recipient's issue as it is. */
export interface KnownRecipient {
  readonly key: IssueKey;
  readonly values: Readonly<Record<string, unknown>>;
}

interface AddressedRecipient extends KnownRecipient {
  readonly address: EmailAddress;
}

/** What became of one recipient, in Jira's words where it was refused. */
export type Kept =
  | { readonly kind: 'kept'; readonly key: IssueKey }
  | { readonly kind: 'refused'; readonly problem: string };

/** The recipients of a project as a list that somebody keeps. */
export interface Register {
  columns(names: readonly string[]): ReadColumns;
  /** Undefined, or what is wrong with a text for a column. */
  problemWith(column: Column, text: string): string | undefined;
  /** All recipients that Jira's search shows, by address in lower case; the first of several that share one. */
  recipients(
    columns: readonly Column[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, KnownRecipient>>;
  /** Every recipient that Jira's search shows and that has an address. */
  addresses(signal: AbortSignal): AsyncIterable<Pick<AddressedRecipient, 'key' | 'address'>>;
  /** What an issue does not yet show. */
  news(recipient: KnownRecipient, texts: Texts): Texts;
  /** At most 50. Without an answer of Jira nobody knows which of them were created. */
  create(recipients: readonly Texts[], signal: AbortSignal): Promise<readonly Kept[]>;
  change(recipient: KnownRecipient, texts: Texts, signal: AbortSignal): Promise<Kept>;
}

/** Opens the register of the project that the config names; rejects as `connectJira` does. */
export async function openRegister(options: JiraOptions, signal: AbortSignal): Promise<Register> {
  const { transport, site } = await connectSite(options, signal);
  return {
    columns: (names) => readColumns(names, site),
    problemWith(column, text) {
      const written = write(column, text);
      return written.kind === 'problem' ? written.problem : undefined;
    },
    recipients: (columns, until) => readAll(transport, site, columns, until),
    addresses: (until) => readEach(transport, site, [], until),
    news: ({ values }, texts) =>
      new Map(
        [...texts].filter(([column, text]) => !isShown(column, text, values[column.field.id])),
      ),
    create: (recipients, until) => createRecipients(transport, site, recipients, until),
    change: (recipient, texts, until) => change(transport, site, recipient, texts, until),
  };
}

async function readAll(
  transport: Transport,
  site: Site,
  columns: readonly Column[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, KnownRecipient>> {
  const found = new Map<string, KnownRecipient>();
  for await (const { address, ...known } of readEach(transport, site, columns, signal)) {
    const folded = address.toLowerCase();
    if (!found.has(folded)) found.set(folded, known);
  }
  return found;
}

async function* readEach(
  transport: Transport,
  site: Site,
  columns: readonly Column[],
  signal: AbortSignal,
): AsyncGenerator<AddressedRecipient> {
  const addressId = site.fields.of('address').id;
  const fields = ['key', addressId, ...columns.map(({ field }) => field.id)];
  const jql = `${recipientsJql(site, [])} ORDER BY key ASC`;
  for await (const page of search(transport, jql, fields, signal))
    for (const { key, fields: values } of page) {
      const parsed = parseAddress(textOf(values[addressId]));
      if (parsed.kind === 'address') yield { key, address: parsed.address, values };
    }
}

async function change(
  transport: Transport,
  site: Site,
  { key }: KnownRecipient,
  texts: Texts,
  signal: AbortSignal,
): Promise<Kept> {
  const fields: Record<string, unknown> = {};
  const update: Record<string, { add: string }[]> = {};
  for (const [column, text] of texts) {
    const words = addedWords(column, text);
    const written = write(column, text);
    if (words) update[column.field.id] = words.map((add) => ({ add }));
    else if (written.kind === 'value') fields[column.field.id] = written.value;
  }
  try {
    await editIssue(transport.until(signal), {
      issueIdOrKey: key,
      fields,
      update,
      ...(site.mayBeQuiet && { notifyUsers: false }),
    });
    return { kind: 'kept', key };
  } catch (error) {
    if (!(error instanceof JiraRefused)) throw error;
    return { kind: 'refused', problem: withNames(error.message, site) };
  }
}
