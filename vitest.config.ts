import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/world/closing-line.ts';
import { MixedOrder } from './test/world/mixed-order.ts';

/** Hold answers of the emulator to jira.js's strictest schemas. It reads once, when it is loaded, which are wanted. */
const strict = [
  'test/emulator/clients.test.ts',
  'test/emulator/jira/*.test.ts',
  'test/jira/provision*.test.ts',
];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'usual', include: ['test/**/*.test.ts'], exclude: strict } },
      { extends: true, test: { name: 'strict', include: strict, env: { AUDIT_SCHEMAS: 'true' } } },
    ],
    reporters: ['default', new ClosingLine()],
    // To load all modules anew for each file takes longer than most files do. What a test changes, it puts back.
    isolate: false,
    sequence: { sequencer: MixedOrder },
    // Most tests wait for a broker, a server or a browser rather than for the processor.
    maxWorkers: 3,
    // Nothing is proven by being quick, and a machine may be busy with more than this.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
