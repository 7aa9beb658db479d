import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Postboard takes its templates from here. */
export const templatesFolder = fileURLToPath(new URL('./templates', import.meta.url));
export const template = 'newsletter';
export const from = { name: 'Robin Weller', address: 'robin.weller@example.com' };

/** What differs from one recipient to the next. */
export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
  readonly city: string;
  readonly address: string;
  readonly unsubscribeUrl: string;
  readonly postalAddress: string;
}

const firstNames = ['Ada', 'Ben', 'Carla', 'David', 'Elif', 'Zoë', 'Greta', 'Hugo'] as const;
const lastNames = ['Castell', 'Ortiz', 'Nowak', 'Lindqvist', 'Demir', 'Müller', 'Hansen'] as const;
const companies = ['Northwind Post', 'Blue Kite', 'Fjord Data', 'Lighthouse Software'] as const;
const cities = ['Kiel', 'Hamburg', 'Copenhagen', 'Lyon', 'Porto'] as const;

export function personOf(index: number): Person {
  return {
    firstName: pick(firstNames, index),
    lastName: pick(lastNames, index),
    company: pick(companies, index),
    city: pick(cities, index),
    address: `recipient-${index}@post.example`,
    // As long as one that Postboard signs.
    unsubscribeUrl: `https://mail.example.com/unsubscribe/en/${String(index).padStart(88, 'k')}`,
    postalAddress: 'Northwind Post, Harbour Street 1, 24103 Kiel',
  };
}

function read(file: string): string {
  return readFileSync(`${templatesFolder}/${template}/${file}`, 'utf8');
}

/** The sources of the mail, for whoever fills them in without Postboard. */
export function sources(): {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
} {
  return {
    subject: read('subject.hbs').trim(),
    html: read('body.html.hbs'),
    text: read('body.text.hbs'),
  };
}

/** 200 KB that do not compress, for an attachment; always the same. */
export function attachmentBytes(): Buffer {
  const bytes = Buffer.alloc(200_000);
  let state = 1;
  for (let index = 0; index < bytes.length; index += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

function pick<Value>(values: readonly [Value, ...Value[]], index: number): Value {
  return values[index % values.length] ?? values[0];
}
