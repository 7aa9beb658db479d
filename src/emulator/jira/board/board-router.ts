import express, { type Router } from 'express';
import { servePage } from '../../pages/serve-page.ts';

const issueKey = /^[A-Z][A-Z0-9_]*-\d+$/;

/** The board as a page at `/board/`; it works over the REST API at `/board/rest/` and the events at `/board/events`. */
export function boardRouter(): Router {
  const router = express.Router({ strict: true });
  router.get('/board', (_request, response) => response.redirect('board/'));
  // Where Jira shows an issue; its comments and people link there.
  router.get('/browse/:key', (request, response, next) =>
    issueKey.test(request.params.key)
      ? response.redirect(`/board/#/${request.params.key}`)
      : next(),
  );
  router.use('/board/', servePage(new URL('public', import.meta.url)));
  return router;
}
