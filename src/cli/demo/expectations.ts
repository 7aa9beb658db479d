import { deferredAddress, refusedAddress } from './acquaintances.ts';
import { projectNames, sharedProjects } from './projects.ts';
import type { Ending } from './story.ts';

/** One thing that must hold when the demo is over. */
export interface Expectation {
  readonly sentence: string;
  readonly holds: boolean;
}

/** What the SMTP server accepted, by address. */
export type Accepted = ReadonlyMap<string, number>;

/** The text of each letter, by address in lower case. */
export type Letters = ReadonlyMap<string, string>;

/** Compares the board with what the mail server saw. */
export function expectationsOf(
  endings: readonly Ending[],
  accepted: Accepted,
  status: string,
  samples: readonly string[],
  letters: Letters,
): readonly Expectation[] {
  const addressed = (address: string) => endings.find((ending) => ending.address === address);
  const sent = endings.filter(({ outcomes }) => outcomes.includes('sent'));
  const of = (name: string) => endings.find((ending) => ending.name === name)?.outcomes ?? [];
  return [
    { sentence: 'The campaign is in Sent.', holds: status === 'Sent' },
    {
      sentence:
        'The dry runs mailed samples to Robin, marked as tests, and nothing to anybody else.',
      holds: samples.length > 0 && samples.every((subject) => subject.startsWith('[Test] ')),
    },
    {
      sentence:
        'Everybody the board calls sent has exactly one mail in the inbox, and nobody else has any.',
      holds:
        sent.length === accepted.size &&
        sent.every(({ address }) => accepted.get(address.toLowerCase()) === 1),
    },
    {
      sentence: 'Every letter shows the projects that its reader shared with Robin, and no others.',
      holds: sent.every(({ address }) => showsItsProjects(letters, address)),
    },
    {
      sentence: 'The address that is none was skipped.',
      holds: of('Ben Ortiz').join() === 'skipped',
    },
    {
      sentence: 'The address that stands there twice got one mail.',
      holds: of('Ada Castell').join() === 'sent' && of('Zoe Martin').join() === 'skipped',
    },
    { sentence: 'Who unsubscribed got nothing.', holds: of('Greta Hansen').join() === 'skipped' },
    {
      sentence: 'Who is refused by the server is marked undeliverable.',
      holds:
        addressed(refusedAddress)?.outcomes.join() === 'rejected' &&
        addressed(refusedAddress)?.status === 'Undeliverable',
    },
    {
      sentence: 'Who was deferred got it at the second try.',
      holds: addressed(deferredAddress)?.outcomes.join() === 'sent',
    },
    {
      sentence: 'Everybody who got it is in Contacted.',
      holds: sent.every((ending) => ending.status === 'Contacted'),
    },
  ];
}

function showsItsProjects(letters: Letters, address: string): boolean {
  const text = letters.get(address.toLowerCase()) ?? '';
  const shown = projectNames.filter((name) => text.includes(name));
  return shown.join() === sharedProjects(address).join();
}
