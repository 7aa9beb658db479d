import { type CommentBody, type Inline, listOf, paragraph } from '../campaign/comment.ts';
import type { IssueId } from '../campaign/ids.ts';
import type { Edit, NamedIssue } from '../jira/port.ts';

export interface EditsAfterDryRun {
  /** Oldest first; empty when the changelog tells of none. */
  readonly edits: readonly Edit[];
  /** From what the dry run has seen, in sentences. */
  readonly differences: readonly string[];
  readonly ruleOf: (id: IssueId) => NamedIssue | undefined;
}

const shownEdits = 10;
const shownCharacters = 200;

/** What a campaign's manager reads when an edit sends the card back to Draft. */
export function editedComment(edited: EditsAfterDryRun): CommentBody {
  return [
    paragraph(
      { text: 'Back in Draft:', strong: true },
      ` ${headline(edited.edits)} after the dry run. What was dry-run is not what would be sent.`,
    ),
    whatWasEdited(edited),
    paragraph('Next: move the card to Dry run again, when everything is as it is meant to be.'),
  ];
}

/** What they read when a campaign is edited that is being sent; without differences it was edited back. */
export function editedMidRunComment(edited: EditsAfterDryRun): CommentBody {
  if (edited.differences.length === 0)
    return [
      paragraph(
        { text: 'Edited while it is being sent, and edited back:', strong: true },
        ' the campaign is again what everybody gets.',
      ),
    ];
  return [
    paragraph(
      { text: 'This changes nothing for the mails of this run:', strong: true },
      ` ${headline(edited.edits)} after it was started. Everybody gets what was frozen then.`,
    ),
    whatWasEdited(edited),
    paragraph(
      'Next: nothing, if that will do. If it will not, move the card to Cancelled: who has the mail by then has the old one. From there it can go to Draft and be sent anew.',
    ),
  ];
}

function headline(edits: readonly Edit[]): string {
  const people = [...new Set(edits.map(({ by }) => by))];
  const [person] = people;
  if (person === undefined) return 'something was edited';
  if (people.length > 1) return `${people.join(' and ')} edited it`;
  return `${person} edited ${edits.length === 1 ? whatOf(edits[0]) : 'it'}`;
}

function whatWasEdited(edited: EditsAfterDryRun): CommentBody[number] {
  return edited.edits.length === 0 ? listOf(edited.differences) : table(edited);
}

function whatOf(edit: Edit | undefined): string {
  switch (edit?.fieldId) {
    case undefined:
      return 'it';
    case 'attachment':
      return 'its attachments';
    case 'issuelinks':
      return 'its rules';
    default:
      return `the ${edit?.field}`;
  }
}

function table({ edits, ruleOf }: EditsAfterDryRun): CommentBody[number] {
  const rows = edits.slice(-shownEdits).map((edit) => {
    const rule = ruleOf(edit.issue);
    const what: readonly Inline[] =
      rule === undefined
        ? [edit.field]
        : [`${edit.field} of `, { issue: rule.key }, ` ${rule.summary}`];
    return [what, shown(edit.from), shown(edit.to), edit.by];
  });
  return { kind: 'table', header: ['What', 'Was', 'Is', 'By'], rows };
}

function shown(text: string): Inline {
  const line = text.trim();
  if (line === '') return '–';
  return {
    text: line.length > shownCharacters ? `${line.slice(0, shownCharacters)}…` : line,
    code: true,
  };
}
