// Who calls in the log: one id per request, one line per answer. Bodies and headers are never logged.
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import { actorRef, type Actor } from '../../domain/kit/actor.ts';
import type { Logger } from '../../logger.ts';

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
export function requestLog(logger: Logger): RequestHandler[] {
  const named: RequestHandler = (req, res, next) => {
    req.id = requestId(req.headers['x-request-id']);
    res.setHeader('X-Request-Id', req.id as string);
    next();
  };
  const line = (req: IncomingMessage, res: ServerResponse, value: { responseTime?: number }): Record<string, unknown> => {
    const notes = notesOf(res as never);
    if (notes.undisclosed) return { path: 'undisclosed', status: res.statusCode, ms: value.responseTime };
    return {
      method: req.method,
      // The path as declared, or cut off before the query: values of a search are nobody's business here.
      path: notes.route ?? (req as { originalUrl?: string }).originalUrl?.split('?')[0],
      status: res.statusCode,
      ms: value.responseTime,
      ...(notes.actor ? { actor: actorRef(notes.actor) } : {}),
      ...(notes.code ? { problem: notes.code } : {}),
    };
  };
  const logged = pinoHttp({
    logger,
    genReqId: (req) => req.id,
    quietReqLogger: true,
    quietResLogger: true,
    // Headers carry keys and tokens: the request as such never becomes part of a line.
    serializers: { req: () => undefined, res: () => undefined },
    customAttributeKeys: { reqId: 'request' },
    autoLogging: { ignore: (req) => /^\/(healthz|readyz|metrics)$/.test(req.url ?? '') },
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : 'info'),
    customSuccessObject: line,
    customErrorObject: (req, res, _error, value) => line(req, res, value),
    customSuccessMessage: () => 'answered',
    customErrorMessage: () => 'answered with an error',
  }) as unknown as RequestHandler;
  return [named, logged];
}
