import { makeEditForm } from './edit-form.js';
import { inputFor } from './field-input.js';
import { element, fill } from './shared/element.js';
import { icon } from './shared/icon.js';

/** A field's value that can be edited where it stands. */
export class Editable {
  #host;
  #options;
  #shown;
  #value;
  /** How Jira describes the field to those who may edit it. */
  #metadata;
  #form;

  /** @param {{ host: Element, name: string, draw: (value: unknown) => Node, save: (value: unknown) => Promise<void> }} options */
  constructor({ host, ...options }) {
    this.#host = host;
    this.#options = options;
  }

  /** Shows what Jira has. A form that is open stays open, and says that the value has changed behind it. */
  show(value, metadata) {
    const text = JSON.stringify([value, metadata]);
    if (text === this.#shown) return;
    this.#shown = text;
    this.#value = value;
    this.#metadata = metadata;
    if (this.#form === undefined) this.#drawValue();
    else this.#form.tell(`Somebody has changed this meanwhile, to: ${this.#words() || 'nothing'}`);
  }

  #words() {
    return this.#options.draw(this.#value).textContent;
  }

  #drawValue() {
    const { name, draw } = this.#options;
    const hadFocus = this.#host.contains(document.activeElement);
    const canEdit = this.#metadata !== undefined && inputFor(this.#metadata, this.#value);
    const button = element(
      'button',
      { class: 'button icon edit', type: 'button', 'aria-label': `Edit ${name}`, title: 'Edit' },
      icon('pencil'),
    );
    const value = element('div', { class: 'value' }, draw(this.#value));
    if (!canEdit) return fill(this.#host, value);
    button.addEventListener('click', () => this.#edit());
    value.classList.add('can-edit');
    value.addEventListener('click', ({ target }) => {
      const isReading = target.closest('a') !== null || !getSelection().isCollapsed;
      if (!isReading) this.#edit();
    });
    fill(this.#host, value, button);
    if (hadFocus) button.focus({ preventScroll: true });
    return undefined;
  }

  #edit() {
    const { name, save } = this.#options;
    const input = inputFor(this.#metadata, this.#value);
    const before = JSON.stringify(input.read());
    this.#form = makeEditForm({
      name,
      input,
      save: async (value) => {
        if (JSON.stringify(value) !== before) await save(value);
        this.#close();
      },
      onCancel: () => this.#close(),
    });
    fill(this.#host, this.#form.form);
    input.control.focus();
    if (input.control instanceof HTMLInputElement) input.control.select();
  }

  #close() {
    this.#form = undefined;
    this.#drawValue();
  }
}
