import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { delimiter, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command with our terminal and answers its exit code. Signals that we get go on to it. */
export async function runInForeground(command, args, env = {}) {
  const child = start(command, args, env, 'inherit');
  const forward = (signal) => {
    // Ctrl-C reaches every process of the terminal by itself; twice would mean "at once" to the child.
    if (signal !== 'SIGINT' || !hasTerminal()) child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, forward);
  try {
    return exitCodeOf(...(await once(child, 'exit')));
  } finally {
    for (const signal of signals) process.off(signal, forward);
  }
}

/** Runs a command and keeps what it says. */
export async function runQuietly(command, args, env = {}) {
  const child = start(command, args, env, ['ignore', 'pipe', 'pipe']);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
  return { code: exitCodeOf(...(await once(child, 'close'))), output };
}

function start(command, args, env, stdio) {
  const path = [resolve(root, 'node_modules/.bin'), process.env.PATH].join(delimiter);
  return spawn(command, args, { cwd: root, env: { ...process.env, PATH: path, ...env }, stdio });
}

function exitCodeOf(code, signal) {
  return code ?? 128 + constants.signals[signal];
}

function hasTerminal() {
  return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
}
