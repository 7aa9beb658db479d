import type { z } from 'zod';

/** What zod found wrong, as sentences for the person who wrote the file or set the variable. */
export function complaint(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.input === undefined) return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}`;
    case 'too_big':
      return `must be at most ${issue.maximum}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'custom':
    case 'invalid_element':
    case 'invalid_format':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'unrecognized_keys':
      return undefined;
  }
}

/** Says this about a wrong value; a missing one is said to be missing. */
export function wrong(sentence: string) {
  return {
    error: (issue: z.core.$ZodRawIssue) => (issue.input === undefined ? undefined : sentence),
  };
}

/** One line for each thing wrong, with the path of the value in front. */
export function describe(error: z.ZodError): readonly string[] {
  return error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [line(issue.path, issue.message)];
    const sentences = issue.message.split('\n');
    return issue.keys.map((key, index) => line([...issue.path, key], sentences[index] ?? ''));
  });
}

function line(path: readonly PropertyKey[], sentence: string): string {
  return `${path.map(String).join('.')}: ${sentence}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  array: 'a list',
  object: 'a group of settings',
};
