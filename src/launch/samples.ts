import type { EmailAddress } from '../campaign/address.ts';
import { parseAddress } from '../campaign/address.ts';
import type { AudienceTuple, FrozenRun } from '../journal/freeze.ts';
import type { Audience } from './audience.ts';

/** More than this nobody reads. */
const mostGroups = 10;

/**
 * Samples of a dry run: the letter of each group's first recipient, for every test recipient. They are deliveries of their
 * own, behind those of the audience, so that they, too, are mailed once.
 */
export function samplesOf(
  { recipients }: Pick<Audience, 'recipients'>,
  testRecipients: readonly string[],
): readonly AudienceTuple[] {
  const firstOfGroups = new Map<number, AudienceTuple>();
  for (const recipient of recipients) {
    const [, addressHash, group, duplicateOf] = recipient;
    const getsMail = addressHash !== null && duplicateOf === null;
    if (getsMail && !firstOfGroups.has(group)) firstOfGroups.set(group, recipient);
  }
  return [...firstOfGroups.values()]
    .slice(0, mostGroups)
    .flatMap(([id, , group]) => testRecipients.map((): AudienceTuple => [id, null, group, null]));
}

/** Who gets the sample that a delivery is; undefined when it is none. */
export function sampleFor(
  { count, samples, content }: FrozenRun,
  number: number,
): EmailAddress | undefined {
  const { testRecipients = [] } = content;
  const index = number - (count - samples);
  if (index < 0 || testRecipients.length === 0) return undefined;
  const parsed = parseAddress(testRecipients[index % testRecipients.length] ?? '');
  if (parsed.kind === 'invalid') throw new TypeError(`Not a mail address: ${parsed.problem}`);
  return parsed.address;
}
