import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TextList } from '../src/text-list.ts';

function listOf(texts: readonly string[]): TextList {
  const list = new TextList();
  for (const text of texts) list.push(text);
  return list;
}

describe('a list of texts', () => {
  test('answers as an array of them does', () => {
    const text = fc.string({ unit: fc.constantFrom('1', '2', 'ä', '€', '😀'), maxLength: 4 });

    fc.assert(
      fc.property(fc.array(text, { maxLength: 200 }), fc.array(text), (texts, sought) => {
        const list = listOf(texts);

        for (const each of [...texts, ...sought])
          expect(list.indexOf(each)).toBe(texts.indexOf(each));
        expect(Array.from({ length: list.length }, (_, place) => list.at(place))).toEqual(texts);
      }),
    );
  });

  test('does so after it has grown several times', () => {
    const texts = Array.from({ length: 40_000 }, (_, index) => `${10_000 + (index % 15_000)}`);

    const list = listOf(texts);

    const places = texts.map((text) => list.indexOf(text));
    expect(places).toEqual(texts.map((_, index) => index % 15_000));
    expect(list.at(39_999)).toBe(texts[39_999]);
    expect(list.indexOf('9999')).toBe(-1);
  });

  test('has nothing where no text was put', () => {
    const list = listOf(['10042']);

    expect([list.at(-1), list.at(1), new TextList().at(0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
