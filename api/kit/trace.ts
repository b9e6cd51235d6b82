// One span per request, named by the route as declared; ids and values of the path are not in it.
import type { RequestHandler } from 'express';
import { context, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api';
import { notesOf } from './request.ts';

/** Runs the request in its span, so that a poke that it leads to belongs to the same trace. */
export const traced =
  (tracer: Tracer, listener: string): RequestHandler =>
  (req, res, next) => {
    const span = tracer.startSpan(req.method, {
      kind: SpanKind.SERVER,
      attributes: { 'http.request.method': req.method, 'banshi.listener': listener },
    });
    res.once('close', () => {
      const { route, code } = notesOf(res);
      if (route) span.updateName(`${req.method} ${route}`);
      span.setAttributes({
        'http.response.status_code': res.statusCode,
        'banshi.request': req.id,
        ...(route ? { 'http.route': route } : {}),
        ...(code ? { 'banshi.problem': code } : {}),
      });
      if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(context.active(), span), next);
  };
