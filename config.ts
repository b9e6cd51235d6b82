// The one place that reads process.env. What a process needs is asked for here, checked once at start, and printed without its secrets.
import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { neighbourNames, type NeighbourName } from './gateways/contracts/neighbours.ts';

const root = import.meta.dirname;

/** Thrown with one line per variable: its name, what is wrong with it and what to write instead. */
export class ConfigError extends Error {
  readonly lines: string[];
  constructor(lines: string[]) {
    super(['The environment is not complete:', ...lines.map((line) => `  ${line}`)].join('\n'));
    this.name = 'ConfigError';
    this.lines = lines;
  }
}

const port = (fallback: number) => z.coerce.number('must be a port number from 1 to 65535').int().min(1).max(65_535).default(fallback);
const url = (schemes: string, example: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text) && schemes.split(' ').includes(new URL(text).protocol.slice(0, -1)), `is not an address like ${example}`);
const http = url('http https', 'http://127.0.0.1:8090/sms').optional();
const postgres = url('postgres postgresql', 'postgres://user:password@host:5432/banshi').optional();
const flag = z.enum(['0', '1', 'false', 'true'], 'must be 1 or 0').transform((text) => text === '1' || text === 'true');
const path = z.string().transform((text) => (isAbsolute(text) ? text : resolve(root, text)));
const levels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const variables = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test'], 'must be production, development or test').default('development'),
  LOG_LEVEL: z.enum(levels, `must be one of ${levels.join(', ')}`).default('info'),
  DATABASE_URL: postgres,
  DATABASE_MIGRATION_URL: postgres,
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s:/]+:\d+$/, 'is not an address like 127.0.0.1:7233')
    .optional(),
  TEMPORAL_NAMESPACE: z.string().min(1).default('banshi'),
  TEMPORAL_UI_URL: http,
  SMS_URL: http,
  REGISTER_URL: http,
  VIRUS_URL: http,
  PAYMENT_WEB_URL: http,
  /** Base of the neighbours in sealed envelopes; `<NAME>_URL` (ONE_STOP_URL, SEAL_URL …) gives one an address of its own. */
  NEIGHBOURS_URL: http,
  /** The second of two signing servers, which is asked when SIGNING_SERVER_URL is away. */
  SIGNING_SERVER_STANDBY_URL: http,
  DOCUMENT_SIGNER: z.enum(['keyring', 'server'], 'must be keyring or server').default('keyring'),
  ONE_STOP_WEB_URL: http,
  SAFETY_PLATFORM_WEB_URL: http,
  SIGN_IN_CLIENT: z.string().min(1).max(64).default('banshi'),
  GATEWAY_SECRET: z.string().min(16, 'needs at least 16 characters').optional(),
  FILES_DIR: path.optional(),
  S3_ENDPOINT: http,
  S3_BUCKET: z.string().min(1).optional(),
  S3_REGION: z.string().min(1).default('cn-north-1'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  CHROMIUM_PATH: path.optional(),
  KEYRING: path.optional(),
  BUNDLE_DIR: path.optional(),
  BANSHI_VAR: path.default(resolve(root, 'var')),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port(8080),
  OFFICERS_PORT: port(8081),
  SANDBOX_PORT: port(8090),
  POSTGRES_PORT: port(15432),
  TEMPORAL_PORT: port(7233),
  TEMPORAL_UI_PORT: port(8233),
  API_METRICS_PORT: port(9464),
  WORKER_METRICS_PORT: port(9465),
  DOCUMENTS_METRICS_PORT: port(9466),
  API_WORKERS: z.coerce.number('must be a number from 0 to 64').int().min(0).max(64).default(1),
  RATE_LIMIT_FACTOR: z.coerce.number('must be a number like 1 or 2.5').min(0.1).max(10_000).default(1),
  TRUSTED_PROXIES: z.coerce.number('must be the number of proxies in front of us').int().min(0).max(5).default(0),
  PUBLIC_URL: http,
  OFFICERS_URL: http,
  TLS_CERT: path.optional(),
  TLS_KEY: path.optional(),
  DISTRICT: z
    .string()
    .regex(/^\d{6}$/, 'must be a six-digit code like 140000')
    .default('140000'),
  TEST_CLOCK: flag.default(false),
  OTEL_EXPORTER_OTLP_ENDPOINT: http,
});

export type Files =
  | { kind: 'folder'; dir: string }
  | { kind: 's3'; endpoint: string; bucket: string; region: string; accessKeyId: string; secretAccessKey: string };

type PortName = 'api' | 'officers' | 'sandbox' | 'postgres' | 'temporal' | 'temporalUi' | 'apiMetrics' | 'workerMetrics' | 'documentsMetrics';

