// `npm run training`: the training environment: the whole system in a folder and on ports of its own, with the demonstration's invented people and a clock that can be
// moved. `-- --reset` brings it back to its beginning first. Manuals and questions: docs/training.
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SetUpProblem } from './setup/problem.ts';
import { resetTraining, trainingFolder } from './setup/training.ts';

const root = join(import.meta.dirname, '..');
/** Beside a system that runs with the usual ports. */
const PORTS = '500';

try {
  const { values } = parseArgs({
    options: {
      reset: { type: 'boolean', default: false },
      data: { type: 'string', default: join(root, 'var/training') },
      'port-offset': { type: 'string', default: PORTS },
    },
  });
  const data = resolve(process.env['INIT_CWD'] ?? process.cwd(), values.data);
  if (values.reset) {
    resetTraining(data);
    console.log(`Reset: ${data} begins anew`);
  }
  trainingFolder(data);
  console.log('Training environment: everybody in it is invented; nothing leaves this machine.');
  const args = [join(root, 'scripts/start.ts'), '--data', data, '--port-offset', values['port-offset']];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => undefined);
  // Whoever started us is gone: the channel's end tells the system so.
  process.on('disconnect', () => child.kill('SIGTERM'));
  process.channel?.unref();
  child.once('exit', (code) => process.exit(code ?? 1));
} catch (error) {
  console.error(error instanceof SetUpProblem ? error.message : (error as Error).stack);
  process.exitCode = 1;
}
