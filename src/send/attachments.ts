import { createHash } from 'node:crypto';
import type { AttachmentRef } from '../campaign/content.ts';
import { encodeAttachment } from './attachment-part.ts';
import { untilAborted } from './until-aborted.ts';

export type FetchAttachment = (ref: AttachmentRef, signal: AbortSignal) => Promise<Buffer>;

/** An attachment's bytes are not those that were frozen with the run. */
export class AttachmentUnusable extends Error {
  override readonly name = 'AttachmentUnusable';
}

/** Attachments of running runs, fetched once and encoded once for all letters of a process. */
export interface AttachmentStore {
  /**
   * The encoded MIME part of an attachment, headers included; see {@link joinLetter}. Rejects with
   * {@link AttachmentUnusable} when its bytes have another hash, and as `fetch` does; neither is remembered.
   */
  part(ref: AttachmentRef, signal: AbortSignal): Promise<Buffer>;
}

const usualCapacityBytes = 256 * 1024 * 1024;

/** Keeps the parts used last, up to so many bytes. Calls that come while an attachment is being fetched share the fetch. */
export function createAttachmentStore(
  fetch: FetchAttachment,
  capacityBytes: number = usualCapacityBytes,
): AttachmentStore {
  return new Store(fetch, capacityBytes);
}

/** Encoded parts of a mail beside its text. */
export interface Enclosed {
  readonly attachments: readonly Buffer[];
  /** Shown in the letter, by their `Content-ID`. */
  readonly pictures: readonly Buffer[];
}

/** Sorts encoded parts by what they are for; `parts` in the order of `refs`. */
export function enclosedOf(refs: readonly AttachmentRef[], parts: readonly Buffer[]): Enclosed {
  const isPicture = (at: number) => refs[at]?.contentId !== undefined;
  return {
    attachments: parts.filter((_, at) => !isPicture(at)),
    pictures: parts.filter((_, at) => isPicture(at)),
  };
}

/**
 * The final mail (RFC 5322) of a letter and what its run encloses: pictures with the letter (RFC 2387), attachments with
 * both. The same pieces give the same bytes, so that a retry is the same mail.
 */
export function joinLetter(
  headers: string,
  entity: string,
  { attachments, pictures }: Enclosed,
): Buffer {
  const type = /^content-type:\s*([\w-]+\/[\w.+-]+)/im.exec(entity)?.[1] ?? 'text/plain';
  const letter = enclose(`related; type="${type}"`, Buffer.from(entity), pictures);
  return Buffer.concat([Buffer.from(headers), enclose('mixed', letter, attachments)]);
}

/** The boundary is a hash of the text, which therefore cannot hold it, and base64 has no dashes. */
function enclose(subtype: string, entity: Buffer, parts: readonly Buffer[]): Buffer {
  if (parts.length === 0) return entity;
  const boundary = `=_${createHash('sha256').update(entity).digest('hex').slice(0, 32)}`;
  const delimiter = `\r\n--${boundary}`;
  return Buffer.concat([
    Buffer.from(
      `Content-Type: multipart/${subtype};\r\n boundary="${boundary}"\r\n${delimiter}\r\n`,
    ),
    entity,
    ...parts.flatMap((part) => [Buffer.from(`${delimiter}\r\n`), part]),
    Buffer.from(`${delimiter}--\r\n`),
  ]);
}

/** A fetch under way; given up when nobody waits for it any more. */
interface Fetching {
  readonly part: Promise<Buffer>;
  readonly giveUp: AbortController;
  waiting: number;
}

class Store implements AttachmentStore {
  readonly #fetch: FetchAttachment;
  readonly #capacityBytes: number;
  readonly #fetching = new Map<string, Fetching>();
  /** The one used last is the last. */
  readonly #kept = new Map<string, Buffer>();
  #keptBytes = 0;

  constructor(fetch: FetchAttachment, capacityBytes: number) {
    this.#fetch = fetch;
    this.#capacityBytes = capacityBytes;
  }

  async part(ref: AttachmentRef, signal: AbortSignal): Promise<Buffer> {
    signal.throwIfAborted();
    const key = `${ref.sha256}\0${ref.mediaType}\0${ref.name}\0${ref.contentId ?? ''}`;
    const kept = this.#kept.get(key);
    if (kept === undefined) return this.#join(key, ref, signal);
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept;
  }

  async #join(key: string, ref: AttachmentRef, signal: AbortSignal): Promise<Buffer> {
    const fetching = this.#fetching.get(key) ?? this.#begin(key, ref);
    fetching.waiting += 1;
    try {
      return await untilAborted(fetching.part, signal);
    } finally {
      fetching.waiting -= 1;
      if (fetching.waiting === 0) this.#end(key, fetching);
    }
  }

  #begin(key: string, ref: AttachmentRef): Fetching {
    const giveUp = new AbortController();
    const fetching = { part: this.#obtain(key, ref, giveUp.signal), giveUp, waiting: 0 };
    this.#fetching.set(key, fetching);
    return fetching;
  }

  #end(key: string, fetching: Fetching): void {
    if (this.#fetching.get(key) === fetching) this.#fetching.delete(key);
    fetching.giveUp.abort();
  }

  async #obtain(key: string, ref: AttachmentRef, signal: AbortSignal): Promise<Buffer> {
    const bytes = await this.#fetch(ref, signal);
    if (createHash('sha256').update(bytes).digest('hex') !== ref.sha256.toLowerCase())
      throw new AttachmentUnusable(
        `The attachment ${ref.name} is not the file that it was when the run started.`,
      );
    const part = await encodeAttachment(ref, bytes);
    this.#keep(key, part);
    return part;
  }

  #keep(key: string, part: Buffer): void {
    this.#kept.set(key, part);
    this.#keptBytes += part.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#keptBytes <= this.#capacityBytes || oldest === key) return;
      this.#kept.delete(oldest);
      this.#keptBytes -= length;
    }
  }
}
