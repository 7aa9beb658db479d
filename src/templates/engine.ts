import Handlebars from 'handlebars';
import { type Guard, guards, placeOption, subjectOption } from './guard.ts';
import type { TemplateHelper } from './helper.ts';
import type { Program } from './syntax.ts';
import { isEmpty, shown, UnusableValue, type Value } from './value.ts';
import { vocabulary } from './vocabulary.ts';

/** Renders one part of a letter. Throws {@link UnusableValue} for a value that it cannot be written with, and {@link LetterTooLarge}. */
export type PartFunction = (values: object) => string;

/** More than any mail program shows of a mail. */
const outputLimitBytes = 512 * 1024;
const workLimit = 4 * outputLimitBytes;

/** A letter of which no end is in sight. */
export class LetterTooLarge extends Error {
  override readonly name = 'LetterTooLarge';

  constructor() {
    super(`The letter grows beyond ${outputLimitBytes / 1024} KB`);
  }
}

type Options = Handlebars.HelperOptions;

/** Makes functions of checked programs. One engine escapes for HTML, another writes plain text; they share nothing. */
export class Engine {
  readonly #handlebars = Handlebars.create();
  readonly #noEscape: boolean;
  /** Characters that the current rendering has made of values and loops, those in inner loops more than once. */
  #work = 0;

  constructor(partials: ReadonlyMap<string, Program>, output: 'html' | 'plain') {
    this.#noEscape = output === 'plain';
    this.#handlebars.unregisterHelper('log');
    this.#handlebars.unregisterHelper('lookup');
    for (const [name, helper] of vocabulary) this.#register(name, helper.run);
    for (const guard of guards) this.#register(guard, (values) => this.#guard(guard, values));
    this.#handlebars.registerHelper('each', this.#each());
    for (const [name, program] of partials)
      this.#handlebars.registerPartial(name, this.#compile(program));
  }

  partFunction(program: Program): PartFunction {
    const render = this.#compile(program);
    return (values) => {
      this.#work = 0;
      const output = render(values);
      if (Buffer.byteLength(output) > outputLimitBytes) throw new LetterTooLarge();
      return output;
    };
  }

  /** Compiles a syntax tree, but only one that our own check made of a string that our own parse read. */
  #compile(program: Program): Handlebars.TemplateDelegate<object> {
    const names = [...vocabulary.keys(), ...guards].map((name) => [name, true]);
    return this.#handlebars.compile<object>(program, {
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: Object.fromEntries(names),
      noEscape: this.#noEscape,
    });
  }

  #register(name: string, run: TemplateHelper['run']): void {
    this.#handlebars.registerHelper(name, (...handed: unknown[]) => {
      const { hash } = handed.pop() as Options;
      const { [subjectOption]: subject, [placeOption]: place, ...options } = hash;
      try {
        return run(handed as Value[], options);
      } catch (error) {
        if (!(error instanceof UnusableValue)) throw error;
        throw new UnusableValue(sentence(String(subject), error.message, String(place)));
      }
    });
  }

  #guard(guard: Guard, [value]: readonly Value[]): string {
    if (isEmpty(value)) throw new UnusableValue('is empty');
    const text = shown(value);
    if (guard === 'link' && !/^(?:https?:\/\/|mailto:)\S+$/i.test(text.trim()))
      throw new UnusableValue('is not a link that begins with https:// or mailto:');
    this.#count(text);
    return text;
  }

  /** As Handlebars' own, for lists only, and counting what it writes: loops in loops multiply. */
  #each() {
    const counted = (text: string) => {
      this.#count(text);
      return text;
    };
    return function each(this: unknown, list: unknown, { fn, inverse, data }: Options): string {
      if (!Array.isArray(list) || list.length === 0) return inverse(this);
      // Not with the list's own methods: rows of merge data may have a column of that name.
      return Array.from(list, (item: unknown, index) => {
        const first = index === 0;
        const last = index === list.length - 1;
        const frame = Object.assign(Handlebars.createFrame(data), {
          index,
          key: index,
          first,
          last,
        });
        return counted(fn(item, { data: frame, blockParams: [item, index] }));
      }).join('');
    };
  }

  /** A round of a loop counts even when it writes nothing. */
  #count(text: string): void {
    this.#work += text.length + 1;
    if (this.#work > workLimit) throw new LetterTooLarge();
  }
}

/** `recipient.city is empty (body.html.hbs, line 3)`, of several values with "are". */
function sentence(subject: string, problem: string, place: string): string {
  const about = subject.includes(' and ') ? problem.replace(/^is /, 'are ') : problem;
  return `${subject} ${about} (${place})`;
}
