import { call } from './jira.js';
import { pause } from './pause.js';

/** A board is for looking at; beyond so many issues a search serves better. */
const mostIssues = 2000;
const mostPerRead = 100;
/** Between two reads, so that a board on a screen leaves Jira's rate limit to others. */
const restMilliseconds = 200;

/** Issues of one type, kept as Jira has them. Changes come as events that name an issue; it is then read by its id. */
export class LiveIssues {
  #byId = new Map();
  #fields;
  #jql;
  #type;
  #onChange;
  #changed = new Set();
  #reading = false;

  /** @param {{ type: { id: string }, projectKey: string, fields: string[], onChange: () => void }} options */
  constructor({ type, projectKey, fields, onChange }) {
    this.#type = type;
    this.#fields = fields;
    this.#onChange = onChange;
    this.#jql = `project = "${projectKey}" AND issuetype = ${type.id} ORDER BY created DESC`;
  }

  /** True when Jira has more than the board holds. */
  isCut = false;

  get all() {
    return [...this.#byId.values()];
  }

  /** Finds the issues by a search, which may be behind, and reads each by its id, which is not. */
  async load() {
    const { issues, nextPageToken } = await call('POST', 'api/3/search/jql', {
      jql: this.#jql,
      maxResults: mostIssues,
    });
    this.isCut = nextPageToken !== undefined;
    const ids = issues.map(({ id }) => id);
    for (let at = 0; at < ids.length; at += mostPerRead)
      await this.#read(ids.slice(at, at + mostPerRead));
  }

  /** An issue has changed: reads it with whatever else has changed by then. */
  async changed(id) {
    this.#changed.add(String(id));
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#changed.size > 0) {
        const ids = [...this.#changed].slice(0, mostPerRead);
        for (const each of ids) this.#changed.delete(each);
        await this.#read(ids);
        this.#onChange();
        await pause(restMilliseconds);
      }
    } finally {
      this.#reading = false;
    }
  }

  async #read(ids) {
    const { issues } = await call('POST', 'api/3/issue/bulkfetch', {
      issueIdsOrKeys: ids,
      fields: this.#fields,
    });
    const known = new Map(ids.map((id) => [id, this.#byId.get(id)]));
    // Whatever is not in the answer is gone.
    for (const id of ids) this.#byId.delete(id);
    for (const issue of issues)
      if (issue.fields.issuetype.id === this.#type.id)
        this.#byId.set(issue.id, newerOf(issue, known.get(issue.id)));
  }
}

/** Answers may overtake each other. */
function newerOf(issue, known) {
  return known !== undefined && known.fields.updated > issue.fields.updated ? known : issue;
}