export interface Config {
  production: boolean;
  logLevel: (typeof levels)[number];
  /** Role `banshi_app`: inserts and reads journal and checkpoints, never changes them. */
  databaseUrl: string;
  /** The owner, for migrations only. Equal to `databaseUrl` when only one was given: then nothing protects the journal from the application. */
  databaseMigrationUrl: string;
  /** `env` holds the TEMPORAL_ variables as given, for `loadClientConnectConfig({ overrideEnvVars })` (TLS, API key). */
  temporal: { address: string; namespace: string; env: Record<string, string>; uiUrl: string };
  smsUrl: string;
  /** 市场主体登记库 */
  registerUrl: string;
  virusUrl: string;
  /** Where browsers pay (address that `/pay` is below); undefined: no such page here. */
  paymentWebUrl: string | undefined;
  /** Neighbours that are spoken to in sealed envelopes; undefined: not set up here. */
  neighbourUrls: Record<NeighbourName, string | undefined>;
  /** The second signing server; undefined: there is one. */
  signingStandbyUrl: string | undefined;
  /** Documents are signed with a key of the ring, or by the signing server (U07). */
  documentSigner: 'keyring' | 'server';
  /** Where browsers sign in (address that `/authorize` is below), and our client number there; undefined: no such sign-in here. */
  signIn: { client: string; oneStopUrl: string | undefined; safetyPlatformUrl: string | undefined };
  files: Files;
  /** What requests to and from the outside platforms are signed with. */
  gatewaySecret: string | undefined;
  /** Undefined: the browser that `@sparticuz/chromium` carries. */
  chromiumPath: string | undefined;
  keyringDir: string;
  varDir: string;
  /** The built workflow bundle (`buildBundle`, `loadBundle`). */
  bundleDir: string;
  host: string;
  ports: Record<PortName, number>;
  /** `workers` processes answer (0: one process, no primary); `rateFactor` scales every rate limit; `trustedProxies` set X-Forwarded-For. */
  api: { workers: number; rateFactor: number; trustedProxies: number };
  /** The addresses that people's browsers use, for links and the Origin check. */
  publicUrl: string;
  officersUrl: string;
  tls: { cert: string; key: string } | undefined;
  /** 区划 whose portal this is: that of a registration that names none. */
  district: string;
  /** Only a test or demonstration database can have a moved clock; never in production. */
  testClock: boolean;
  otelEndpoint: string | undefined;
}

/**
 * Reads and checks the environment.
 * @throws ConfigError naming every variable that is missing or wrong, each with its fix
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  // An empty variable is one that was not given: compose files and CI write them so.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = variables.safeParse(given);
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`));
  const v = parsed.data;
  const wrong = [...neighbourNames.flatMap((name) => wrongUrl(urlVariable(name), given)), ...contradictions(v)];
  if (v.DATABASE_URL === undefined || wrong.length > 0) throw new ConfigError(wrong);
  const scheme = v.TLS_CERT === undefined ? 'http' : 'https';
  const sandbox = `http://127.0.0.1:${v.SANDBOX_PORT}`;
  return {
    production: v.NODE_ENV === 'production',
    logLevel: v.LOG_LEVEL,
    databaseUrl: v.DATABASE_URL,
    databaseMigrationUrl: v.DATABASE_MIGRATION_URL ?? v.DATABASE_URL,
    temporal: {
      address: v.TEMPORAL_ADDRESS ?? `127.0.0.1:${v.TEMPORAL_PORT}`,
      namespace: v.TEMPORAL_NAMESPACE,
      env: Object.fromEntries(Object.entries(given).filter(([name]) => name.startsWith('TEMPORAL_'))) as Record<string, string>,
      uiUrl: v.TEMPORAL_UI_URL ?? `http://127.0.0.1:${v.TEMPORAL_UI_PORT}`,
    },
    smsUrl: v.SMS_URL ?? `${sandbox}/sms`,
    registerUrl: v.REGISTER_URL ?? `${sandbox}/register`,
    virusUrl: v.VIRUS_URL ?? `${sandbox}/virus`,
    paymentWebUrl: v.PAYMENT_WEB_URL ?? (v.NODE_ENV === 'production' ? undefined : `${sandbox}/payment`),
    signingStandbyUrl: v.SIGNING_SERVER_STANDBY_URL,
    documentSigner: v.DOCUMENT_SIGNER,
    neighbourUrls: neighbourUrls(given, v.NEIGHBOURS_URL ?? (v.NODE_ENV === 'production' ? undefined : sandbox)),
    signIn: {
      client: v.SIGN_IN_CLIENT,
      oneStopUrl: v.ONE_STOP_WEB_URL ?? (v.NODE_ENV === 'production' ? undefined : `${sandbox}/one-stop`),
      safetyPlatformUrl: v.SAFETY_PLATFORM_WEB_URL ?? (v.NODE_ENV === 'production' ? undefined : `${sandbox}/safety-platform`),
    },
    files: filesOf(v),
    gatewaySecret: v.GATEWAY_SECRET,
    chromiumPath: v.CHROMIUM_PATH,
    keyringDir: v.KEYRING ?? resolve(v.BANSHI_VAR, 'keys'),
    varDir: v.BANSHI_VAR,
    bundleDir: v.BUNDLE_DIR ?? resolve(v.BANSHI_VAR, 'bundle'),
    host: v.HOST,
    ports: {
      api: v.PORT,
      officers: v.OFFICERS_PORT,
      sandbox: v.SANDBOX_PORT,
      postgres: v.POSTGRES_PORT,
      temporal: v.TEMPORAL_PORT,
      temporalUi: v.TEMPORAL_UI_PORT,
      apiMetrics: v.API_METRICS_PORT,
      workerMetrics: v.WORKER_METRICS_PORT,
      documentsMetrics: v.DOCUMENTS_METRICS_PORT,
    },
    api: { workers: v.API_WORKERS, rateFactor: v.RATE_LIMIT_FACTOR, trustedProxies: v.TRUSTED_PROXIES },
    publicUrl: v.PUBLIC_URL ?? `${scheme}://127.0.0.1:${v.PORT}`,
    officersUrl: v.OFFICERS_URL ?? `${scheme}://127.0.0.1:${v.OFFICERS_PORT}`,
    tls: v.TLS_CERT !== undefined && v.TLS_KEY !== undefined ? { cert: v.TLS_CERT, key: v.TLS_KEY } : undefined,
    district: v.DISTRICT,
    testClock: v.TEST_CLOCK,
    otelEndpoint: v.OTEL_EXPORTER_OTLP_ENDPOINT,
  };
}

type Variables = z.infer<typeof variables>;

/** `ONE_STOP_URL` for `one-stop`. */
const urlVariable = (name: NeighbourName): string => `${name.toUpperCase().replaceAll('-', '_')}_URL`;

