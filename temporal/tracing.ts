// Traces by OpenTelemetry, only where OTEL_EXPORTER_OTLP_ENDPOINT names a collector: nothing of it is loaded otherwise. Spans carry ids, labels of
// routes and of activities, never a value. The trace of a request goes on in the workflow through the poke's header (ids only).
import type { WorkflowClientInterceptor } from '@temporalio/client';
import type { ActivityInterceptorsFactory, WorkerOptions } from '@temporalio/worker';
import type { Tracer } from '@opentelemetry/api';

/** Where the bundle finds what traces inside the sandbox; the module that bundles names it only when tracing is on. */
export const workflowTracing = ['@temporalio/interceptors-opentelemetry/lib/workflow-interceptors'];

export interface Tracing {
  tracer: Tracer;
  /** For `new Client({ interceptors: { workflow } })`. */
  client: WorkflowClientInterceptor[];
  /** For `Worker.create({ interceptors: { activity }, sinks })`. */
  activity: ActivityInterceptorsFactory[];
  sinks: NonNullable<WorkerOptions['sinks']>;
  /** Sends what is left, at most 3 s. */
  stop: () => Promise<void>;
}

/** Sends to `<endpoint>/v1/traces` (OTLP over HTTP). `service` is the process: banshi-api, banshi-worker. A collector that is away costs nothing. */
export async function openTracing({ endpoint, service }: { endpoint: string; service: string }): Promise<Tracing> {
  const [api, { AsyncLocalStorageContextManager }, { OTLPTraceExporter }, { Resource }, sdk, temporal] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/context-async-hooks'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace-base'),
    import('@temporalio/interceptors-opentelemetry'),
  ]);
  const resource = new Resource({ 'service.name': service, 'service.namespace': 'banshi' });
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis: 3000 });
  const processor = new sdk.BatchSpanProcessor(exporter, { scheduledDelayMillis: 1000, maxQueueSize: 2048 });
  const provider = new sdk.BasicTracerProvider({ resource, spanProcessors: [processor] });
  api.context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  provider.register();
  return {
    tracer: provider.getTracer('banshi'),
    client: [new temporal.OpenTelemetryWorkflowClientInterceptor()],
    activity: [(context) => ({ inbound: new temporal.OpenTelemetryActivityInboundInterceptor(context) })],
    sinks: { exporter: temporal.makeWorkflowExporter(processor, resource) },
    stop: async () => {
      await Promise.race([provider.shutdown(), new Promise((resolve) => setTimeout(resolve, 3000).unref())]).catch(() => undefined);
      api.trace.disable();
      api.context.disable();
    },
  };
}
