import { attachmentShape } from '../shapes/attachment-shape.ts';
import type { Attachment } from '../store/issue.ts';
import { type Answer, type Call, type Endpoint, noContent, ok, parameter } from './call.ts';
import { demand, issueOf, may, visibleIssue } from './issue-access.ts';
import { demandRoom } from './issue-limits.ts';
import { refusal } from './refusal.ts';
import { mostFileBytes, readUpload } from './upload.ts';

/** What browsers cannot send from elsewhere; older clients write it as one word. */
const unforgeable: readonly unknown[] = ['no-check', 'nocheck'];

export const attachmentEndpoints: readonly Endpoint[] = [
  {
    method: 'POST',
    path: '/issue/:issueIdOrKey/attachments',
    answer: addAttachments,
    readsBody: true,
  },
  { method: 'GET', path: '/attachment/meta', answer: readSettings },
  { method: 'GET', path: '/attachment/content/:id', answer: readContent, callsPerSecond: 300 },
  { method: 'GET', path: '/attachment/:id', answer: readAttachment },
  { method: 'DELETE', path: '/attachment/:id', answer: deleteAttachment },
];

async function addAttachments(call: Call): Promise<Answer> {
  const issue = issueOf(call);
  demand(
    call,
    'CREATE_ATTACHMENTS',
    'You do not have permission to create attachments for this issue',
  );
  if (!unforgeable.includes(call.request.headers['x-atlassian-token']))
    return { status: 403, headers: { 'Content-Type': 'text/html' }, body: 'XSRF check failed' };
  const files = await readUpload(call.request);
  if (files.length === 0) throw refusal(400, ['No files were uploaded.']);
  demandRoom(call, issue, 'attachment', files.length);
  const added = files.map((file) => call.store.attachments.add(issue, file, call.reader));
  return ok(added.map((attachment) => attachmentShape(attachment, call)));
}

function readSettings(): Answer {
  return ok({ enabled: true, uploadLimit: mostFileBytes });
}

function attachmentOf(call: Call): Attachment {
  const id = parameter(call, 'id');
  const attachment = call.store.attachments.get(id);
  if (attachment === undefined || visibleIssue(call, attachment.issueId) === undefined)
    throw refusal(404, [`The attachment with id '${id}' does not exist`]);
  return attachment;
}

/** Only here the id is a number. */
function readAttachment(call: Call): Answer {
  const attachment = attachmentOf(call);
  return ok({ ...attachmentShape(attachment, call), id: Number(attachment.id) });
}

/** Sends the reader on to where the bytes are; with `redirect=false` they come at once. */
function readContent(call: Call): Answer {
  const attachment = attachmentOf(call);
  if (call.query.get('redirect') !== 'false')
    return { status: 303, headers: { Location: call.site.media.addressOf(attachment, call.base) } };
  return call.site.media.answer(attachment, call.request.headers.range);
}

function deleteAttachment(call: Call): Answer {
  const attachment = attachmentOf(call);
  const isOwn = attachment.author === call.reader.accountId;
  if (!isOwn || !may(call.reader, 'DELETE_OWN_ATTACHMENTS'))
    demand(call, 'DELETE_ALL_ATTACHMENTS', 'You do not have permission to delete this attachment.');
  const issue = call.store.issues.get(attachment.issueId);
  if (issue !== undefined) call.store.attachments.delete(issue, attachment, call.reader);
  return noContent;
}
