import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from './say.mjs';

// A package may start its service when it is installed, unless a policy says no (deb-systemd-invoke(1)). A policy that
// is there already is somebody else's and stays.
const script = `
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ] || grep -q postboard "$policy"; then
    trap 'rm -f "$policy"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    printf '#!/bin/sh\\n# By postboard, while it installs a package.\\nexit 101\\n' > "$policy"
    chmod 755 "$policy"
  fi
  install() { apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@" < /dev/null; }
  install "$@" || { apt-get update && install "$@"; }`;

/** True where packages of Debian's kind can be installed without asking anybody. */
export function canInstall() {
  return process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs packages without starting what they would start; says what apt said only when it failed. */
export async function install(...packages) {
  say(`Installing ${packages[0]}; this takes about a minute …`);
  const folder = mkdtempSync(join(tmpdir(), 'postboard-install-'));
  const log = join(folder, 'apt.log');
  const output = openSync(log, 'w');
  const shell = spawn('/bin/sh', ['-c', script, 'install', ...packages], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const [code] = await once(shell, 'exit');
  if (code !== 0) say(readFileSync(log, 'utf8').trim().split('\n').slice(-20).join('\n'));
  rmSync(folder, { recursive: true });
  return code === 0;
}
