// Where the browser is, how it is started, and what an earlier process that died may have left behind.
import { createReadStream, createWriteStream, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { launch, type Browser } from 'puppeteer';
import { prepareFonts } from './fonts.ts';

/** No network, no GPU, no background work. `@sparticuz/chromium` also has `--single-process`; it takes the browser down with a page. */
const flags = [
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  // What is drawn needs no process of its own.
  '--in-process-gpu',
  '--disable-dev-shm-usage',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-domain-reliability',
  '--disable-extensions',
  '--disable-sync',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--lang=zh-CN',
  '--mute-audio',
  '--no-default-browser-check',
  '--no-first-run',
  '--no-pings',
];

/** The browser that the npm package ships, unpacked into the folder once. Throws on a machine that it isn't made for. */
export async function shippedChromium(folder: string): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(`the Chromium of @sparticuz/chromium is for linux x64, this is ${process.platform} ${process.arch}: set CHROMIUM_PATH`);
  }
  const root = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '..', '..');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const path = join(folder, `chromium-${version}`);
  if (existsSync(path)) return path;
  await mkdir(folder, { recursive: true });
  // Several processes may do this at once: each unpacks its own and the name appears whole.
  const partial = `${path}.${process.pid}.${Date.now()}`;
  try {
    await pipeline(
      createReadStream(join(root, 'bin', 'chromium.br')),
      createBrotliDecompress({ chunkSize: 1 << 21 }),
      createWriteStream(partial, { mode: 0o755 }),
    );
    await rename(partial, path);
  } finally {
    rmSync(partial, { force: true });
  }
  return path;
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Ends browsers of processes that are gone, and removes their folders. Gives the number of folders. */
export function sweepLeftovers(folder: string): number {
  const runs = join(folder, 'run');
  let swept = 0;
  for (const name of existsSync(runs) ? readdirSync(runs) : []) {
    const owner = Number(name.split('-')[0]);
    if (alive(owner)) continue;
    const path = join(runs, name);
    endProcessesOf(path);
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
    swept += 1;
  }
  return swept;
}

/** Kills what runs on a profile folder; the folder's name is unique, so nothing else can be hit. */
function endProcessesOf(profile: string): void {
  if (process.platform !== 'linux') return;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(`--user-data-dir=${profile}`)) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended while we looked.
    }
  }
}

/** A started browser and the folder of its profile. */
export interface Started {
  browser: Browser;
  /** Ends it, by force where it doesn't go, and removes its profile. */
  end(): Promise<void>;
}

/** Starts a browser. It ends with this process: it listens on a pipe that closes then. */
export async function startBrowser(executablePath: string, folder: string): Promise<Started> {
  const runs = join(folder, 'run');
  await mkdir(runs, { recursive: true });
  const profile = await mkdtemp(join(runs, `${process.pid}-`));
  await writeFile(join(profile, 'owner'), String(process.pid));
  const browser = await launch({
    executablePath,
    headless: 'shell',
    pipe: true,
    args: flags,
    userDataDir: profile,
    // Paper has a size of its own; what a screen would show of it in between nobody sees.
    defaultViewport: { width: 64, height: 64 },
    // Nothing of our own environment: it holds secrets.
    env: { FONTCONFIG_FILE: prepareFonts(folder), HOME: profile, LANG: 'C.UTF-8', TZ: 'Asia/Shanghai' },
    timeout: 30_000,
    protocolTimeout: 60_000,
  }).catch((error: Error) => {
    rmSync(profile, { recursive: true, force: true });
    throw new Error(
      `Chromium does not start from ${executablePath}; its libraries may be missing, or set CHROMIUM_PATH to another: ${error.message}`,
    );
  });
  return {
    browser,
    async end() {
      const child = browser.process();
      const closed = await Promise.race([
        browser.close().then(
          () => true,
          () => false,
        ),
        waitMs(5_000),
      ]);
      if (!closed) child?.kill('SIGKILL');
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

const waitMs = (ms: number): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), ms).unref());
