import { Columns } from './columns.js';
import { askForIssue } from './create-issue.js';
import { Detail } from './detail.js';
import { enableDragging } from './dragging.js';
import { queryOf, testOf } from './filter.js';
import { LiveIssues } from './live-issues.js';
import { openMoveMenu } from './move-menu.js';
import { makeMove, moveToColumn } from './moves.js';
import { noteFound } from './search-box.js';
import { byId, element } from './shared/element.js';
import { complain } from './toast.js';

const keyPattern = /^[A-Z][A-Z0-9_]*-\d+$/;
const fields = ['summary', 'updated', 'status', 'issuetype', 'labels'];

/**
 * The board of one type of issue at a time, and the issue that is open. Both follow the page's address:
 * `#/recipient/MAIL-7` is the recipients' board with MAIL-7 open.
 */
export class Board {
  #plan;
  #type;
  #issues;
  #columns;
  #detail;
  /** @type {import('./filter.js').Filter} */
  #filter = { kind: 'all' };
  #willDraw = false;

  constructor(plan) {
    this.#plan = plan;
    this.#detail = new Detail({
      progressField: plan.progressField,
      addressOf: (issue) => this.#addressOf(issue),
      onClose: () => this.#close(),
      onMove: (issue, button) => this.#openMoves(issue, button),
    });
    byId('types').replaceChildren(
      ...plan.types.map((type) =>
        element('a', { href: `#/${slugOf(type)}`, 'data-type': type.id }, `${type.name}s`),
      ),
    );
    byId('create').addEventListener('click', () => this.#create());
    enableDragging({
      columns: () => this.#columns,
      onDrop: (issue, column) => void this.#drop(issue, column),
    });
  }

  /** Shows what the address names. */
  async follow(address) {
    const parts = address.replace(/^#/, '').split('/');
    const key = parts.find((part) => keyPattern.test(part));
    const named = this.#plan.types.find((type) => parts.includes(slugOf(type)));
    const type = named ?? this.#type ?? this.#plan.types[0];
    const { boardName, projectName } = this.#plan;
    document.title = [key, boardName, projectName].filter(Boolean).join(' – ');
    if (type !== this.#type) await this.#choose(type);
    if (key === undefined) this.#detail.close();
    else await this.#open(key);
  }

  async #open(key) {
    await this.#detail.open(key);
    const issue = this.#find(key);
    if (issue !== undefined) this.#columns?.reveal(issue.id);
  }

  /** Shows what a search asks for. */
  async search(filter) {
    const before = queryOf(this.#filter);
    this.#filter = filter;
    if (queryOf(filter) === before) this.#show({ isQuiet: true });
    else await this.#load();
  }

  /** Jira says that an issue has changed. */
  changed({ id, key }) {
    void this.#attempt(() => this.#issues?.changed(id));
    if (key === this.#detail.key) void this.#detail.refresh();
  }

  /** Reads everything anew. */
  async reload() {
    await this.#load();
    await this.#detail.refresh();
  }

  async #choose(type) {
    this.#type = type;
    for (const link of byId('types').children) {
      if (link.dataset.type === type.id) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    }
    this.#columns = undefined;
    await this.#load();
  }

  async #load() {
    const type = this.#type;
    const { projectKey, progressField } = this.#plan;
    const issues = new LiveIssues({
      type,
      projectKey,
      jql: queryOf(this.#filter),
      fields: progressField === undefined ? fields : [...fields, progressField],
      onChange: () => this.#draw(),
    });
    this.#issues = issues;
    byId('columns').setAttribute('aria-busy', 'true');
    await this.#attempt(() => issues.load());
    // Another type or query may have been asked for meanwhile.
    if (this.#issues !== issues) return;
    this.#columns ??= new Columns({
      columns: type.columns,
      progressField,
      actions: {
        addressOf: (issue) => this.#addressOf(issue),
        openMoves: (issue, button) => this.#openMoves(issue, button),
      },
    });
    byId('columns').setAttribute('aria-busy', 'false');
    this.#show({ isQuiet: true });
    if (issues.isCut)
      complain(
        'This board is too large to show in full',
        `It shows the ${issues.all.length.toLocaleString()} newest ${type.name}s. JQL in the search box finds among all of them.`,
      );
  }

  /** Draws at the next frame, however many changes come before it. */
  #draw() {
    if (this.#willDraw) return;
    this.#willDraw = true;
    requestAnimationFrame(() => {
      this.#willDraw = false;
      this.#show();
    });
  }

  #show(options) {
    const found = this.#issues.all.filter(testOf(this.#filter));
    this.#columns?.show(found, options);
    if (this.#filter.kind === 'all') return;
    const { name } = this.#type;
    noteFound(`${found.length || 'No'} ${name}${found.length === 1 ? '' : 's'} found`);
  }

  #create() {
    const type = this.#type;
    askForIssue({
      type,
      projectKey: this.#plan.projectKey,
      onCreated: (key) => {
        location.hash = `/${slugOf(type)}/${key}`;
      },
    });
  }

  async #drop(issue, column) {
    this.#columns.setBusy(issue.id, true);
    if (await moveToColumn(issue, column)) this.changed(issue);
    this.#columns.setBusy(issue.id, false);
  }

  #openMoves(issue, button) {
    void openMoveMenu(issue, button, async (move) => {
      if (await makeMove(issue, move)) this.changed(issue);
    });
  }

  #addressOf({ key }) {
    return `#/${slugOf(this.#type)}/${key}`;
  }

  #close() {
    const { key } = this.#detail;
    location.hash = `/${slugOf(this.#type)}`;
    this.#detail.close();
    this.#columns?.focus(this.#find(key)?.id);
  }

  #find(key) {
    return this.#issues.all.find((each) => each.key === key);
  }

  async #attempt(act) {
    try {
      await act();
    } catch (error) {
      complain('Jira could not be read', error.message);
    }
  }
}

function slugOf({ name }) {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
}
