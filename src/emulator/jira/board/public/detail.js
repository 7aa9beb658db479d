import { commentsOf, historyOf } from './activity.js';
import { documentOf } from './adf.js';
import { progressOf, typeIcon } from './card.js';
import { fieldList } from './field-list.js';
import { readIssue } from './jira.js';
import { lozenge } from './lozenge.js';
import { pause } from './pause.js';
import { byId, element } from './shared/element.js';
import { icon } from './shared/icon.js';
import { makeTabs } from './shared/tabs.js';

/** Between two readings of an issue that changes all the time. */
const restMilliseconds = 500;

/** The panel of the issue that is open. */
export class Detail {
  #panel = byId('detail');
  #options;
  #key;
  /** Index of the tab that the reader has chosen. */
  #tab = 0;
  #isStale = false;
  #isReading = false;

  /** @param {{ progressField?: string, addressOf: Function, onClose: () => void, onMove: Function }} options */
  constructor(options) {
    this.#options = options;
    this.#panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') options.onClose();
    });
  }

  get key() {
    return this.#key;
  }

  async open(key) {
    const isNew = this.#key !== key;
    this.#key = key;
    if (isNew) this.#tab = 0;
    const read = await readIssue(key).catch((error) => error);
    // Another issue may have been opened, or this one closed, while it was read.
    if (this.#key === key) this.#show(read, isNew);
  }

  /** Reads the open issue again; changes that come meanwhile are read once, afterwards. */
  async refresh() {
    this.#isStale = true;
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#isStale && this.#key !== undefined) {
      this.#isStale = false;
      await this.open(this.#key);
      await pause(restMilliseconds);
    }
    this.#isReading = false;
  }

  close() {
    this.#key = undefined;
    this.#panel.hidden = true;
    byId('columns').inert = false;
    this.#panel.replaceChildren();
  }

  #show(read, isNew) {
    const panel = this.#panel;
    const { scrollTop } = panel;
    const focused = panel.contains(document.activeElement)
      ? document.activeElement.dataset.keep
      : undefined;
    panel.hidden = false;
    // On a phone it lies over the board.
    byId('columns').inert = getComputedStyle(panel).position === 'fixed';
    panel.replaceChildren(...(read instanceof Error ? this.#failure(read) : this.#content(read)));
    panel.scrollTop = isNew ? 0 : scrollTop;
    const keeper = isNew
      ? panel.querySelector('h2')
      : panel.querySelector(`[data-keep="${focused}"]`);
    keeper?.focus({ preventScroll: true });
  }

  #failure(error) {
    return [
      this.#bar(element('span', {}, this.#key)),
      element('h2', { tabindex: -1, 'data-keep': 'title' }, error.message),
    ];
  }

  #content({ issue, comments, history }) {
    const { key, fields } = issue;
    const { progressField, onMove } = this.#options;
    const crumb = element(
      'span',
      { class: 'crumb' },
      typeIcon(fields.issuetype),
      element('span', { class: 'key' }, key),
    );
    return [
      this.#bar(crumb),
      element('h2', { tabindex: -1, 'data-keep': 'title' }, fields.summary),
      element(
        'p',
        { class: 'state' },
        lozenge(fields.status),
        element(
          'button',
          {
            class: 'button',
            'data-keep': 'move',
            type: 'button',
            'aria-haspopup': 'menu',
            onclick: ({ currentTarget }) => onMove(issue, currentTarget),
          },
          'Move to…',
        ),
        progressOf(fields[progressField]),
      ),
      ...section('Description', fields.description && documentOf(fields.description)),
      ...section('Details', fieldList(issue, progressField)),
      ...section('Attachments', attachmentsOf(fields.attachment ?? [])),
      ...section('Linked issues', this.#linksOf(fields.issuelinks ?? [])),
      makeTabs(
        'Activity',
        [
          { name: `Comments (${comments.length})`, content: () => commentsOf(comments) },
          { name: `History (${history.length})`, content: () => historyOf(history) },
        ],
        { chosen: this.#tab, onChoose: (index) => this.#choose(index) },
      ),
    ];
  }

  #choose(index) {
    this.#tab = index;
  }

  #bar(crumb) {
    return element(
      'div',
      { class: 'detail-bar' },
      crumb,
      element(
        'button',
        {
          class: 'button icon',
          'data-keep': 'close',
          type: 'button',
          'aria-label': 'Close',
          onclick: this.#options.onClose,
        },
        icon('close'),
      ),
    );
  }

  #linksOf(links) {
    if (links.length === 0) return undefined;
    const rows = links.map(({ type, outwardIssue, inwardIssue }) => {
      const other = outwardIssue ?? inwardIssue;
      return element(
        'li',
        {},
        element(
          'span',
          { class: 'link-kind' },
          outwardIssue === undefined ? type.inward : type.outward,
        ),
        element(
          'a',
          { href: this.#options.addressOf(other) },
          `${other.key} ${other.fields.summary}`,
        ),
        lozenge(other.fields.status),
      );
    });
    return element('ul', { class: 'links' }, ...rows);
  }
}

function section(title, content) {
  return content ? [element('section', {}, element('h3', {}, title), content)] : [];
}

function attachmentsOf(attachments) {
  if (attachments.length === 0) return undefined;
  const rows = attachments.map(({ id, filename, size }) =>
    element(
      'li',
      {},
      element(
        'a',
        { class: 'button', href: `rest/api/3/attachment/content/${id}`, download: filename },
        icon('clip'),
        filename,
        element('small', {}, `${Math.ceil(size / 1024)} KB`),
      ),
    ),
  );
  return element('ul', { class: 'attachments' }, ...rows);
}
