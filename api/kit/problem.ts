// Refusals and failures as RFC 9457 application/problem+json. Codes, sentences and statuses come from the catalogue.
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Catalogue } from '../../domain/catalogues.ts';
import { isRefused, type Reason, type Refusal } from '../../domain/kit/refusal.ts';
import { databaseAway, sqlState } from '../../db/kit/sql.ts';
import { isNeighbourAway } from '../../gateways/kit/http.ts';
import type { Logger } from '../../logger.ts';
import { outward } from './outward.ts';
import { notesOf } from './request.ts';

export interface ProblemError {
  field?: string;
  tab?: string;
  code: string;
  message: string;
  rule?: string;
  article?: string;
}
export interface ProblemBody {
  /** Address of the page that explains the code. */
  type: string;
  title: string;
  status: number;
  code: string;
  /** Chinese sentence of the requirement. */
  detail: string;
  /** What can be done now, Chinese. */
  next: string;
  errors: ProblemError[];
  /** The request id. */
  instance: string;
  /** Facts of the refusal: state, allowedActions, deadlines, version … */
  [fact: string]: unknown;
}

/** The problem that answers a refusal. A code that no catalogue has is our mistake and answers as INTERNAL. */
export function problemOf(catalogue: Catalogue, refusal: Refusal, instance: string): ProblemBody {
  const code = catalogue[refusal.code] ? refusal.code : 'INTERNAL';
  const known = catalogue[code]!;
  const told = code === refusal.code ? refusal : { code };
  const error = (reason: Reason): ProblemError => ({
    ...(reason.field === undefined ? {} : { field: reason.field }),
    ...(reason.tab === undefined ? {} : { tab: reason.tab }),
    code: reason.code ?? code,
    message: reason.message,
    ...(reason.rule === undefined ? {} : { rule: reason.rule }),
    ...(reason.article === undefined ? {} : { article: reason.article }),
  });
  return {
    ...(outward(told.facts ?? {}) as object),
    type: `/problems/${code}`,
    title: known.message,
    status: known.status,
    code,
    detail: told.message ?? known.message,
    next: told.next ?? known.next,
    errors: (told.reasons ?? []).map(error),
    instance,
  };
}

/** Seconds after which to come back, by code. */
const retryAfter: Record<string, number> = { DATABASE_AWAY: 5, DRAINING: 2, NEIGHBOUR_AWAY: 5 };

/** Answers a refusal on a response. */
export function sendProblem(req: Request, res: Response, catalogue: Catalogue, refusal: Refusal): void {
  const problem = problemOf(catalogue, refusal, req.id);
  notesOf(res).code = problem.code;
  if (retryAfter[problem.code] && !res.hasHeader('Retry-After')) res.setHeader('Retry-After', String(retryAfter[problem.code]));
  if (typeof problem.version === 'number') res.setHeader('ETag', `"${problem.version}"`);
  if (problem.status === 401) res.setHeader('WWW-Authenticate', 'Bearer');
  res.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}

/** SQLSTATE of a database that is there and gave up: its own time limits, lost races, no room. The transaction is undone, so nothing was received. */
const gaveUp = /^(53...|57014|55P03|25P0[34]|40001|40P01)$/;

/** SQLSTATE of text that the database can't hold, U+0000 above all, where no schema has looked at it before. */
const notText = /^(22021|22P05)$/;

/** Errors of the body reader (`http-errors`), by their type. */
const readerCodes: Record<string, string> = {
  'entity.too.large': 'TOO_LARGE',
  'parameters.too.many': 'TOO_LARGE',
  'encoding.unsupported': 'UNSUPPORTED_TYPE',
  'charset.unsupported': 'UNSUPPORTED_TYPE',
};

/** What a thrown thing means to the caller. */
export function refusalOf(error: unknown): Refusal {
  if (isRefused(error)) return error.refusal;
  // Before the database: what a neighbour's adapter throws has a broken connection as its cause, too.
  if (isNeighbourAway(error)) return { code: 'NEIGHBOUR_AWAY' };
  if (databaseAway(error) || gaveUp.test(sqlState(error) ?? '')) return { code: 'DATABASE_AWAY' };
  if (notText.test(sqlState(error) ?? '')) return { code: 'MALFORMED' };
  const { type, status } = (error ?? {}) as { type?: unknown; status?: unknown };
  if (typeof type === 'string' && readerCodes[type]) return { code: readerCodes[type] };
  if (status === 400 || error instanceof URIError) return { code: 'MALFORMED' };
  return { code: 'INTERNAL' };
}

/** Last handler of the app: what was thrown becomes a problem; what we did not foresee is logged in full and told to nobody. */
export function problemHandler(catalogue: Catalogue, logger: Logger): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const refusal = refusalOf(error);
    const line = { request: req.id, err: error as unknown };
    if (refusal.code === 'INTERNAL') logger.error(line, 'not foreseen');
    else if (refusal.code === 'NEIGHBOUR_AWAY') logger.warn(line, 'neighbour away');
    else if (refusal.code === 'DATABASE_AWAY') logger.warn(line, 'database away');
    if (res.headersSent) return void res.destroy();
    for (const header of ['ETag', 'Content-Disposition', 'Location', 'Set-Cookie']) res.removeHeader(header);
    sendProblem(req, res, catalogue, refusal);
  };
}
