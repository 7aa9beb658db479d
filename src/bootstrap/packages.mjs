import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Missing, say } from './say.mjs';
import { root, runQuietly } from './spawn.mjs';

/** Installs the packages when they are not there, or are not those that package-lock.json names. */
export async function bringPackages() {
  const wanted = packagesIn('package-lock.json');
  const installed = packagesIn('node_modules/.package-lock.json');
  if (areInstalled(wanted, installed)) return;

  say('Installing packages; this takes about half a minute …');
  const { code, output } = await runQuietly('npm', ['ci', '--loglevel=error']);
  if (code === 0) return;
  say(output.trim());
  throw new Missing('The packages could not be installed; "npm ci" must work here first.');
}

/** npm notes what it installed in a lock file of its own, as the last thing that it does. */
function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(resolve(root, lockFile), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

function areInstalled(wanted, installed) {
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const present = installed[path];
    if (present === undefined) return mayBeAbsent(entry);
    return present.version === entry.version && present.integrity === entry.integrity;
  });
}

function mayBeAbsent({ optional, devOptional, dev }) {
  return optional || devOptional || (dev && process.env.NODE_ENV === 'production');
}
