import { byId, element } from './shared/element.js';

const pageSize = 100;
const clock = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});

/** The list of mails: newest first, a page at a time. */
export class MailList {
  #onOpen;
  #rows = byId('mails');
  /** What the address of the recipient must contain. */
  #to = '';
  #oldest = Infinity;
  #total = 0;
  #marked;

  constructor({ onOpen }) {
    this.#onOpen = onOpen;
    this.#rows.addEventListener('keydown', (event) => this.#move(event));
  }

  /** Shows the newest page; answers the number of the newest mail. */
  async load() {
    const to = this.#to;
    const { total, mails } = await fetchMails({ to });
    // Somebody may have typed on while this was under way.
    if (to !== this.#to) return total;
    this.#rows.replaceChildren(...mails.map((mail) => this.#row(mail)));
    this.#afterPage(mails);
    this.#count(total);
    return total;
  }

  async find(to) {
    this.#to = to;
    await this.load();
  }

  async loadOlder() {
    const { mails } = await fetchMails({ to: this.#to, before: this.#oldest });
    const [first, ...rest] = mails.map((mail) => this.#row(mail));
    if (first !== undefined) this.#rows.append(first, ...rest);
    this.#afterPage(mails);
    first?.querySelector('button').focus();
  }

  /** A mail that has just come. */
  add(mail) {
    this.#count(Math.max(this.#total, mail.id));
    const isWanted = mail.to.some((address) =>
      address.toLowerCase().includes(this.#to.toLowerCase()),
    );
    if (!isWanted || this.#buttonOf(mail.id) !== null) return;
    const row = this.#row(mail);
    row.classList.add('new');
    this.#rows.prepend(row);
    this.#oldest = Math.min(this.#oldest, mail.id);
    this.#showWhetherEmpty();
  }

  /** Marks the mail that is open. */
  mark(id) {
    this.#marked = id;
    for (const button of this.#rows.querySelectorAll('[aria-current]'))
      button.removeAttribute('aria-current');
    this.#buttonOf(id)?.setAttribute('aria-current', 'true');
  }

  /** Puts the focus on a mail, or on the first when that one is not in the list. */
  focus(id) {
    (this.#buttonOf(id) ?? this.#rows.querySelector('button'))?.focus();
  }

  #row(mail) {
    const [to = ''] = mail.to;
    return element(
      'li',
      {},
      element(
        'button',
        {
          class: 'row',
          type: 'button',
          'data-id': mail.id,
          'aria-current': mail.id === this.#marked && 'true',
          onclick: () => this.#onOpen(mail.id),
        },
        element(
          'span',
          { class: 'row-to' },
          mail.to.length > 1 ? `${to} +${mail.to.length - 1}` : to,
        ),
        element('time', { class: 'row-time', datetime: mail.at }, clock.format(new Date(mail.at))),
        element('span', { class: 'row-subject' }, mail.subject || '(no subject)'),
      ),
    );
  }

  #buttonOf(id) {
    return this.#rows.querySelector(`button[data-id="${Number(id)}"]`);
  }

  #afterPage(mails) {
    this.#oldest = mails.at(-1)?.id ?? 0;
    byId('older').hidden = mails.length < pageSize;
    this.#showWhetherEmpty();
  }

  #showWhetherEmpty() {
    const none = byId('none');
    none.hidden = this.#rows.childElementCount > 0;
    none.textContent =
      this.#to === ''
        ? 'No mail yet. Whatever is sent here shows up by itself.'
        : 'No mail to such an address.';
  }

  #count(total) {
    this.#total = total;
    byId('count').textContent = total === 1 ? '1 mail' : `${total.toLocaleString()} mails`;
  }

  #move(event) {
    const buttons = [...this.#rows.querySelectorAll('button')];
    const at = buttons.indexOf(event.target);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[
      event.key
    ];
    if (at === -1 || next === undefined) return;
    event.preventDefault();
    buttons[next]?.focus();
  }
}

async function fetchMails({ to, before }) {
  const query = new URLSearchParams({ limit: pageSize, to });
  if (before !== undefined) query.set('before', before);
  const answer = await fetch(`api/mails?${query}`);
  if (!answer.ok) throw new Error(`The list of mails could not be read: ${answer.status}`);
  return answer.json();
}
