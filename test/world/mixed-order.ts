import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes long, by what it takes: other processes and their waits, the processor, waits of our own. */
const longKinds = [/\/chaos\//, /\.browser\.test\.ts$/, /\/road\//, /\/send\/owner/];

/**
 * Begins with what takes long, so that no worker is left alone with it at the end, and takes turns between the kinds of it,
 * so that some wait while others compute.
 */
export class MixedOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- A sequencer's, not an array's.
    const largestFirst = await super.sort(files);
    const longOnes = longKinds.map((kind) =>
      largestFirst.filter(({ moduleId }) => kind.test(moduleId)),
    );
    const rounds = Math.max(...longOnes.map(({ length }) => length));
    const mixed = Array.from({ length: rounds }, (_, round) =>
      longOnes.flatMap((ofKind) => ofKind[round] ?? []),
    );
    return [...new Set([...mixed.flat(), ...largestFirst])];
  }
}
