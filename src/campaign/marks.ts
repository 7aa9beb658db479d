import { isLanguage, type Language } from './language.ts';

/** What a campaign's manager says of its letters by labels. */
export interface Marks {
  /** They are part of something that each recipient has asked for, as an order or a booking: nothing to unsubscribe from. */
  readonly isTransactional: boolean;
  /** What they are written in; undefined for the usual language. */
  readonly language: Language | undefined;
}

export const transactionalLabel = 'transactional';
const languageLabel = /^language-([a-z]{2})$/;

/** Reads a campaign's labels: `transactional`, and `language-de` or another. */
export function marksOf(labels: readonly string[]): Marks {
  const lower = labels.map((label) => label.toLowerCase());
  const written = lower.map((label) => languageLabel.exec(label)?.[1] ?? '');
  return {
    isTransactional: lower.includes(transactionalLabel),
    language: written.find(isLanguage),
  };
}
