// The first thing that npm runs. Plain JavaScript without dependencies for any Node from 18 on: it installs the packages when
// they are missing or older than the lock file, then hands over to the Node 24 among them.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** True when node_modules is missing, unfinished, or older than package-lock.json. npm writes `.package-lock.json` last. */
export function needsInstall(folder) {
  const marker = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(marker)) return true;
  return statSync(marker).mtimeMs < statSync(join(folder, 'package-lock.json')).mtimeMs;
}

/** The Node that the `node` package put among the packages. */
export function ownNode(folder) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return [join(folder, 'node_modules', 'node', 'bin', name), join(folder, 'node_modules', '.bin', name)].find(existsSync);
}

function install() {
  console.error('Installing the packages of package-lock.json with npm ci (1–3 min, only when they are missing or have changed)');
  // npm names its own script in npm_execpath, so no second npm has to be on PATH.
  const npm = process.env.npm_execpath;
  const options = {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, PUPPETEER_SKIP_DOWNLOAD: '1', NODE_ENV: '', npm_config_loglevel: 'error' },
  };
  const result = npm
    ? spawnSync(process.execPath, [npm, 'ci'], options)
    : spawnSync('npm', ['ci'], { ...options, shell: process.platform === 'win32' });
  if (result.status !== 0) fail('npm ci failed (its lines are above): look at the registry and the network, then run the same command again.');
}

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

function handOver(command, args) {
  const node = ownNode(root);
  if (!node)
    fail('Node 24 is not among the packages: run `npm ci` and look whether install scripts are switched off (npm config get ignore-scripts).');
  const found = pathToFileURL(join(root, 'scripts', 'setup', 'found.ts')).href;
  // The channel is the sign of life: a command that runs long stops in order when this process is killed.
  const child = spawn(node, ['--import', found, join(root, 'scripts', `${command}.ts`), ...args], { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], cwd: root });
  // The terminal sends Ctrl-C to both of us; the child decides when all is over.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`Node 24 of this project does not run (${error.message}): remove node_modules and run the command again.`));
  child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
  const [command, ...args] = process.argv.slice(2);
  if (!command || !existsSync(join(root, 'scripts', `${command}.ts`)))
    fail(`There is no command \`${command ?? ''}\`: see "scripts" in package.json.`);
  if (needsInstall(root)) install();
  handOver(command, args);
}
