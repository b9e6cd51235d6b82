import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { DATABASES, namespaceSteps, schemaSteps, SERVER_ENV, SERVER_PORTS, UI_ENV, VERSIONS } from './temporal-server-settings.ts';

interface Service {
  image: string;
  environment?: Record<string, string>;
  command?: string[];
  volumes?: string[];
  ports?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
}
const root = join(import.meta.dirname, '../..');
const compose = parse(readFileSync(join(root, 'docker-compose.temporal.yml'), 'utf8')) as { services: Record<string, Service>; volumes: object };
const service = (name: string): Service => {
  const found = compose.services[name];
  if (!found) throw new Error(`docker-compose.temporal.yml has no service ${name}`);
  return found;
};
/** The commands of a job, without what it does when one fails. */
const commandsOf = (name: string) =>
  (service(name).command?.[0] ?? '')
    .trim()
    .split('\n')
    .map((line) => line.replace(/ \|\| (true|exit 1)$/, ''));

test('Docker runs the versions that the Go modules pin', () => {
  const goMod = readFileSync(join(root, 'tools/temporal/go.mod'), 'utf8');
  expect(goMod).toContain(`go.temporal.io/server v${VERSIONS.server}`);
  expect(goMod).toContain(`github.com/temporalio/ui-server/v2 v${VERSIONS.ui}`);
  expect(Object.fromEntries(Object.entries(compose.services).map(([name, { image }]) => [name, image]))).toEqual({
    postgresql: `postgres:${VERSIONS.postgres}`,
    schema: `temporalio/admin-tools:${VERSIONS.adminTools}`,
    temporal: `temporalio/server:${VERSIONS.server}`,
    namespace: `temporalio/admin-tools:${VERSIONS.adminTools}`,
    ui: `temporalio/ui:${VERSIONS.ui}`,
  });
});

test('the server has the same settings with Docker and without; only places differ', () => {
  const { POSTGRES_SEEDS, DB_PORT, POSTGRES_USER, POSTGRES_PWD, BIND_ON_IP, DYNAMIC_CONFIG_FILE_PATH, ...settings } =
    service('temporal').environment ?? {};
  expect(settings).toEqual(SERVER_ENV);
  expect({ POSTGRES_SEEDS, DB_PORT, POSTGRES_USER, BIND_ON_IP }).toEqual({
    POSTGRES_SEEDS: 'postgresql',
    DB_PORT: '5432',
    POSTGRES_USER: 'temporal',
    BIND_ON_IP: '0.0.0.0',
  });
  expect(POSTGRES_PWD).toMatch(/^\$\{TEMPORAL_POSTGRES_PASSWORD:\?/);
  expect(service('temporal').volumes).toEqual([`./tools/temporal/dynamic-config.yaml:${DYNAMIC_CONFIG_FILE_PATH}:ro`]);
});

test('the schema job runs the same steps', () => {
  expect(commandsOf('schema')).toEqual(schemaSteps().map((step) => ['temporal-sql-tool', ...step].join(' ')));
  expect(service('schema').environment).toMatchObject({ SQL_PLUGIN: 'postgres12' });
  expect(DATABASES.map(({ name }) => name)).toEqual(['temporal', 'temporal_visibility']);
});

test('the namespace job makes the same namespace, retention and search attributes', () => {
  expect(commandsOf('namespace')).toEqual(namespaceSteps().map((step) => ['temporal', ...step].join(' ')));
});

test('the Web UI has the same settings, the codec endpoint and the officers as its only origin', () => {
  const { TEMPORAL_ADDRESS, TEMPORAL_UI_PORT, TEMPORAL_CODEC_ENDPOINT, TEMPORAL_CORS_ORIGINS, ...settings } = service('ui').environment ?? {};
  expect(settings).toEqual(UI_ENV);
  expect(TEMPORAL_CODEC_ENDPOINT).toBe(`${TEMPORAL_CORS_ORIGINS}/codec`);
  expect([TEMPORAL_ADDRESS, TEMPORAL_UI_PORT]).toEqual(['temporal:7233', '8080']);
});

test('what runs on has a health check, what is kept has a volume, and every port is open to this machine alone', () => {
  for (const name of ['postgresql', 'temporal', 'ui']) expect(service(name).healthcheck?.test.length).toBeGreaterThan(1);
  expect(service('postgresql').volumes?.[0]?.split(':')[0]).toBe(Object.keys(compose.volumes)[0]);
  const ports = Object.values(compose.services).flatMap((each) => each.ports ?? []);
  expect(ports).toHaveLength(2);
  for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
  expect(ports[0]).toContain(`:-${SERVER_PORTS.FRONTEND_GRPC_PORT}}:`);
});

test('each service waits for the one before it to be ready', () => {
  const waits = Object.fromEntries(Object.entries(compose.services).map(([name, { depends_on }]) => [name, depends_on]));
  expect(waits).toEqual({
    postgresql: undefined,
    schema: { postgresql: { condition: 'service_healthy' } },
    temporal: { schema: { condition: 'service_completed_successfully' } },
    namespace: { temporal: { condition: 'service_healthy' } },
    ui: { temporal: { condition: 'service_healthy' } },
  });
});
