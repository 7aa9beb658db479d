import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';

/** The machine and the versions, in one line. */
export function describeMachine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  const model = cpus()[0]?.model.trim() || 'unknown processor';
  return [
    `${availableParallelism()} cores (${model})`,
    `${gigabytes} GB`,
    `Node ${process.versions.node}`,
    `nodemailer ${versionOf('nodemailer')}`,
    `RabbitMQ ${packageVersion('rabbitmq-server')}`,
    `Postfix ${packageVersion('postfix')}`,
  ].join(', ');
}

function versionOf(name: string): string {
  const path = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')).version;
}

function packageVersion(name: string): string {
  try {
    const query = ['-W', '-f', '${source:Upstream-Version}', name];
    return execFileSync('dpkg-query', query, { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return 'of this machine';
  }
}
