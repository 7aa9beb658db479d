import express, { type Router } from 'express';
import { servePage } from '../../pages/serve-page.ts';

/** The board as a web page at `/board/`; it works over the REST API at `/board/rest/` and the events at `/board/events`. */
export function boardRouter(): Router {
  const router = express.Router({ strict: true });
  router.get('/board', (_request, response) => response.redirect('board/'));
  router.use('/board/', servePage(new URL('public', import.meta.url)));
  return router;
}
