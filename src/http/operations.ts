import { Router } from 'express';

/** Something that must work for this process to be of use. */
export interface Dependency {
  readonly name: string;
  /** Undefined while it works, else one sentence. */
  trouble(): string | undefined;
}

/**
 * What a supervisor asks. `/livez`: the process answers. `/readyz`: everything that it depends on works; 503 names what
 * does not. A process that is alive and not ready heals by itself, so nobody should restart it.
 */
export function operationsRouter(dependencies: readonly Dependency[]): Router {
  const router = Router();

  router.get('/livez', (_request, response) => {
    response.json({ status: 'alive' });
  });

  router.get('/readyz', (_request, response) => {
    const states = dependencies.map(
      (dependency) => [dependency.name, dependency.trouble()] as const,
    );
    const isReady = states.every(([, trouble]) => trouble === undefined);
    response.status(isReady ? 200 : 503).json({
      status: isReady ? 'ready' : 'not ready',
      dependencies: Object.fromEntries(states.map(([name, trouble]) => [name, trouble ?? 'ok'])),
    });
  });

  return router;
}
