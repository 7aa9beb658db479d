import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/config.ts';
import type { Role } from '../../src/postboard.ts';
import { type PostboardProcess, spawnProcess } from '../world/postboard-process.ts';

/** One of Postboard's processes. */
export interface Worker {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly process: PostboardProcess;
  /** Where it answers webhooks; undefined until it has started. */
  readonly url: string | undefined;
}

/** Which processes there are: for each of them its roles. */
export type Crew = readonly (readonly Role[])[];

interface Entry extends Worker {
  url: string | undefined;
  /** It ends because somebody ends it. */
  isLeaving: boolean;
}

/** All processes of Postboard, with a supervisor that starts again whoever is gone. Disposing kills them. */
export class Fleet implements AsyncDisposable {
  readonly #config: Config;
  readonly #logs: string;
  readonly #onChange: () => void;
  readonly #heard = new Map<string, number>();
  readonly #workers = new Set<Entry>();
  /** What goes on beside: processes being started, and being seen off. */
  readonly #pending = new Set<Promise<unknown>>();
  readonly #complaints: string[] = [];
  #spawned = 0;
  #isOver = false;
  #kills = 0;
  #senderKills = 0;

  /**
   * @param logs A folder for a log file of each process.
   * @param onChange Called for every line of theirs, and when one has started.
   */
  constructor(config: Config, logs: string, onChange: () => void) {
    this.#config = config;
    this.#logs = logs;
    this.#onChange = onChange;
  }

  /** Processes killed so far. */
  get kills(): number {
    return this.#kills;
  }

  /** Those of them that had SMTP connections. */
  get senderKills(): number {
    return this.#senderKills;
  }

  countAfresh(): void {
    this.#kills = 0;
    this.#senderKills = 0;
  }

  /** What no process should have done, a sentence each. */
  get complaints(): readonly string[] {
    return this.#complaints;
  }

  /** How often a message has stood in a log. */
  heard(message: string): number {
    return this.#heard.get(message) ?? 0;
  }

  /** Those that have started and were not asked to go, perhaps only those of a role. */
  running(role?: Role): readonly Worker[] {
    return [...this.#workers].filter(
      ({ url, isLeaving, roles }) =>
        url !== undefined && !isLeaving && (role === undefined || roles.includes(role)),
    );
  }

  /** Starts a process for each entry; resolves when all have started. */
  async start(crew: Crew): Promise<void> {
    await Promise.all(crew.map(async (roles) => (await this.add(roles)).process.started));
  }

  async add(roles: readonly Role[]): Promise<Worker> {
    this.#spawned += 1;
    const name = `${this.#spawned}-${roles.join('+')}`;
    const log = join(this.#logs, `${name}.log`);
    const process = await spawnProcess(this.#config, roles, (line) => {
      appendFileSync(log, `${line}\n`);
      this.#hear(line);
    });
    const entry: Entry = { name, roles, process, url: undefined, isLeaving: false };
    this.#workers.add(entry);
    this.#track(this.#noteStart(entry));
    this.#track(this.#watch(entry));
    if (this.#isOver) {
      entry.isLeaving = true;
      process.kill();
    }
    return entry;
  }

  /** Kills one of those that run, whichever, and has the supervisor start it again. */
  killAny(role?: Role): void {
    const among = this.running(role);
    const victim = among[Math.floor(Math.random() * among.length)];
    if (victim !== undefined) this.kill(victim);
  }

  kill(worker: Worker): void {
    this.#kills += 1;
    if (worker.roles.includes('send')) this.#senderKills += 1;
    this.#leave(worker);
    worker.process.kill();
    this.#replace(worker.roles);
  }

  thawAll(): void {
    for (const { process } of this.#workers) process.thaw();
  }

  /** Has a process stop in order. */
  async stop(worker: Worker): Promise<void> {
    this.#leave(worker);
    const code = await worker.process.stop();
    if (code !== 0)
      this.#complaints.push(`${worker.name} was asked to stop and ended with ${code}.`);
  }

  /** Has every process stop in order, and no new one start. */
  async stopAll(): Promise<void> {
    this.#isOver = true;
    const left = [...this.#workers].filter(({ isLeaving }) => !isLeaving);
    await Promise.all(left.map(({ process }) => process.started));
    await Promise.all(left.map((worker) => this.stop(worker)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    for (const entry of this.#workers) entry.isLeaving = true;
    for (const { process } of this.#workers) process.kill();
    while (this.#pending.size > 0) await Promise.all(this.#pending);
  }

  #hear(line: string): void {
    const message = /"msg":"(?<message>[^"]*)"/.exec(line)?.groups?.['message'];
    if (message !== undefined) this.#heard.set(message, this.heard(message) + 1);
    this.#onChange();
  }

  #leave(worker: Worker): void {
    for (const entry of this.#workers) if (entry.process === worker.process) entry.isLeaving = true;
  }

  async #noteStart(entry: Entry): Promise<void> {
    // Who does not start ends, which is noted, too.
    entry.url = await entry.process.started.catch(() => undefined);
    this.#onChange();
  }

  async #watch(entry: Entry): Promise<void> {
    const code = await entry.process.ended;
    this.#workers.delete(entry);
    await entry.process[Symbol.asyncDispose]();
    if (entry.isLeaving) return;
    // Who cannot start says why and ends, for a supervisor to try again.
    if (entry.url !== undefined)
      this.#complaints.push(`${entry.name} ended by itself (${code ?? 'by a signal'}).`);
    this.#replace(entry.roles);
  }

  #replace(roles: readonly Role[]): void {
    if (!this.#isOver) this.#track(this.add(roles));
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }
}
