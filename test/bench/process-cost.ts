import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** CPU that a process has used so far, in milliseconds (proc(5)). */
export function cpuMilliseconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name before may hold spaces and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / ticksPerSecond;
}

/** The most memory that a process has held so far, in megabytes. */
export function peakMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_000;
}

/** CPU by the name of a process, from one call to the next. */
export class CpuMeter {
  readonly #pids: ReadonlyMap<string, number>;
  #before: ReadonlyMap<string, number>;

  constructor(pids: ReadonlyMap<string, number>) {
    this.#pids = pids;
    this.#before = this.#read();
  }

  /** Milliseconds since the last call. */
  lap(): ReadonlyMap<string, number> {
    const now = this.#read();
    const spent = new Map(
      Array.from(now, ([name, milliseconds]) => [
        name,
        milliseconds - (this.#before.get(name) ?? 0),
      ]),
    );
    this.#before = now;
    return spent;
  }

  #read(): ReadonlyMap<string, number> {
    return new Map(Array.from(this.#pids, ([name, pid]) => [name, cpuMilliseconds(pid)]));
  }
}
