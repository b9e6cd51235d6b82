// The sandbox process: `node sandbox/server.ts --port 8090 [--host H] [--data DIR] [--clock-url URL] [--tls-cert FILE --tls-key FILE]`.
// The signing secret comes from SANDBOX_SECRET alone: arguments are visible to every user of the machine.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { standIns, startSandbox } from './app.ts';

// A process of its own, which may not import the project's configuration.
// oxlint-disable-next-line node/no-process-env
const { SANDBOX_PORT = '8090', SANDBOX_SECRET } = process.env;

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: SANDBOX_PORT },
    host: { type: 'string' },
    data: { type: 'string' },
    'clock-url': { type: 'string' },
    'tls-cert': { type: 'string' },
    'tls-key': { type: 'string' },
  },
});

function stop(message: string): never {
  console.error(message);
  process.exit(1);
}

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535)
  stop(`sandbox: ${values.port} is not a port; give --port or SANDBOX_PORT a number up to 65535.`);
const secret = SANDBOX_SECRET ?? stop('sandbox: SANDBOX_SECRET is missing; set it to the secret that the gateways sign with.');
if (!values['tls-cert'] !== !values['tls-key']) stop('sandbox: --tls-cert and --tls-key belong together.');
const tls =
  values['tls-cert'] && values['tls-key']
    ? { cert: readFileSync(values['tls-cert'], 'utf8'), key: readFileSync(values['tls-key'], 'utf8') }
    : undefined;

const sandbox = await startSandbox({ port, host: values.host, folder: values.data, clockUrl: values['clock-url'], secret, tls }).catch(
  (error: Error) =>
    stop(
      'code' in error && error.code === 'EADDRINUSE'
        ? `sandbox: port ${port} is taken; choose another with --port or SANDBOX_PORT.`
        : `sandbox: ${error.message}`,
    ),
);
console.log(`sandbox: ${sandbox.url} (${standIns.join(', ')})`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
