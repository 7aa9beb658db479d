import type { RequestHandler } from 'express';
import type { JiraStore } from './store/store.ts';

/** What the board is told of: an issue that changed in any way. */
export interface BoardEvent {
  readonly id: string;
  readonly key: string;
  readonly project: string;
}

const heartbeatMilliseconds = 15_000;

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): a line of JSON per change. */
export function boardEvents(store: JiraStore): RequestHandler {
  return (_request, response) => {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Cache-Control': 'no-store',
      Connection: 'keep-alive',
    });
    response.write(': open\n\n');
    const stop = store.events.on(({ issue }) => {
      const event: BoardEvent = { id: issue.id, key: issue.key, project: issue.project.key };
      response.write(`data: ${JSON.stringify(event)}\n\n`);
    });
    const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMilliseconds);
    response.on('close', () => {
      clearInterval(heartbeat);
      stop();
    });
  };
}
