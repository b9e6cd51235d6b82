// From what the person gave to what every part gets.
import { join, resolve } from 'node:path';
import { type Config, loadConfig } from '../../config.ts';
import { type StartOptions, withPorts } from './options.ts';

export interface Plan {
  config: Config;
  /** The environment with every port and folder settled. */
  env: NodeJS.ProcessEnv;
  dataDir: string;
  embedded: { postgres: boolean; temporal: boolean; sandbox: boolean };
}

/** Stands where the embedded database's address will stand, so that everything else can be checked before anything starts. */
const LATER = 'postgres://banshi@127.0.0.1/banshi';

/** @throws ConfigError */
export function planOf(root: string, given: NodeJS.ProcessEnv, options: StartOptions): Plan {
  const dataDir = options.data ?? (given['BANSHI_VAR'] ? resolve(root, given['BANSHI_VAR']) : join(root, 'var'));
  const env: NodeJS.ProcessEnv = { ...withPorts(given, options.portOffset), BANSHI_VAR: dataDir };
  const postgres = !given['DATABASE_URL'];
  const config = loadConfig({ ...env, DATABASE_URL: given['DATABASE_URL'] || LATER });
  const sandbox = ['SMS_URL', 'REGISTER_URL', 'VIRUS_URL'].some((name) => !given[name]);
  return { config, env, dataDir, embedded: { postgres, temporal: !given['TEMPORAL_ADDRESS'], sandbox } };
}

/** Variables with the sandbox's addresses. */
const SANDBOX = ['SMS_URL', 'REGISTER_URL', 'VIRUS_URL', 'NEIGHBOURS_URL'] as const;

export interface Addresses {
  databaseUrl: string;
  testClock: boolean;
  gatewaySecret: string;
  /** File (PEM) of the authority that the sandbox's certificate is from; without it the sandbox speaks plain HTTP. */
  sandboxCa?: string | undefined;
}

/** What worker, API and sandbox get. The owner's address is not among it: only migrations need it. */
export function partEnvironment({ config, env }: Plan, { databaseUrl, testClock, gatewaySecret, sandboxCa }: Addresses): NodeJS.ProcessEnv {
  const { DATABASE_MIGRATION_URL: _owner, ...rest } = env;
  const known = {
    SMS_URL: config.smsUrl,
    REGISTER_URL: config.registerUrl,
    VIRUS_URL: config.virusUrl,
    NEIGHBOURS_URL: `http://127.0.0.1:${config.ports.sandbox}`,
  };
  const addressOf = (name: (typeof SANDBOX)[number]): string =>
    env[name] || (sandboxCa === undefined ? known[name] : known[name].replace(/^http:/, 'https:'));
  return {
    ...rest,
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: config.temporal.address,
    TEMPORAL_NAMESPACE: config.temporal.namespace,
    TEMPORAL_UI_URL: config.temporal.uiUrl,
    ...Object.fromEntries(SANDBOX.map((name) => [name, addressOf(name)])),
    ...(sandboxCa === undefined ? {} : { NODE_EXTRA_CA_CERTS: sandboxCa }),
    KEYRING: config.keyringDir,
    GATEWAY_SECRET: gatewaySecret,
    SANDBOX_SECRET: gatewaySecret,
    TEST_CLOCK: testClock ? '1' : '0',
    TZ: 'Asia/Shanghai',
  };
}
