import { ConfigError, describeConfig, loadConfig } from './config.ts';

const minimal = { DATABASE_URL: 'postgres://banshi_app:geheim@127.0.0.1:5432/banshi' };
const linesOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    loadConfig(env);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).lines;
  }
};

test('a database address is enough to try it out: everything else has a default', () => {
  const config = loadConfig(minimal);
  expect(config).toMatchObject({
    production: false,
    testClock: false,
    databaseMigrationUrl: minimal.DATABASE_URL,
    temporal: { address: '127.0.0.1:7233', namespace: 'banshi' },
    smsUrl: 'http://127.0.0.1:8090/sms',
    files: { kind: 'folder' },
    ports: { api: 8080, officers: 8081, sandbox: 8090, temporal: 7233, temporalUi: 8233 },
  });
});

test('every wrong variable is named at once, each with what it should be', () => {
  const lines = linesOf({ DATABASE_URL: 'mysql://x', PORT: '70000', TEMPORAL_ADDRESS: 'http://x', LOG_LEVEL: 'loud', TEST_CLOCK: 'maybe' });
  expect(lines.map((line) => line.split(' ')[0] ?? '').toSorted()).toEqual(['DATABASE_URL', 'LOG_LEVEL', 'PORT', 'TEMPORAL_ADDRESS', 'TEST_CLOCK']);
  expect(lines.join('\n')).toContain('DATABASE_URL is not an address like postgres://');
});

test('a missing database is named with the two ways to give one', () => {
  expect(linesOf({})).toEqual([expect.stringMatching(/^DATABASE_URL is missing: give postgres:\/\/.*npm start/)]);
});

test('an empty variable counts as not given', () => {
  expect(loadConfig({ ...minimal, TEMPORAL_ADDRESS: '', PORT: '' })).toMatchObject({ temporal: { address: '127.0.0.1:7233' }, ports: { api: 8080 } });
});

test('variables that belong together are asked for together', () => {
  expect(linesOf({ ...minimal, S3_BUCKET: 'files', TLS_CERT: 'cert.pem' })).toEqual([
    expect.stringMatching(/^TLS_CERT and TLS_KEY/),
    expect.stringMatching(/^S3_ENDPOINT, S3_BUCKET/),
  ]);
});

test('production refuses a movable clock and asks for keys and neighbours of its own', () => {
  const lines = linesOf({ ...minimal, NODE_ENV: 'production', TEST_CLOCK: '1' });
  expect(lines.map((line) => line.split(' ')[0])).toEqual([
    'TEST_CLOCK',
    'KEYRING',
    'GATEWAY_SECRET',
    'TEMPORAL_ADDRESS',
    'SMS_URL',
    'REGISTER_URL',
    'VIRUS_URL',
  ]);
});

test('U01 U20 neighbours stand in the sandbox unless they have addresses, one for all or each its own; in production none is invented', () => {
  expect(loadConfig(minimal).neighbourUrls['one-stop']).toBe('http://127.0.0.1:8090/one-stop');
  const own = loadConfig({ ...minimal, NEIGHBOURS_URL: 'https://exchange.example/', SEAL_URL: 'https://seal.example' });
  expect(own.neighbourUrls).toMatchObject({ portal: 'https://exchange.example/portal', seal: 'https://seal.example' });
  const production = { ...minimal, NODE_ENV: 'production', KEYRING: '/keys', GATEWAY_SECRET: 'x'.repeat(16), TEMPORAL_ADDRESS: 't:7233' };
  const given = { ...production, SMS_URL: 'https://a.example', REGISTER_URL: 'https://b.example', VIRUS_URL: 'https://c.example' };
  expect(loadConfig(given)).toMatchObject({ neighbourUrls: { portal: undefined }, signIn: { oneStopUrl: undefined, safetyPlatformUrl: undefined } });
  expect(linesOf({ ...minimal, SAFETY_PLATFORM_URL: 'ftp://x' })).toEqual([expect.stringMatching(/^SAFETY_PLATFORM_URL is not an address/)]);
});

test('Q04 what is printed at start shows no password, key or token', () => {
  const s3 = { S3_ENDPOINT: 'https://s3.example', S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'id-hidden', S3_SECRET_ACCESS_KEY: 'key-hidden' };
  const env = {
    ...minimal,
    ...s3,
    GATEWAY_SECRET: 'gateway-hidden-1234',
    TEMPORAL_API_KEY: 'api-hidden',
    TEMPORAL_TLS_CLIENT_KEY_DATA: 'pem-hidden',
  };
  const shown = describeConfig(loadConfig({ ...env, SMS_URL: 'https://sms.example/send?token=url-hidden' }));
  expect(shown).not.toMatch(/hidden|geheim/);
  expect(shown).toContain('postgres://banshi_app:***@127.0.0.1:5432/banshi');
});
