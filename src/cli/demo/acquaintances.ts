/** One acquaintance of the job seeker, as a recipient's issue. */
export interface Acquaintance {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly company: string;
  readonly city: string;
  readonly metAt: string;
  readonly lastMet: string;
  readonly projectsShared: number;
  readonly isNameless?: boolean;
  readonly unsubscribed?: boolean;
}

/** Addresses with a story; the demo tells the mail server what to do with them. */
export const refusedAddress = 'otto.brandt@gone.example';
export const deferredAddress = 'mina.okafor@busy.example';

/** Who has had enough; the thank-you letter would be for them, too. */
export const leavingAddress = 'femi.adeyemi@post.example';

/** Whose first name was forgotten; the dry run finds out. */
export const nameless = { name: 'Nora Fischer', firstName: 'Nora' } as const;

const people = [
  'Ada Castell',
  'Ben Ortiz',
  'Carla Nowak',
  'David Lindqvist',
  'Elif Demir',
  'Femi Adeyemi',
  'Greta Hansen',
  'Hugo Marchand',
  'Ines Carvalho',
  'Jonas Keller',
  'Katya Orlova',
  'Liam Byrne',
  'Mina Okafor',
  'Nils Aaberg',
  'Otto Brandt',
  'Paula Richter',
  'Quentin Dubois',
  'Rosa Benedetti',
  'Sami Haddad',
  'Tessa de Vries',
  'Umar Siddiqui',
  'Vera Kovacs',
  'Wanda Zielinska',
  'Xavier Puig',
  'Yuki Tanaka',
  'Zoe Martin',
  'Anton Weiss',
  'Bianca Rossi',
  'Cem Yilmaz',
  'Dora Novak',
  'Emil Sorensen',
  'Fatima Zahra',
  'Georg Huber',
  'Helen O’Neil',
  'Ivan Petrov',
  'Julia Schäfer',
  'Karim Benali',
  'Lotte Jansen',
  'Marco Silva',
  'Nora Fischer',
] as const;
const companies = [
  'Harbour Logistics',
  'Northwind Post',
  'Lighthouse Software',
  'Blue Kite',
  'Fjord Data',
] as const;
const cities = ['Kiel', 'Hamburg', 'Copenhagen', 'Lyon', 'Porto'] as const;
const meetings = ['Queue Days Berlin', 'a project review', 'the harbour meetup', ''] as const;

/** Five of them are not as easy to reach as the others. */
const stories: Readonly<Record<string, Partial<Acquaintance>>> = {
  'Ben Ortiz': { email: 'ben.ortiz(at)post.example' },
  'Greta Hansen': { unsubscribed: true },
  'Mina Okafor': { email: deferredAddress },
  [nameless.name]: { isNameless: true, projectsShared: 2, company: 'Fjord Data' },
  'Otto Brandt': { email: refusedAddress },
  'Zoe Martin': { email: 'Ada.Castell@mail.example', projectsShared: 0 },
};

/** Forty people, always the same ones. */
export const acquaintances: readonly Acquaintance[] = people.map((name, index) => {
  const [firstName = '', ...rest] = name.split(' ');
  const lastName = rest.join(' ');
  const person: Acquaintance = {
    firstName,
    lastName,
    email: `${plain(firstName)}.${plain(lastName)}@${index % 3 === 0 ? 'mail' : 'post'}.example`,
    company: pick(companies, index),
    city: pick(cities, index * 2),
    metAt: pick(meetings, index),
    lastMet: `202${3 + (index % 3)}-0${1 + (index % 9)}-1${index % 10}`,
    projectsShared: index % 3 === 0 ? 0 : 1 + (index % 5),
  };
  return { ...person, ...stories[name] };
});

function pick<Value>(values: readonly [Value, ...Value[]], index: number): Value {
  return values[index % values.length] ?? values[0];
}

function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();
}
