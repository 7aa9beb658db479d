import type { Reporter, SerializedError, TestModule } from 'vitest/node';

/** Ends a test run with the broker it used and the plain line `N passed, N failed`. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    let passed = 0;
    let failed = unhandled.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const suite of module.children.allSuites()) failed += suite.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        if (state === 'failed') failed += 1;
      }
    }
    // After the summary of the reporter before this one, which writes when the run has ended, too.
    process.once('exit', () => {
      process.stdout.write(`Broker: ${usedBroker()}\n${passed} passed, ${failed} failed\n`);
    });
  }
}

function usedBroker(): string {
  const { AMQP_URL: url = '', POSTBOARD_BROKER: broker } = process.env;
  if (broker === 'memory') return 'in memory';
  return url === '' ? 'none; AMQP_URL is not set' : `RabbitMQ at ${new URL(url).host}`;
}
