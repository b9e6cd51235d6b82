// Prometheus figures of the API. Labels are few and bounded: classes, methods, status groups, process actions, problem codes.
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { Outcome } from '../../domain/kit/act.ts';

export type Metrics = ReturnType<typeof createMetrics>;

/** `register` is the process-wide one in the server, so that the primary can add up its workers; a test takes its own. */
export function createMetrics(register: Registry = new Registry()) {
  const duration = new Histogram({
    name: 'banshi_api_request_seconds',
    help: 'Seconds from the request to the end of its answer, by class of route',
    labelNames: ['listener', 'class', 'method', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 5, 10],
    registers: [register],
  });
  const inFlight = new Gauge({ name: 'banshi_api_in_flight', help: 'Requests under way', labelNames: ['listener'] as const, registers: [register] });
  const acts = new Counter({
    name: 'banshi_api_acts_total',
    help: 'Acts by process, action and outcome (done, or the code of the refusal)',
    labelNames: ['process', 'action', 'outcome'] as const,
    registers: [register],
  });
  const pokes = new Counter({
    name: 'banshi_api_pokes_lost_total',
    help: 'Pokes that the engine did not take; the loop of the worker makes up for them',
    registers: [register],
  });
  const streams = new Gauge({ name: 'banshi_api_event_streams', help: 'Open event streams', registers: [register] });
  return {
    register,
    inFlight,
    streams,
    pokes,
    request: (labels: { listener: string; class: string; method: string; status: string }, seconds: number) => duration.observe(labels, seconds),
    act: (process: string, action: string, outcome: Outcome) => acts.inc({ process, action, outcome: outcome.ok ? 'done' : outcome.refusal.code }),
  };
}

/** Memory, event loop, CPU of this process. Once per process. */
export const addProcessMetrics = (metrics: Metrics): void => collectDefaultMetrics({ register: metrics.register, prefix: 'banshi_api_' });
