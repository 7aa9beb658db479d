import express, { type Request, type Response, type Router } from 'express';
import { z } from 'zod';
import { pageHeaders, servePage } from '../pages/serve-page.ts';
import type { AcceptedMail } from './mail.ts';
import { MailReader } from './reading.ts';
import type { SmtpSink } from './sink.ts';

/** A mail's HTML: no scripts, nothing from elsewhere; links open in a tab of their own. */
const mailPolicy =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox";
const filePolicy = "default-src 'none'; sandbox";

const Page = z.object({
  /** Only mails to addresses that contain it. */
  to: z.string().default(''),
  /** Only mails numbered below it. */
  before: z.coerce.number().int().positive().default(Number.MAX_SAFE_INTEGER),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
const Place = z.object({
  id: z.coerce.number().int().positive(),
  index: z.coerce.number().int().nonnegative().default(0),
});
const EventsQuery = z.object({ after: z.coerce.number().int().nonnegative().default(0) });

/** What the sink accepted, as a web page at `/inbox/` and as JSON at `/inbox/api/mails`. */
export function inboxRouter(sink: SmtpSink): Router {
  const reader = new MailReader();
  const router = express.Router({ strict: true });

  /** Answers with what becomes of the mail that the path names, or 404. */
  const withMail =
    (respond: (mail: AcceptedMail, index: number, response: Response) => Promise<unknown>) =>
    async (request: Request, response: Response) => {
      const place = Place.safeParse(request.params);
      const mail = place.success ? sink.mails[place.data.id - 1] : undefined;
      if (!place.success || mail === undefined) return notFound(response);
      response.set('Content-Security-Policy', filePolicy);
      return respond(mail, place.data.index, response);
    };

  router.use('/inbox', (_request, response, next) => {
    response.set(pageHeaders);
    next();
  });
  router.get('/inbox', (_request, response) => response.redirect('inbox/'));
  router.get('/inbox/api/mails', async (request, response) => {
    const page = Page.safeParse(request.query);
    if (!page.success) return response.status(400).json({ error: z.prettifyError(page.error) });
    const { to, before, limit } = page.data;
    const found = sink.mails.filter((mail) => mail.id < before && isTo(mail, to)).slice(-limit);
    return response.json({
      total: sink.mails.length,
      mails: await Promise.all(found.toReversed().map((mail) => reader.summary(mail))),
    });
  });
  router.get(
    '/inbox/api/mails/:id',
    withMail(async (mail, _index, response) => response.json(await reader.details(mail))),
  );
  router.get(
    '/inbox/api/mails/:id/html',
    withMail(async (mail, _index, response) => {
      const html = await reader.html(mail);
      if (html === undefined) return notFound(response);
      response.set('Content-Security-Policy', mailPolicy);
      // The page frames it; the policy says so, and older headers know no exception.
      response.removeHeader('X-Frame-Options');
      return response.type('html').send(`<base target="_blank">${html}`);
    }),
  );
  router.get(
    '/inbox/api/mails/:id/raw',
    withMail(async (mail, _index, response) =>
      response.attachment(`mail-${mail.id}.eml`).type('message/rfc822').send(mail.raw),
    ),
  );
  router.get(
    '/inbox/api/mails/:id/attachments/:index',
    withMail(async (mail, index, response) => {
      const attachment = await reader.attachment(mail, index);
      if (attachment === undefined) return notFound(response);
      const name = attachment.filename ?? `attachment-${index + 1}`;
      // Never by the type that the mail claims: a browser saves it and does not run it.
      return response.attachment(name).type('application/octet-stream').send(attachment.content);
    }),
  );
  router.get(
    '/inbox/events',
    (request, response) => void tellMails(sink, reader, request, response),
  );
  router.use('/inbox/', servePage(new URL('public', import.meta.url)));
  return router;
}

/** Server-sent events: one for each mail after the one that the browser saw last. */
async function tellMails(sink: SmtpSink, reader: MailReader, request: Request, response: Response) {
  const { after } = EventsQuery.catch({ after: 0 }).parse({
    after: request.get('Last-Event-ID') ?? request.query['after'],
  });
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.type('text/event-stream');
  response.flushHeaders();
  try {
    for await (const mail of sink.follow(after, gone.signal)) {
      const data = JSON.stringify(await reader.summary(mail));
      response.write(`event: mail\nid: ${mail.id}\ndata: ${data}\n\n`);
    }
  } catch {
    // The page was closed, or the sink has ended: so does the answer.
    response.end();
  }
}

function isTo(mail: AcceptedMail, part: string): boolean {
  return mail.to.some((address) => address.toLowerCase().includes(part.toLowerCase()));
}

function notFound(response: Response): Response {
  return response.status(404).json({ error: 'There is no such mail.' });
}
