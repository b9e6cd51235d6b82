// `npm run temporal:server`: Temporal's production server on PostgreSQL without Docker, until Ctrl-C.
//   TEMPORAL_DATABASE_URL   PostgreSQL of a role that may create databases; without it one is started in --data DIR
//   --port-offset N         adds N to every port     --data DIR   keeps the database there instead of in var/
import { join } from 'node:path';
import { planOf } from './setup/environment.ts';
import { parseStartOptions } from './setup/options.ts';
import { requireDatabase, requirePorts, requireRoom } from './setup/preflight.ts';
import { startPostgres } from './setup/postgres.ts';
import { SetUpProblem } from './setup/problem.ts';
import { createSupervisor } from './setup/supervisor.ts';
import { temporalBinary } from './setup/temporal-binary.ts';
import { dynamicConfigOf, setUpSchema, startTemporalServer, startTemporalUi } from './setup/temporal-server.ts';
import { NAMESPACE, SERVER_PORTS } from './setup/temporal-server-settings.ts';
import { serverTools } from './setup/temporal-server-tools.ts';

const root = join(import.meta.dirname, '..');
const say = (line: string) => console.log(line);
const supervisor = createSupervisor({ say });
const stop = async (code: number) => {
  setTimeout(() => process.exit(code || 1), 9800).unref();
  await supervisor.stop();
  process.exit(code);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(signal, () => void stop(0));
process.channel?.unref();

async function bringUp(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2), process.env['INIT_CWD'] ?? process.cwd());
  const { config, dataDir } = planOf(root, process.env, options);
  const given = process.env['TEMPORAL_DATABASE_URL'];
  const postgresPort = config.ports.postgres + 1;
  requireRoom(dataDir);
  const ports = Object.entries(SERVER_PORTS).map(([name, port]) => ({ part: `Temporal's server (${name})`, port: port + options.portOffset }));
  if (given) await requireDatabase('TEMPORAL_DATABASE_URL', given);
  else ports.push({ part: 'PostgreSQL', port: postgresPort });
  await requirePorts(
    [...ports, { part: 'the Temporal Web UI', port: config.ports.temporalUi }].map((port) => ({ ...port, option: 'stop what holds it' })),
    1000,
  );
  const places = { cacheDir: join(root, 'var/cache'), toolsDir: join(root, 'tools/temporal'), env: process.env, say };
  const cli = await temporalBinary(places);
  const tools = await serverTools(places);
  let postgresUrl = given ?? '';
  if (!given)
    await supervisor.up({
      name: 'PostgreSQL',
      stage: 1,
      stopWithinMs: 3000,
      start: async () => {
        const options = {
          dataDir: join(dataDir, 'temporal-postgres'),
          port: postgresPort,
          passwordFile: join(dataDir, 'keys/temporal-postgres.json'),
          say,
        };
        const server = await startPostgres(options);
        postgresUrl = server.url('temporal', 'postgres');
        return server;
      },
    });
  await setUpSchema({ tools, postgresUrl, say });
  const server = { tools, cli, postgresUrl, dynamicConfig: dynamicConfigOf(root), portOffset: options.portOffset, say };
  const address = `127.0.0.1:${SERVER_PORTS.FRONTEND_GRPC_PORT + options.portOffset}`;
  await supervisor.up({ name: "Temporal's server", stage: 2, stopWithinMs: 4000, start: (again) => startTemporalServer({ ...server, again }) });
  const ui = { address, port: config.ports.temporalUi, officersUrl: config.officersUrl };
  await supervisor.up({ name: 'Temporal Web UI', stage: 3, stopWithinMs: 1000, start: () => startTemporalUi(tools, ui) });
  say(`Temporal's server runs, namespace ${NAMESPACE}. Ctrl-C stops it. Use it with:`);
  say(`  TEMPORAL_ADDRESS=${address} TEMPORAL_UI_URL=http://127.0.0.1:${ui.port} npm start`);
}

await bringUp().catch((error: Error) => {
  console.error(
    error instanceof SetUpProblem || error.name === 'ConfigError' ? error.message : `Temporal's server could not be started: ${error.stack}`,
  );
  void stop(1);
});
