import type { Comment, Issue } from '../../src/emulator/jira/store/issue.ts';
import type { JiraStore } from '../../src/emulator/jira/store/store.ts';
import { textOfDocument } from '../../src/jira/adf/text.ts';

/** A comment as a person reads it. */
export interface ReadComment {
  readonly text: string;
  readonly wasEdited: boolean;
}

/** What anybody may see on the board, by issue keys and by the names that people use. */
export class BoardView {
  readonly #store: JiraStore;

  constructor(store: JiraStore) {
    this.#store = store;
  }

  status(key: string): string {
    return this.#get(key).status.name;
  }

  /** Every status that the card has been in, oldest first. */
  journey(key: string): readonly string[] {
    const moves = this.#get(key).history.flatMap(({ items }) =>
      items.filter(({ fieldId }) => fieldId === 'status'),
    );
    return [
      ...moves.slice(0, 1).map(({ fromText }) => fromText),
      ...moves.map(({ toText }) => toText),
    ].map(String);
  }

  labels(key: string): readonly string[] {
    return [this.#get(key).values.get('labels') ?? []].flat().map(String).toSorted();
  }

  /** What stands in a field of one line. */
  text(key: string, fieldName: string): string {
    const value = this.#get(key).values.get(this.fieldId(fieldName));
    return typeof value === 'string' ? value : '';
  }

  fieldId(name: string): string {
    const field = [...this.#store.directory.fields].find((each) => each.name === name);
    if (field === undefined) throw new Error(`There is no field called ${name}`);
    return field.id;
  }

  /** Oldest first; a block a line, the cells of a table with tabs between. */
  comments(key: string): readonly ReadComment[] {
    return this.#store.comments.of(this.#get(key).id).map(read);
  }

  campaigns(): readonly string[] {
    return Array.from(this.#store.issues.all())
      .filter(({ type }) => type.name === 'Campaign')
      .map(({ key }) => key);
  }

  /** The runs that this campaign may have had: its id and that of each move to Sending. */
  runs(key: string): readonly string[] {
    const { id, history } = this.#get(key);
    return history
      .filter(({ items }) => items.some(({ toText }) => toText === 'Sending'))
      .map((change) => `${id}-${change.id}`);
  }

  #get(key: string): Issue {
    const issue = this.#store.issues.get(key);
    if (issue === undefined) throw new Error(`There is no issue ${key}`);
    return issue;
  }
}

function read({ body, created, updated }: Comment): ReadComment {
  return { text: textOfDocument(body) ?? '', wasEdited: updated > created };
}
