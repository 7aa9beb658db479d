import { z } from 'zod';
import { refusal } from './refusal.ts';

const longestKey = 255;
const longestValue = 32_768;

const PropertyList = z.array(z.object({ key: z.string(), value: z.unknown().optional() }));

/** A property's key, or Jira's refusal. */
export function checkPropertyKey(key: string): string {
  if (key.length > longestKey)
    throw refusal(400, ['The property key cannot be longer than 255 characters.']);
  return key;
}

/** A property's value: any JSON but an empty one, up to 32,768 characters. */
export function checkPropertyValue(value: unknown): unknown {
  if (value === undefined || value === '')
    throw refusal(400, ['The property value cannot be empty.']);
  if (JSON.stringify(value).length > longestValue)
    throw refusal(400, ['The property value cannot be longer than 32768 characters.']);
  return value;
}

/** `properties` of an issue or a comment that is written: `[{key, value}]`. */
export function readPropertyList(input: readonly unknown[]): ReadonlyMap<string, unknown> {
  const list = PropertyList.safeParse(input);
  if (!list.success) throw refusal(400, ['Properties must have a key and a value.']);
  return new Map(
    list.data.map(({ key, value }) => [checkPropertyKey(key), checkPropertyValue(value)]),
  );
}
