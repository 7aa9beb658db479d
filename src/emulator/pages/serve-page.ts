import { fileURLToPath } from 'node:url';
import express, { type Router } from 'express';

const shared = fileURLToPath(new URL('public', import.meta.url));

/** For a page of the emulator: its own scripts, styles and frames, nothing from elsewhere and nothing inline. */
export const pageHeaders = {
  'Content-Security-Policy':
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cache-Control': 'no-store',
};

/** Serves the files of a page, and those that all pages share under `shared/`. */
export function servePage(folder: URL): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set(pageHeaders);
    next();
  });
  // Always asked for again: the files are small and the machine is this one.
  const options = { cacheControl: false };
  router.use('/shared', express.static(shared, options));
  router.use(express.static(fileURLToPath(folder), options));
  return router;
}
