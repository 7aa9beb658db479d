import { wikiOf } from '../adf/text.ts';
import { formatMoment } from '../dates.ts';
import type { Comment } from '../store/issue.ts';
import { type Frame, selfLink } from './frame.ts';
import { userOrNull } from './site-shapes.ts';

export function commentShape(
  issueId: string,
  comment: Comment,
  frame: Frame,
  withProperties = false,
) {
  const { id, body, author, updateAuthor, created, updated, visibility, properties } = comment;
  return {
    self: selfLink(frame, `issue/${issueId}/comment/${id}`),
    id,
    author: userOrNull(author, frame),
    body: frame.version === 2 ? wikiOf(body) : body,
    updateAuthor: userOrNull(updateAuthor, frame),
    created: formatMoment(created, frame.reader.timeZone),
    updated: formatMoment(updated, frame.reader.timeZone),
    ...(visibility && { visibility }),
    jsdPublic: true,
    ...(withProperties && {
      properties: [...properties].map(([key, value]) => ({ key, value })),
    }),
  };
}