const wrongUrl = (name: string, given: NodeJS.ProcessEnv): string[] =>
  http.safeParse(given[name]).success ? [] : [`${name} is not an address like https://neighbour.example`];

function neighbourUrls(given: NodeJS.ProcessEnv, base: string | undefined): Record<NeighbourName, string | undefined> {
  const below = (name: NeighbourName): string | undefined => base && `${base.replace(/\/$/, '')}/${name}`;
  return Object.fromEntries(neighbourNames.map((name) => [name, given[urlVariable(name)] ?? below(name)])) as Record<
    NeighbourName,
    string | undefined
  >;
}

function contradictions(v: Variables): string[] {
  const lines: string[] = [];
  if (v.DATABASE_URL === undefined)
    lines.push('DATABASE_URL is missing: give postgres://user:password@host:5432/banshi, or run `npm start`, which brings its own PostgreSQL');
  if ((v.TLS_CERT === undefined) !== (v.TLS_KEY === undefined)) lines.push('TLS_CERT and TLS_KEY belong together: give both files or neither');
  const s3 = [v.S3_ENDPOINT, v.S3_BUCKET, v.S3_ACCESS_KEY_ID, v.S3_SECRET_ACCESS_KEY];
  if (s3.some((value) => value !== undefined) && s3.includes(undefined))
    lines.push(
      'S3_ENDPOINT, S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY belong together: give all four, or none to keep files in FILES_DIR',
    );
  if (v.NODE_ENV !== 'production') return lines;
  if (v.TEST_CLOCK) lines.push('TEST_CLOCK is not for production: remove it; the clock of legal deadlines is never moved there');
  if (v.KEYRING === undefined)
    lines.push('KEYRING is missing: in production name the folder of the key ring; generated keys are for trying out only');
  if (v.GATEWAY_SECRET === undefined) lines.push('GATEWAY_SECRET is missing: agree on it with the outside platforms, at least 16 characters');
  for (const name of ['TEMPORAL_ADDRESS', 'SMS_URL', 'REGISTER_URL', 'VIRUS_URL'] as const)
    if (v[name] === undefined)
      lines.push(`${name} is missing: in production every neighbour has an address of its own; the sandbox is for trying out only`);
  return lines;
}

function filesOf(v: Variables): Files {
  if (v.S3_ENDPOINT !== undefined && v.S3_BUCKET !== undefined && v.S3_ACCESS_KEY_ID !== undefined && v.S3_SECRET_ACCESS_KEY !== undefined)
    return {
      kind: 's3',
      endpoint: v.S3_ENDPOINT,
      bucket: v.S3_BUCKET,
      region: v.S3_REGION,
      accessKeyId: v.S3_ACCESS_KEY_ID,
      secretAccessKey: v.S3_SECRET_ACCESS_KEY,
    };
  return { kind: 'folder', dir: v.FILES_DIR ?? resolve(v.BANSHI_VAR, 'files') };
}

/** The configuration as JSON for the log, without passwords, keys and tokens. */
export function describeConfig(config: Config): string {
  return JSON.stringify(config, (key, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (/secret|password|api_?key|token|_key_data|accessKeyId/i.test(key)) return '***';
    return value.replace(/^(\w+:\/\/[^:@/]*):[^@/]*@/, '$1:***@').replace(/([?&](?:password|token|key|secret)=)[^&]*/gi, '$1***');
  });
}
