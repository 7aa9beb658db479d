import { z } from 'zod';
import { nearest } from '../nearest.ts';

/** A part of the file that takes these settings and no others; says what a misspelt one may have meant, a line for each. */
export function section<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => unknown(key, Object.keys(shape))).join('\n')
        : undefined,
  });
}

function unknown(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined
    ? `is not a setting; here it takes ${known.join(', ')}`
    : `is not a setting; did you mean ${meant}?`;
}
