import type { TemplateHelper } from './helper.ts';
import { holds, isEmpty, shown, type Value } from './value.ts';

const logic = { bearsEmpty: true, options: [] } as const;

/** `{{default recipient.city "your town"}}`: the first value that is not empty. */
export const choose: TemplateHelper = {
  ...logic,
  takes: [2, 9],
  run: (values) => values.find((value) => !isEmpty(value)) ?? values.at(-1),
};

/** `(eq recipient.tier "gold")`: the same once written. */
export const eq: TemplateHelper = {
  ...logic,
  takes: [2, 2],
  run: ([a, b]) => isSame(a, b),
};

/** `(and recipient.city recipient.company)`: the first value that does not hold, else the last. */
export const and: TemplateHelper = {
  ...logic,
  takes: [2, 9],
  run: (values) => (values.every(holds) ? values.at(-1) : values.find((value) => !holds(value))),
};

/** `{{or recipient.nickname recipient.firstName}}`: the first value that holds, else the last. */
export const or: TemplateHelper = {
  ...logic,
  takes: [2, 9],
  run: (values) => values.find(holds) ?? values.at(-1),
};

export const not: TemplateHelper = {
  ...logic,
  takes: [1, 1],
  run: ([value]) => !holds(value),
};

function isSame(a: Value, b: Value): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b);
  return shown(a) === shown(b);
}
