import { defineConfig } from 'vitest/config';
import { ClosingLine } from './test/world/closing-line.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', new ClosingLine()],
    // Most tests wait for a broker, a server or a browser rather than for the processor.
    maxWorkers: 2,
    // A private RabbitMQ takes some seconds to start, and tests of its restart start several.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
