// The app of one listener: the same pipeline for every request, from its id to its answer.
import express, { type Express, type RequestHandler } from 'express';
import { refuse } from '../../domain/kit/refusal.ts';
import type { ApiDeps } from '../deps.ts';
import { documentation, type Documented } from './documentation.ts';
import type { Listener } from './deps.ts';
import { health, type Probes } from './health.ts';
import { mount } from './mount.ts';
import { problemHandler } from './problem.ts';
import { notesOf, requestLog } from './request.ts';
import type { Routes } from './route.ts';
import { addressLimit, headers } from './security.ts';

export interface AppParts {
  routes: Routes;
  deps: ApiDeps;
  listener: Listener;
  probes: Probes;
  /** Whole sub-applications that bring their own headers, e.g. the Web UI behind our sign-in. Run before ours. */
  before?: RequestHandler[];
  /** Around every request, e.g. its span. */
  around?: RequestHandler[];
  /** By default at start; whoever makes apps of which few are asked for their document needn't wait for it. */
  documented?: Documented;
}

/** Builds the app; it owns no socket and no connection. Throws when the routes contradict each other. */
export function createApp({ routes, deps, listener, probes, before = [], around = [], documented = 'atStart' }: AppParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', deps.trustedProxies);
  app.set('query parser', 'simple');
  app.use(requestLog(deps.logger), ...around, measure(deps, listener), health(probes), drain(probes), addressLimit(deps), ...before);
  app.use(headers(), mount(routes, deps, listener), documentation(routes, deps.catalogue, listener, documented));
  app.use(() => {
    throw refuse('NOT_FOUND');
  });
  app.use(problemHandler(deps.catalogue, deps.logger));
  return app;
}

/** Counts and times every answer by class of route. Streams are left out: they last as long as somebody looks. */
function measure(deps: ApiDeps, listener: Listener): RequestHandler {
  const inFlight = deps.metrics.inFlight.labels({ listener });
  return (req, res, next) => {
    const from = performance.now();
    inFlight.inc();
    res.once('close', () => {
      inFlight.dec();
      if (res.getHeader('Content-Type')?.toString().startsWith('text/event-stream')) return;
      const status = `${Math.floor(res.statusCode / 100)}xx`;
      // How many hand in before the hour is nobody’s business.
      if (!notesOf(res).undisclosed)
        deps.metrics.request({ listener, class: notesOf(res).class ?? 'none', method: req.method, status }, (performance.now() - from) / 1000);
    });
    next();
  };
}

/** While draining a connection is used once more and then given up. */
function drain({ draining }: Probes): RequestHandler {
  return (_req, res, next) => {
    if (draining()) res.setHeader('Connection', 'close');
    next();
  };
}
