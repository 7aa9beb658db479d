import { setTimeout as wait } from 'node:timers/promises';
import express, { type RequestHandler, type Router } from 'express';
import { z } from 'zod';

const Fault = z.strictObject({
  method: z.string().optional(),
  /** A regular expression that the path must match. */
  path: z.string().max(500).default(''),
  /** For how many requests. */
  count: z.int().min(1).default(1),
  /** Answer with this status instead of doing it. */
  status: z.int().min(100).max(599).optional(),
  /** JSON; a text is sent as a page, as proxies and gateways do. */
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).default({}),
  delayMilliseconds: z.number().min(0).max(600_000).optional(),
  /** Cut the connection, before doing it or after it is done but before the answer. */
  cut: z.enum(['before', 'after']).optional(),
});
type Fault = z.infer<typeof Fault>;

interface Armed {
  readonly fault: Fault;
  readonly pattern: RegExp;
  left: number;
}

/** Faults for the next answers, put in by tests over `/emulator/faults`. */
export class Faults {
  #armed: Armed[] = [];

  /** `POST` adds one, `GET` lists those still armed, `DELETE` disarms all. */
  readonly control: Router = express.Router();

  constructor() {
    this.control.post('/emulator/faults', express.json(), (request, response) => {
      const fault = Fault.safeParse(request.body);
      if (!fault.success) {
        response.status(400).json({ error: z.prettifyError(fault.error) });
        return;
      }
      const pattern = patternOf(fault.data.path);
      if (pattern === undefined) {
        response.status(400).json({ error: 'path is no regular expression' });
        return;
      }
      this.#armed.push({ fault: fault.data, pattern, left: fault.data.count });
      response.status(201).json({ armed: this.#armed.length });
    });
    this.control.get('/emulator/faults', (_request, response) => {
      response.json(this.#armed.map(({ fault, left }) => ({ ...fault, count: left })));
    });
    this.control.delete('/emulator/faults', (_request, response) => {
      this.#armed = [];
      response.status(204).end();
    });
  }

  /** Stands before everything that a fault may hit. */
  readonly inject: RequestHandler = async (request, response, next) => {
    const fault = this.#take(request.method, request.path);
    if (fault === undefined) return next();
    if (fault.delayMilliseconds !== undefined)
      await wait(fault.delayMilliseconds, undefined, { ref: false });
    response.set(fault.headers);
    if (fault.cut === 'before') {
      request.socket.destroy();
      return undefined;
    }
    if (fault.cut === 'after') {
      const cut = () => request.socket.destroy();
      Object.assign(response, { end: cut, write: cut });
      return next();
    }
    if (fault.status === undefined) return next();
    response.status(fault.status);
    if (fault.body === undefined) response.end();
    else if (typeof fault.body === 'string') response.send(fault.body);
    else response.json(fault.body);
    return undefined;
  };

  #take(method: string, path: string): Fault | undefined {
    const armed = this.#armed.find(
      ({ fault, pattern }) => (fault.method ?? method) === method && pattern.test(path),
    );
    if (armed === undefined) return undefined;
    armed.left -= 1;
    if (armed.left === 0) this.#armed = this.#armed.filter((each) => each !== armed);
    return armed.fault;
  }
}

function patternOf(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}
