import type { TemplateHelper } from './helper.ts';
import { shown } from './value.ts';

const onText = { takes: [1, 1], bearsEmpty: false, options: [] } as const;

export const upper: TemplateHelper = {
  ...onText,
  run: ([value]) => shown(value).toUpperCase(),
};

export const lower: TemplateHelper = {
  ...onText,
  run: ([value]) => shown(value).toLowerCase(),
};

/** For a value that becomes part of a link: `?from={{urlEncode recipient.city}}`. */
export const urlEncode: TemplateHelper = {
  ...onText,
  run: ([value]) => encodeURIComponent(shown(value).toWellFormed()),
};
