import { attachmentShape } from '../shapes/attachment-shape.ts';
import { changeItemShape } from '../shapes/change-shape.ts';
import { commentShape } from '../shapes/comment-shape.ts';
import { FieldSelection } from '../shapes/field-selection.ts';
import type { Frame } from '../shapes/frame.ts';
import { fieldsShape } from '../shapes/issue-shape.ts';
import { userShape } from '../shapes/site-shapes.ts';
import type { StoreEvent } from '../store/events.ts';
import type { Issue } from '../store/issue.ts';
import type { JiraStore } from '../store/store.ts';
import { webhookEventOf } from './webhook.ts';

const everyField = new FieldSelection(['*navigable', 'attachment'], '*navigable');
const fewFields = new FieldSelection(
  ['summary', 'issuetype', 'project', 'priority', 'status'],
  'id',
);

/** The body of a webhook: in the shapes of version 2 of the API, texts as wiki markup. */
export function payloadOf(event: StoreEvent, store: JiraStore, base: string) {
  const frame: Frame = { store, base, version: 2, reader: event.by };
  return {
    timestamp: event.at,
    webhookEvent: webhookEventOf(event),
    ...detailsOf(event, frame),
  };
}

function detailsOf(event: StoreEvent, frame: Frame): Record<string, unknown> {
  const { issue } = event;
  const user = userShape(event.by, frame);
  switch (event.kind) {
    case 'issue-created':
      return { issue_event_type_name: 'issue_created', user, issue: issueOf(issue, frame) };
    case 'issue-deleted':
      return { issue_event_type_name: 'issue_deleted', user, issue: issueOf(issue, frame) };
    case 'issue-updated':
      return {
        issue_event_type_name: eventTypeOf(event),
        user,
        issue: issueOf(issue, frame),
        changelog: { id: event.change.id, items: event.change.items.map(changeItemShape) },
        ...(event.isBulk && { bulkOperationMetaData: { sendMail: false } }),
      };
    case 'comment-created':
    case 'comment-updated':
    case 'comment-deleted':
      return {
        comment: commentShape(issue.id, event.comment, frame),
        issue: issueOf(issue, frame, fewFields),
        eventType: 'primaryAction',
      };
    case 'attachment-created':
    case 'attachment-deleted':
      return { attachment: attachmentShape(event.attachment, frame) };
    case 'link-created':
    case 'link-deleted':
      return {
        issueLink: {
          id: Number(event.link.id),
          sourceIssueId: Number(event.link.sourceId),
          destinationIssueId: Number(event.link.destinationId),
          issueLinkType: {
            id: Number(event.link.type.id),
            name: event.link.type.name,
            outwardName: event.link.type.outward,
            inwardName: event.link.type.inward,
            isSubTaskLinkType: false,
            isSystemLinkType: false,
          },
          systemLink: false,
        },
      };
    case 'property-set':
    case 'property-deleted':
      return { issue: issueOf(issue, frame, fewFields), property: { key: event.propertyKey } };
  }
}

function issueOf(issue: Issue, frame: Frame, selection = everyField) {
  return {
    id: issue.id,
    // Without `issue/`: so it was recorded.
    self: `${frame.base}/rest/api/2/${issue.id}`,
    key: issue.key,
    fields: fieldsShape(issue, selection, frame),
  };
}

function eventTypeOf({ change }: Extract<StoreEvent, { kind: 'issue-updated' }>): string {
  const fields = change.items.map(({ fieldId }) => fieldId);
  if (fields.includes('status')) return 'issue_generic';
  return fields.every((field) => field === 'assignee') ? 'issue_assigned' : 'issue_updated';
}
