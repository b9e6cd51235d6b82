import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atLeast } from './go-build.ts';
import { pinnedVersion, sources, temporalBinary, type BinaryOptions } from './temporal-binary.ts';

let folder: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'banshi-binary-'));
  mkdirSync(join(folder, 'tools'));
  writeFileSync(join(folder, 'tools/go.mod'), 'module x\nrequire (\n\tgithub.com/temporalio/cli v1.8.2\n)\n');
  said = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program that says what it is told to say. */
function program(path: string, script: string): string {
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}
const temporal = (place: string, version: string) =>
  program(join(folder, place, 'temporal'), `echo "temporal version ${version} (Server 1.31.2, UI 2.50.1)"`);
/** A Go that answers `version`, and whose `build` writes a working binary to what follows -o. */
const go = (version: string, build = 'exit 1') =>
  program(join(folder, 'go/go'), `[ "$1" = version ] && echo "go version go${version} linux/amd64" && exit\n${build}`);
const BUILDS = `while [ "$1" != -o ]; do shift; done; echo "$2" >> ${'"$COUNT"'}; printf '#!/bin/sh\\necho temporal version 1.8.2\\n' > "$2"; chmod +x "$2"; sleep 0.3`;

const options = (env: NodeJS.ProcessEnv = {}): BinaryOptions => ({
  cacheDir: join(folder, 'cache'),
  toolsDir: join(folder, 'tools'),
  env: { ...env, PATH: [env['PATH'], '/usr/bin:/bin'].filter(Boolean).join(':'), COUNT: join(folder, 'builds') },
  say: (line) => void said.push(line),
  sdkCache: folder,
  sdkDownload: () => Promise.reject(new Error('no way out to the internet')),
});
const onPath = (...places: string[]) => places.map((place) => join(folder, place)).join(':');

test('the version in go.mod is the version that is built and cached', () => {
  expect(pinnedVersion(join(folder, 'tools'))).toBe('1.8.2');
});

test('TEMPORAL_CLI comes before everything else, and the line says so', async () => {
  const named = temporal('named', '1.9.0');
  temporal('path', '1.8.5');
  expect(await temporalBinary(options({ TEMPORAL_CLI: named, PATH: onPath('path') }))).toBe(named);
  expect(said).toEqual([`Temporal: ${named} (TEMPORAL_CLI)`]);
});

test('a TEMPORAL_CLI that does not run is passed over with a line', async () => {
  const found = temporal('path', '1.8.0');
  expect(await temporalBinary(options({ TEMPORAL_CLI: join(folder, 'nowhere'), PATH: onPath('path') }))).toBe(found);
  expect(said[0]).toMatch(/TEMPORAL_CLI is passed over: .*nowhere does not run/);
});

test.each([
  ['1.7.4', false],
  ['1.8.0', true],
  ['1.10.0', true],
  ['2.0.0', true],
])('a temporal %s on PATH is taken: %s', async (version, taken) => {
  const found = temporal('path', version);
  const cached = program(join(folder, 'cache/temporal-1.8.2'), 'echo "temporal version 1.8.2"');
  expect(await temporalBinary(options({ PATH: onPath('path') }))).toBe(taken ? found : cached);
});

test('with Go 1.26 it is built once, though two starts ask at the same moment', async () => {
  go('1.26.4', BUILDS);
  const both = await Promise.all([temporalBinary(options({ PATH: onPath('go') })), temporalBinary(options({ PATH: onPath('go') }))]);
  expect(both).toEqual([join(folder, 'cache/temporal-1.8.2'), join(folder, 'cache/temporal-1.8.2')]);
  expect(said.filter((line) => line.includes('building it with Go'))).toHaveLength(1);
});

test('what the SDK has downloaded comes last', async () => {
  const downloaded = join(folder, 'temporal-sdk-typescript-1.24.0');
  const sdkDownload = () => Promise.resolve(void program(downloaded, 'echo "temporal version 1.8.1"'));
  expect(await temporalBinary({ ...options(), sdkDownload })).toBe(downloaded);
});

test('when all fail, each source is named with its reason, and the ways out', async () => {
  temporal('path', '1.3.0');
  go('1.22.1');
  const failure = await temporalBinary(options({ PATH: onPath('path', 'go'), TEMPORAL_CLI: join(folder, 'nowhere') })).catch((error: Error) => error);
  const text = (failure as Error).message;
  for (const { name } of sources) expect(text).toContain(`  ${name}: `);
  for (const reason of [
    'nowhere does not run',
    'is version 1.3.0, at least 1.8',
    'is not there',
    'Go is version 1.22.1, at least 1.26',
    'no way out to the internet',
  ])
    expect(text).toContain(reason);
  expect(text).toContain('TEMPORAL_ADDRESS');
});

test('a build that fails is reported with its last lines and leaves no half binary', async () => {
  go('1.27.0', 'echo "missing go.sum entry" >&2; exit 1');
  const failure = await temporalBinary(options({ PATH: onPath('go') })).catch((error: Error) => error);
  expect((failure as Error).message).toContain('the build failed: missing go.sum entry');
  const found = await sources[2]!.find(options());
  expect(found).toEqual({ reason: expect.stringContaining('is not there') as unknown });
});

test('versions are compared by number, not by text', () => {
  expect([atLeast('1.10', '1.9'), atLeast('1.8', '1.8'), atLeast('1.8.0-rc.1', '1.8'), atLeast('1.7.9', '1.8')]).toEqual([true, true, true, false]);
});
