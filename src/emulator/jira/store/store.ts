import { describeChange } from '../fields/value-text.ts';
import { Attachments } from './attachments.ts';
import { Comments } from './comments.ts';
import { Directory } from './directory.ts';
import { StoreEvents } from './events.ts';
import type { Issue } from './issue.ts';
import { Issues } from './issues.ts';
import { Links } from './links.ts';
import { Numbers } from './numbers.ts';
import { Properties } from './properties.ts';
import type { Account } from './site-parts.ts';

/** Everything that the site holds, in memory. Writes are complete when they return. */
export class JiraStore {
  readonly now: () => number;
  readonly numbers: Numbers;
  readonly events = new StoreEvents();
  readonly directory: Directory;
  readonly issues: Issues;
  readonly comments: Comments;
  readonly attachments: Attachments;
  readonly links: Links;
  readonly properties: Properties;

  constructor(accounts: readonly Account[], now: () => number = Date.now, idsAhead = 0) {
    this.now = now;
    this.numbers = new Numbers(idsAhead);
    this.directory = new Directory(accounts, this.numbers);
    this.issues = new Issues(this.numbers, this.events, now, (fieldId, from, to) =>
      describeChange(this, fieldId, from, to),
    );
    const parts = { numbers: this.numbers, events: this.events, issues: this.issues, now };
    this.comments = new Comments(parts);
    this.attachments = new Attachments(parts);
    this.links = new Links(parts);
    this.properties = new Properties(parts);
  }

  /** Deletes an issue with all that hangs on it. */
  deleteIssue(issue: Issue, by: Account): void {
    this.comments.deleteAll(issue.id);
    this.attachments.deleteAll(issue.id);
    this.links.deleteAll(issue.id);
    this.properties.deleteAll(issue.id);
    this.issues.delete(issue, by);
  }
}
