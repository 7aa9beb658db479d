import { randomUUID } from 'node:crypto';
import type { Router } from 'express';
import express from 'express';
import type { Answer } from './rest/call.ts';
import { send } from './rest/send.ts';
import type { Attachment } from './store/issue.ts';
import type { JiraStore } from './store/store.ts';

/** Where the bytes of attachments are: addresses that need no authentication, because nobody can guess them. */
export class Media {
  readonly #store: JiraStore;
  readonly #names = new Map<string, string>();
  readonly router: Router = express.Router();

  constructor(store: JiraStore) {
    this.#store = store;
    this.router.get('/media/:id/:name', (request, response) => {
      const { id, name } = request.params;
      const attachment = this.#names.get(id) === name ? this.#store.attachments.get(id) : undefined;
      send(
        response,
        attachment === undefined ? { status: 404 } : this.answer(attachment, request.headers.range),
      );
    });
  }

  addressOf({ id }: Attachment, base: string): string {
    const name = this.#names.get(id) ?? randomUUID();
    this.#names.set(id, name);
    return `${base}/media/${id}/${name}`;
  }

  /** The bytes, or the part of them that a Range header asks for. */
  answer({ content, mimeType, filename }: Attachment, range?: string): Answer {
    const headers = {
      'Content-Type': safeType(mimeType),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(filename)}`,
      'Accept-Ranges': 'bytes',
      // Somebody's HTML must not run on this site.
      'Content-Security-Policy': 'sandbox',
      'X-Content-Type-Options': 'nosniff',
    };
    const match = /^bytes=(\d{1,15})-(\d{0,15})$/.exec(range ?? '');
    if (match === null) return { status: 200, headers, body: content };
    const from = Number(match[1]);
    const to = Math.min(match[2] === '' ? Infinity : Number(match[2]), content.length - 1);
    if (from > to)
      return { status: 416, headers: { 'Content-Range': `bytes */${content.length}` } };
    return {
      status: 206,
      headers: { ...headers, 'Content-Range': `bytes ${from}-${to}/${content.length}` },
      body: content.subarray(from, to + 1),
    };
  }
}

function safeType(mimeType: string): string {
  return /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream';
}
