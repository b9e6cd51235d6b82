// Worker of the bare engine twin: no codec, no loop, one insert.
//   node bench/twins/engine-worker.ts <engine's address> <database address> <folder of the bundle>
import { NativeConnection, Worker } from '@temporalio/worker';
import pg from 'pg';
import { loadBundle } from '../../temporal/bundle.ts';

const [address = '', url = '', bundleDir = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: url, max: 10 });
const connection = await NativeConnection.connect({ address });
const worker = await Worker.create({
  connection,
  namespace: 'banshi',
  taskQueue: 'twin',
  workflowBundle: { codePath: (await loadBundle(bundleDir)).codePath },
  activities: {
    insert: (id: string) =>
      pool.query({ name: 'insert', text: 'insert into twin_act (id) values ($1) on conflict do nothing', values: [id] }).then(() => undefined),
  },
  maxConcurrentWorkflowTaskExecutions: 20,
  maxConcurrentLocalActivityExecutions: 20,
  maxConcurrentActivityTaskExecutions: 20,
  maxCachedWorkflows: 100,
  workflowTaskPollerBehavior: { type: 'autoscaling', minimum: 2, initial: 3, maximum: 10 },
});
process.on('SIGTERM', () => worker.shutdown());
const running = worker.run();
process.send?.('ready');
await running;
await pool.end();
await connection.close();
