import { runQuietly } from './spawn.mjs';

const checks = [
  {
    name: 'format',
    command: ['biome', 'check', '--linter-enabled=false', '.'],
    cure: '"npm run format" puts it right',
  },
  { name: 'lint', command: ['oxlint', 'src', 'test'] },
  { name: 'types', command: ['tsc', '-p', '.', '--noEmit'] },
  { name: 'unused code', command: ['knip'] },
];

/** Runs every check at once, says a line for each, and shows what those said that failed. */
export async function check() {
  const running = checks.map(({ command: [tool, ...args], ...rest }) => ({
    ...rest,
    result: runQuietly(tool, args),
  }));
  let failed = 0;
  for (const { name, cure, result } of running) {
    const { code, output } = await result;
    if (code === 0) {
      process.stdout.write(`${name}: fine\n`);
      continue;
    }
    failed += 1;
    process.stdout.write(
      `${output.trim()}\n${name}: not fine${cure === undefined ? '' : `; ${cure}`}\n`,
    );
  }
  process.stdout.write(`${checks.length - failed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}
