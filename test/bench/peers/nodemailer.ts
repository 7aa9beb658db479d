import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface LoopOptions {
  readonly port: number;
  readonly connections: number;
  readonly count: number;
  readonly attachment: boolean;
  /** With which each mail is signed; absent where none is. */
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly pem: string };
}

/** The bare loop over nodemailer's pool, in a process of its own that stays warm from round to round. */
export class NodemailerLoop implements AsyncDisposable {
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(fileURLToPath(new URL('./nodemailer-loop.ts', import.meta.url)));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Answers the milliseconds that it took. */
  async send(options: LoopOptions): Promise<number> {
    const answer = once(this.#child, 'message');
    this.#child.send(options);
    const [{ milliseconds }] = await answer;
    return milliseconds;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill();
    await gone;
  }
}
