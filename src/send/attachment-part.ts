import MimeNode from 'nodemailer/lib/mime-node';
import type { AttachmentRef } from '../campaign/content.ts';

/** `type/subtype` as RFC 6838 has it. */
const mediaType = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,126}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}$/i;

/**
 * The MIME part of an attachment: its headers, an empty line and base64 in lines of 76, ended with CRLF. File names take
 * the form of RFC 2231 where they need it.
 */
export async function encodeAttachment(ref: AttachmentRef, bytes: Buffer): Promise<Buffer> {
  const mail = new MimeNode('multipart/mixed', { disableFileAccess: true, disableUrlAccess: true });
  const part = mail.createChild(safeMediaType(ref.mediaType), { filename: ref.name });
  part.setHeader({
    'Content-Transfer-Encoding': 'base64',
    'Content-Disposition': ref.contentId === undefined ? 'attachment' : 'inline',
    ...(ref.contentId !== undefined && { 'Content-Id': `<${ref.contentId}>` }),
  });
  part.setContent(bytes);
  return Buffer.concat([await part.build(), Buffer.from('\r\n')]);
}

/** Mails within mails and multiparts may not be base64 (RFC 2046); as plain files they may. */
function safeMediaType(type: string): string {
  const isFile = mediaType.test(type) && !/^(message|multipart)\//i.test(type);
  return isFile ? type : 'application/octet-stream';
}
