import { Router } from 'express';

/** Something that Prometheus may read. */
export interface Exposition {
  readonly contentType: string;
  exposition(): Promise<string>;
}

/** `GET /metrics`. For the network inside only: it says which campaigns run, and how they fare. */
export function metricsRouter(metrics: Exposition): Router {
  const router = Router();
  router.get('/metrics', async (_request, response) => {
    const text = await metrics.exposition();
    response.set('Content-Type', metrics.contentType).send(text);
  });
  return router;
}
