import { computedFields } from '../fields/field.ts';

const navigableComputed: ReadonlyMap<string, boolean> = new Map(
  computedFields.map(({ id, navigable }) => [id, navigable]),
);

/** What comes when nothing is asked for. */
export type DefaultFields = '*all' | '*navigable' | 'id';

/** Which fields of an issue somebody asked for: `*all`, `*navigable`, names, and names to leave out with `-`. */
export class FieldSelection {
  readonly #isAll: boolean;
  readonly #isNavigable: boolean;
  readonly #wanted: ReadonlySet<string>;
  readonly #unwanted: ReadonlySet<string>;

  constructor(fields: readonly string[], byDefault: DefaultFields) {
    const given = fields.map((field) => field.trim()).filter((field) => field !== '');
    const onlyLeavesOut = given.every((field) => field.startsWith('-'));
    const asked = onlyLeavesOut ? [byDefault, ...given] : given;
    this.#isAll = asked.includes('*all');
    this.#isNavigable = asked.includes('*navigable');
    this.#unwanted = new Set(
      asked.filter((field) => field.startsWith('-')).map((each) => each.slice(1)),
    );
    this.#wanted = new Set(asked);
  }

  /** True when nothing but the id is asked for; then the key is left out, too. */
  get idOnly(): boolean {
    return !this.#isAll && !this.#isNavigable && [...this.#wanted].every((each) => each === 'id');
  }

  /** True when no more than id and key are asked for. */
  get keyOnly(): boolean {
    const free = ['id', 'key', 'issuekey'];
    return (
      !this.#isAll && !this.#isNavigable && [...this.#wanted].every((each) => free.includes(each))
    );
  }

  has(fieldId: string): boolean {
    if (this.#unwanted.has(fieldId)) return false;
    if (this.#isAll || this.#wanted.has(fieldId)) return true;
    return this.#isNavigable && navigableComputed.get(fieldId) !== false;
  }
}
