import { editField, readIssue } from './issue-calls.js';
import { makeBar, makeIssueView } from './issue-view.js';
import { pause } from './pause.js';
import { byId, element } from './shared/element.js';
import { announce, complain } from './toast.js';

/** Between two readings of an issue that changes all the time. */
const restMilliseconds = 500;
/** Here it lies over the board. */
const phone = matchMedia('(max-width: 720px)');

/** The panel of the issue that is open. */
export class Detail {
  #panel = byId('detail');
  #options;
  #key;
  #view;
  #readings = 0;
  #shownReading = 0;
  #isStale = false;
  #isRefreshing = false;

  /** @param {{ progressField?: string, addressOf: Function, onClose: () => void, onMove: Function }} options */
  constructor(options) {
    this.#options = options;
    document.addEventListener('keydown', (event) => {
      const { key, target, defaultPrevented } = event;
      // The body has the focus when what had it is gone.
      const isHere = this.#panel.contains(target) || target === document.body;
      const isOpen = this.#key !== undefined;
      if (key === 'Escape' && isOpen && isHere && !defaultPrevented) options.onClose();
    });
    phone.addEventListener('change', () => this.#coverBoard());
  }

  get key() {
    return this.#key;
  }

  async open(key) {
    if (this.#key !== key) this.#view = undefined;
    this.#key = key;
    await this.#read();
  }

  /** Reads the open issue again; changes that come meanwhile are read once, afterwards. */
  async refresh() {
    this.#isStale = true;
    if (this.#isRefreshing) return;
    this.#isRefreshing = true;
    while (this.#isStale && this.#key !== undefined) {
      this.#isStale = false;
      await this.#read();
      await pause(restMilliseconds);
    }
    this.#isRefreshing = false;
  }

  close() {
    this.#key = undefined;
    this.#view = undefined;
    this.#panel.hidden = true;
    this.#panel.replaceChildren();
    this.#coverBoard();
  }

  async #read() {
    const key = this.#key;
    this.#readings += 1;
    const reading = this.#readings;
    try {
      const read = await readIssue(key);
      // A later reading may have been faster; and another issue may have been opened meanwhile.
      if (this.#key !== key || reading < this.#shownReading) return;
      this.#shownReading = reading;
      this.#show(read);
    } catch (error) {
      if (this.#key === key) this.#fail(error);
    }
  }

  #show(read) {
    const isNew = this.#view === undefined;
    this.#view ??= makeIssueView(this.#context());
    this.#view.show(read);
    if (isNew) this.#enter(this.#view.element);
  }

  /** An issue that is gone is gone; what else goes wrong does not take away what somebody is typing. */
  #fail(error) {
    if (this.#view !== undefined && error.status !== 404) {
      complain(`${this.#key} could not be read`, error.message);
      return;
    }
    this.#view = undefined;
    const { element: bar, show } = makeBar(this.#context());
    show({ issue: { fields: {} } });
    this.#enter(bar, element('h2', { tabindex: -1 }, error.message));
  }

  #enter(...elements) {
    this.#panel.hidden = false;
    this.#panel.replaceChildren(...elements);
    this.#panel.scrollTop = 0;
    this.#coverBoard();
    this.#panel.querySelector('h2').focus({ preventScroll: true });
  }

  #coverBoard() {
    const isCovered = phone.matches && !this.#panel.hidden;
    for (const id of ['columns', 'top-bar']) byId(id).inert = isCovered;
  }

  #context() {
    const key = this.#key;
    const reread = async () => {
      if (this.#key === key) await this.#read();
    };
    return {
      ...this.#options,
      key,
      reread,
      async save(fieldId, value) {
        await editField(key, fieldId, value);
        announce('Saved');
        await reread();
      },
    };
  }
}
