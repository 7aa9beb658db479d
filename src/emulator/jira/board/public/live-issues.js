import { call } from './jira.js';

/** A board is for looking at; beyond so many issues a search serves better. */
const mostIssues = 2000;
const mostPerRead = 100;

/** Issues of one type, kept as Jira has them. Changes come as events that name an issue; it is then read by its id. */
export class LiveIssues {
  #byId = new Map();
  #fields;
  #type;
  #onChange;
  #changed = new Set();
  #reading = false;

  /** @param {{ type: { id: string }, projectKey: string, fields: string[], onChange: (ids: string[]) => void }} options */
  constructor({ type, projectKey, fields, onChange }) {
    this.#type = type;
    this.#fields = fields;
    this.#onChange = onChange;
    this.jql = `project = "${projectKey}" AND issuetype = ${type.id} ORDER BY created DESC`;
  }

  /** True when Jira has more than the board holds. */
  isCut = false;

  get all() {
    return [...this.#byId.values()];
  }

  get(id) {
    return this.#byId.get(id);
  }

  async load() {
    let nextPageToken;
    do {
      const page = await call('POST', 'api/3/search/jql', {
        jql: this.jql,
        fields: this.#fields,
        maxResults: mostPerRead,
        ...(nextPageToken !== undefined && { nextPageToken }),
      });
      for (const issue of page.issues) this.#byId.set(issue.id, issue);
      nextPageToken = page.nextPageToken;
    } while (nextPageToken !== undefined && this.#byId.size < mostIssues);
    this.isCut = nextPageToken !== undefined;
  }

  /** An issue has changed: reads it with whatever else has changed by then. */
  async changed(id) {
    this.#changed.add(String(id));
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#changed.size > 0) await this.#readChanged();
    } finally {
      this.#reading = false;
    }
  }

  async #readChanged() {
    const ids = [...this.#changed].slice(0, mostPerRead);
    for (const id of ids) this.#changed.delete(id);
    const { issues } = await call('POST', 'api/3/issue/bulkfetch', {
      issueIdsOrKeys: ids,
      fields: this.#fields,
    });
    // Whatever is not in the answer is gone.
    for (const id of ids) this.#byId.delete(id);
    for (const issue of issues)
      if (issue.fields.issuetype.id === this.#type.id) this.#byId.set(issue.id, issue);
    this.#onChange(ids);
  }
}
