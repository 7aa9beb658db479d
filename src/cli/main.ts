#!/usr/bin/env -S node --max-semi-space-size=8
import { enableCompileCache } from 'node:module';
import { setFlagsFromString } from 'node:v8';
import { nearest } from '../nearest.ts';
import { type Command, type ExitCode, UsageError } from './command.ts';
import { explain } from './explain.ts';
import { abortOnSignal, Stopped } from './stopped.ts';

interface Entry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Command>;
}

/** Loaded when called, so that no command waits for what only another needs. */
const commands: readonly Entry[] = [
  {
    name: 'start',
    summary: 'Runs the service until it is told to stop.',
    load: async () => (await import('./start.ts')).start,
  },
  {
    name: 'demo',
    summary: 'Shows a whole campaign with everything built in.',
    load: async () => (await import('./demo.ts')).demo,
  },
  {
    name: 'init',
    summary: 'Makes the project on your Jira site that Postboard works in.',
    load: async () => (await import('./init.ts')).init,
  },
  {
    name: 'import',
    summary: 'Brings recipients from a CSV file to Jira.',
    load: async () => (await import('./import.ts')).importRecipients,
  },
  {
    name: 'doctor',
    summary: 'Checks config, Jira, RabbitMQ and SMTP, and says what to do.',
    load: async () => (await import('./doctor.ts')).doctor,
  },
  {
    name: 'status',
    summary: 'Says where every run is, and what it waits for.',
    load: async () => (await import('./status.ts')).status,
  },
  {
    name: 'journal',
    summary: 'Tells everything that happened to a campaign or a recipient, and proves a run.',
    load: async () => (await import('./journal.ts')).journal,
  },
  {
    name: 'parked',
    summary: 'Lists, shows, retries and drops what was set aside for a person.',
    load: async () => (await import('./parked.ts')).parked,
  },
  {
    name: 'suppression',
    summary: 'Lists, imports and exports the addresses that get no mail.',
    load: async () => (await import('./suppression.ts')).suppression,
  },
  {
    name: 'preview',
    summary: 'Writes the mail that somebody would get.',
    load: async () => (await import('./preview.ts')).preview,
  },
  {
    name: 'emulate',
    summary: 'Runs a Jira and a mail server to try things on.',
    load: async () => (await import('./emulate.ts')).emulate,
  },
];

// Where memory abounds V8 lets the heap grow to four times what lives before it collects. Before anything is compiled: what
// is kept of that holds for the flags that it was compiled with.
setFlagsFromString('--heap-growing-percent=50');
// What is compiled once starts quicker the next time.
enableCompileCache();
// Who reads our output may have seen enough, as `head` has.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});
process.exitCode = await main(process.argv.slice(2), abortOnSignal());

async function main([name, ...args]: readonly string[], signal: AbortSignal): Promise<number> {
  try {
    return await dispatch(name, args, signal);
  } catch (error) {
    const isCancelled = error instanceof Error && error.name === 'AbortError';
    if (isCancelled && signal.reason instanceof Stopped) return signal.reason.exitCode;
    console.error(explain(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

async function dispatch(
  name: string | undefined,
  args: readonly string[],
  signal: AbortSignal,
): Promise<ExitCode> {
  if (name === '--help' || name === '-h' || name === 'help') {
    console.log(overview());
    return 0;
  }
  if (name === undefined) throw new UsageError(overview());
  const entry = commands.find((command) => command.name === name);
  if (entry === undefined) throw new UsageError(unknown(name));

  const command = await entry.load();
  if (args.includes('--help') || args.includes('-h')) {
    console.log(command.usage);
    return 0;
  }
  return await command.run(args, signal);
}

function overview(): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(13)}${summary}`);
  return [
    'Usage: postboard <command> [flags]',
    '',
    ...lines,
    '',
    '`postboard <command> --help` says more.',
  ].join('\n');
}

function unknown(name: string): string {
  const names = commands.map((command) => command.name);
  const meant = nearest(name, names);
  const hint = meant === undefined ? `there are ${names.join(', ')}` : `did you mean ${meant}?`;
  return `There is no command "${name}"; ${hint}`;
}
