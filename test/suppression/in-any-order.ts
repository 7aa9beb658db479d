import * as fc from 'fast-check';

/** Some of them as they came, and the same twice over in any order: what a fold may be told. */
export function inAnyOrder<Said>(
  said: fc.Arbitrary<Said>,
  most: number,
): fc.Arbitrary<readonly [readonly Said[], readonly Said[]]> {
  return fc
    .array(said, { minLength: 1, maxLength: most })
    .chain((once) =>
      fc.tuple(
        fc.constant(once),
        fc.shuffledSubarray([...once, ...once], { minLength: once.length * 2 }),
      ),
    );
}
