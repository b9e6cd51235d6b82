// The settings of Temporal's production server, the same with Docker (docker-compose.temporal.yml) and without
// (`npm run temporal:server`). A test holds both to this file.
import { searchAttributeList } from '../../temporal/search-attributes.ts';
import { RETENTION } from './temporal-dev.ts';

export const VERSIONS = { server: '1.31.2', adminTools: '1.31.2', ui: '2.50.1', postgres: '18' } as const;

export const NAMESPACE = 'banshi';

/**
 * Go's collector runs less often: 20 % more cases a second for 1.1 GB. Few connections per store, for the database is ours too: on two cores the engine
 * follows faster with 6 than with 20, and people's acts wait less. The number of shards can't change after the first start.
 */
export const SERVER_ENV = {
  DB: 'postgres12_pgx',
  DBNAME: 'temporal',
  VISIBILITY_DBNAME: 'temporal_visibility',
  NUM_HISTORY_SHARDS: '4',
  GOGC: '300',
  SQL_MAX_CONNS: '6',
  // The server has no users of its own: whoever reaches its port may do everything, so it listens to this machine alone.
  TEMPORAL_ALLOW_NO_AUTH: 'true',
  LOG_LEVEL: 'warn',
} as const;

/** Ports inside; `frontendGrpc` is the only one that others use. */
export const SERVER_PORTS = {
  FRONTEND_GRPC_PORT: 7233,
  FRONTEND_HTTP_PORT: 7243,
  FRONTEND_MEMBERSHIP_PORT: 6933,
  HISTORY_GRPC_PORT: 7234,
  HISTORY_MEMBERSHIP_PORT: 6934,
  MATCHING_GRPC_PORT: 7235,
  MATCHING_MEMBERSHIP_PORT: 6935,
  WORKER_GRPC_PORT: 7239,
  WORKER_MEMBERSHIP_PORT: 6939,
} as const;

/** The Web UI stands behind the officers' sign-in, on one origin with the codec. */
export const UI_ENV = {
  TEMPORAL_UI_PUBLIC_PATH: '/temporal',
  TEMPORAL_DEFAULT_NAMESPACE: NAMESPACE,
  TEMPORAL_CODEC_INCLUDE_CREDENTIALS: 'true',
  TEMPORAL_DISABLE_NEWS_FETCH: 'true',
  TEMPORAL_CSRF_COOKIE_INSECURE: 'true',
} as const;

export const DATABASES = [
  { name: SERVER_ENV.DBNAME, schema: 'postgresql/v12/temporal' },
  { name: SERVER_ENV.VISIBILITY_DBNAME, schema: 'postgresql/v12/visibility' },
] as const;

/** Arguments of `temporal-sql-tool`, in order. `create` and `setup-schema` on a database that is there already may fail. */
export const schemaSteps = (): string[][] =>
  DATABASES.flatMap(({ name, schema }) => [
    ['--db', name, 'create'],
    ['--db', name, 'setup-schema', '-v', '0.0'],
    ['--db', name, 'update-schema', '--schema-name', schema],
  ]);

/** Arguments of `temporal`, in order. */
export const namespaceSteps = (): string[][] => [
  ['operator', 'namespace', 'create', '--namespace', NAMESPACE, '--retention', RETENTION],
  ['operator', 'namespace', 'update', '--namespace', NAMESPACE, '--retention', RETENTION],
  [
    'operator',
    'search-attribute',
    'create',
    '--namespace',
    NAMESPACE,
    ...searchAttributeList.flatMap(([name, type]) => ['--name', name, '--type', type]),
  ],
];
