// Who calls in the log: one id per request, one line per answer. Bodies and headers are never logged.
import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { actorRef, type Actor } from '../../domain/kit/actor.ts';
import type { Logger } from '../../logger.ts';

declare module 'http' {
  interface IncomingMessage {
    /** Made or taken by `requestLog`. */
    id: string;
  }
}

/** A caller's own id is taken when it is 8 to 64 letters, digits, dots, dashes, underscores; else a new one is made. */
export function requestId(offered: string | string[] | undefined): string {
  return typeof offered === 'string' && /^[\w.-]{8,64}$/.test(offered) ? offered : randomUUID();
}

/** What later steps leave on the response for the log and the metrics. */
export interface RequestNotes {
  /** Path as declared, `/v1/things/:id`. */
  route?: string;
  class?: string;
  actor?: Actor;
  /** Code of the problem answered. */
  code?: string;
  /** The route is one whose calls are secret. */
  undisclosed?: boolean;
  /** Body as it came, where a platform signs it. */
  bytes?: Buffer;
}
export const notesOf = (res: { locals?: Record<string, unknown> }): RequestNotes => ((res.locals ??= {}).notes ??= {}) as RequestNotes;

/** Id on request, answer and log; a line per answer: error from 500 on, else info. Probes are left out. */
export function requestLog(logger: Logger): RequestHandler {
  return (req, res, next) => {
    const began = Date.now();
    req.id = requestId(req.headers['x-request-id']);
    res.setHeader('X-Request-Id', req.id);
    if (!probe.test(req.url))
      res.once('close', () => {
        const line = { request: req.id, ...answered(req, res, Date.now() - began) };
        if (res.statusCode >= 500) logger.error(line, 'answered with an error');
        else logger.info(line, 'answered');
      });
    next();
  };
}

const probe = /^\/(healthz|readyz|metrics)$/;

/** What a line says of an answer: nothing of headers, which carry keys and tokens. */
function answered(req: Request, res: Response, ms: number): Record<string, unknown> {
  const notes = notesOf(res);
  if (notes.undisclosed) return { path: 'undisclosed', status: res.statusCode, ms };
  return {
    method: req.method,
    // The path as declared, or cut off before the query: values of a search are nobody's business here.
    path: notes.route ?? req.originalUrl.split('?')[0],
    status: res.statusCode,
    ms,
    ...(notes.actor ? { actor: actorRef(notes.actor) } : {}),
    ...(notes.code ? { problem: notes.code } : {}),
  };
}
