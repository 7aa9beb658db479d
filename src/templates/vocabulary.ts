import { currency, date, number } from './formats.ts';
import type { TemplateHelper } from './helper.ts';
import { and, choose, eq, not, or } from './logic.ts';
import { lower, upper, urlEncode } from './texts.ts';

/** Every helper by the name that templates use. */
export const vocabulary: ReadonlyMap<string, TemplateHelper> = new Map(
  Object.entries({
    and,
    currency,
    date,
    default: choose,
    eq,
    lower,
    not,
    number,
    or,
    upper,
    urlEncode,
  }),
);
