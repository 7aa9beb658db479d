import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { canInstall, install } from './debian.mjs';
import { Missing } from './say.mjs';

const sink = '/usr/sbin/smtp-sink';

/** Brings Postfix's two test programs, `smtp-sink` and `smtp-source`, and no mail server. */
export async function bringPostfixTools() {
  if (existsSync(sink)) return;
  if (canInstall()) {
    await answerNoConfiguration();
    await install('postfix');
  }
  if (!existsSync(sink))
    throw new Missing('There is no smtp-sink to mail to; install the package postfix.');
}

/** Without main.cf Postfix starts neither now nor with the machine. */
async function answerNoConfiguration() {
  const debconf = spawn('debconf-set-selections', [], { stdio: ['pipe', 'ignore', 'ignore'] });
  debconf.on('error', () => {}); // Then apt asks nobody either.
  debconf.stdin.on('error', () => {});
  debconf.stdin.end('postfix postfix/main_mailer_type select No configuration\n');
  await Promise.race([once(debconf, 'close'), once(debconf, 'error')]);
}
