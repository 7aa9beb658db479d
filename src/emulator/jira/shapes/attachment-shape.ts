import { formatMoment } from '../dates.ts';
import type { Attachment } from '../store/issue.ts';
import { type Frame, selfLink } from './frame.ts';
import { userOrNull } from './site-shapes.ts';

export function attachmentShape(attachment: Attachment, frame: Frame) {
  const { id, filename, author, created, content, mimeType } = attachment;
  return {
    self: selfLink(frame, `attachment/${id}`),
    id,
    filename,
    author: userOrNull(author, frame),
    created: formatMoment(created, frame.reader.timeZone),
    size: content.length,
    mimeType,
    content: selfLink(frame, `attachment/content/${id}`),
  };
}
