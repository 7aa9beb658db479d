import { call } from './jira.js';
import { pause } from './pause.js';

/** A board is for looking at; beyond so many issues a search serves better. */
const mostIssues = 2000;
const mostPerRead = 100;
/** Between two reads, so that a board on a screen leaves Jira's rate limit to others. */
const restMilliseconds = 200;

/**
 * Issues of one type, all of them or those that a query finds, kept as Jira has them. Changes come as events that name
 * an issue; it is then read by its id.
 */
export class LiveIssues {
  #byId = new Map();
  #options;
  #changed = new Set();
  #reading = false;

  /**
   * @param {object} options
   * @param {{ id: string }} options.type
   * @param {string} options.projectKey
   * @param {string} options.jql without an order; empty for all
   * @param {string[]} options.fields
   * @param {() => void} options.onChange
   */
  constructor(options) {
    this.#options = options;
  }

  /** True when Jira has more than the board holds. */
  isCut = false;

  get all() {
    return [...this.#byId.values()];
  }

  /** Finds the issues by a search, which may be behind, and reads each by its id, which is not. */
  async load() {
    const { projectKey, type, jql } = this.#options;
    const narrowed = jql === '' ? '' : ` AND (${jql})`;
    const { issues, nextPageToken } = await call('POST', 'api/3/search/jql', {
      jql: `project = "${projectKey}" AND issuetype = ${type.id}${narrowed} ORDER BY created DESC`,
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
        await this.#read(await this.#matching(ids), ids);
        this.#options.onChange();
        await pause(restMilliseconds);
      }
    } finally {
      this.#reading = false;
    }
  }

  /** Those that the query finds now. */
  async #matching(ids) {
    const { jql } = this.#options;
    if (jql === '') return ids;
    const { matches } = await call('POST', 'api/3/jql/match', {
      issueIds: ids.map(Number),
      jqls: [jql],
    });
    return matches[0].matchedIssues.map(String);
  }

  /** Whatever is not in the answer is gone. */
  async #read(ids, among = ids) {
    const issues = ids.length === 0 ? [] : await this.#fetch(ids);
    const known = new Map(among.map((id) => [id, this.#byId.get(id)]));
    for (const id of among) this.#byId.delete(id);
    for (const issue of issues)
      if (issue.fields.issuetype.id === this.#options.type.id)
        this.#byId.set(issue.id, newerOf(issue, known.get(issue.id)));
  }

  async #fetch(ids) {
    const { fields } = this.#options;
    const { issues } = await call('POST', 'api/3/issue/bulkfetch', {
      issueIdsOrKeys: ids,
      fields,
    });
    return issues;
  }
}

/** Answers may overtake each other. */
function newerOf(issue, known) {
  return known !== undefined && known.fields.updated > issue.fields.updated ? known : issue;
}
