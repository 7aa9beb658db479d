import { z } from 'zod';
import { plainTextOf } from '../adf/text.ts';
import { parseDocument } from '../adf/validate.ts';
import { documentOfWiki } from '../adf/wiki.ts';
import type { CommentDraft } from '../store/comments.ts';
import { readPropertyList } from './property-value.ts';
import { fieldRefusal } from './refusal.ts';

const longestBody = 32_767;

const CommentBody = z.object({
  body: z.unknown().optional(),
  visibility: z
    .object({
      type: z.enum(['group', 'role']),
      value: z.string().optional(),
      identifier: z.string().nullish(),
    })
    .nullish(),
  properties: z.array(z.unknown()).nullish(),
});

/** Reads a comment as version 3 writes it (a document), or version 2 (wiki markup). */
export function readCommentDraft(input: unknown, version: 2 | 3 = 3): CommentDraft {
  const parsed = CommentBody.safeParse(input);
  if (!parsed.success) throw fieldRefusal({ comment: 'Comment body is not valid!' });
  const { body, visibility, properties } = parsed.data;
  return {
    body: version === 3 ? readDocument(body) : readMarkup(body),
    visibility: visibility
      ? {
          type: visibility.type,
          value: visibility.value ?? visibility.identifier ?? '',
          identifier: visibility.identifier ?? visibility.value ?? null,
        }
      : undefined,
    properties: readPropertyList(properties ?? []),
  };
}

function readDocument(body: unknown) {
  const document = parseDocument(body);
  if (document === undefined) throw fieldRefusal({ comment: 'Comment body is not valid!' });
  if (plainTextOf(document).trim() === '' && !hasMoreThanText(document.content ?? []))
    throw fieldRefusal({ comment: 'Comment body can not be empty!' });
  // How Jira counts a document is not documented; counting its JSON never lets through what Jira refuses.
  if (JSON.stringify(document).length > longestBody) throw tooLong();
  return document;
}

function readMarkup(body: unknown) {
  if (typeof body !== 'string') throw fieldRefusal({ comment: 'Comment body is not valid!' });
  if (body.trim() === '') throw fieldRefusal({ comment: 'Comment body can not be empty!' });
  if (body.length > longestBody) throw tooLong();
  return documentOfWiki(body);
}

function hasMoreThanText(content: readonly { readonly type: string }[]): boolean {
  return content.some(({ type }) => type !== 'paragraph');
}

function tooLong() {
  return fieldRefusal({
    comment: 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.',
  });
}
