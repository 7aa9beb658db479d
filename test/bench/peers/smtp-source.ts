import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface SourceOptions {
  readonly port: number;
  readonly connections: number;
  readonly count: number;
  readonly bytes: number;
}

/** Postfix's own load generator, in C: one text over and over. Answers the milliseconds that it took. */
export async function runSmtpSource(options: SourceOptions): Promise<number> {
  const { port, connections, count, bytes } = options;
  const began = performance.now();
  const child = spawn(
    'smtp-source',
    [
      '-d',
      `-l${bytes}`,
      `-m${count}`,
      `-s${connections}`,
      '-frobin.weller@example.com',
      '-trecipient@post.example',
      `inet:127.0.0.1:${port}`,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`smtp-source ended with ${code}`);
  return performance.now() - began;
}
