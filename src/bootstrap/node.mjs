import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Missing } from './say.mjs';
import { root, runQuietly } from './spawn.mjs';

const needed = 24;

/**
 * How Postboard runs on Node, everywhere: `src/cli/main.ts` says the same in its first line. V8 lets what has just been
 * made grow to over 100 MB before it clears it away; with less it uses no more of the processor.
 */
export const nodeFlags = ['--max-semi-space-size=8'];

/** A Node that runs TypeScript: the one that comes with the packages, or else the one that runs this. */
export async function findNode() {
  const ours = resolve(root, 'node_modules/node/bin/node');
  if (existsSync(ours) && (await runQuietly(ours, ['--version'])).code === 0) return ours;
  if (Number.parseInt(process.versions.node, 10) >= needed) return process.execPath;
  throw new Missing(
    `Postboard runs on Node ${needed}, this is ${process.versions.node}, and npm did not bring the package "node" with its binary: allow install scripts and run "npm ci", or install Node ${needed}.`,
  );
}
