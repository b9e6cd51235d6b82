// The counter with its real worker, engine, SMS stand-in and browser.
import { join } from 'node:path';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import { openPrinting, type Printing } from '../../activities/documents/open.ts';
import { openWorkerParts } from '../../activities/parts.ts';
import { loadConfig } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { startSandbox } from '../../sandbox/app.ts';
import { counterApi } from './counter.ts';
import { testEngine } from './engine.ts';
import { afterCommit, observed } from './observed.ts';

const SECRET = 'a secret of these tests';

export async function counterBench() {
  const engine = await testEngine();
  const after = afterCommit(engine);
  const desk = await counterApi({ ring: engine.ring, committed: after.committed });
  await consentToMessages(desk.api.superUrl);
  const sandbox = await startSandbox({ port: 0, secret: SECRET });
  const files = join(desk.folder, 'files');
  const config = loadConfig({
    DATABASE_URL: desk.api.url,
    GATEWAY_SECRET: SECRET,
    SMS_URL: `${sandbox.url}/sms`,
    VIRUS_URL: `${sandbox.url}/virus`,
    KEYRING: engine.keyringDir,
    FILES_DIR: files,
  });
  const { orm, fields } = desk;
  const parts = await openWorkerParts(config, createLogger({ name: 'test', level: 'error' }), { documents: false });
  const printing: Printing = await openPrinting({ orm, fields, files: config.files, folder: join(process.cwd(), 'var', 'chromium') });
  const worker = await engine.work({ ...parts.activities('cases', 'test'), ...parts.activities('outside', 'test'), ...printing.activities });
  const loop = startLoop({ orm, databaseUrl: desk.api.url, poke: engine.poke, everyMs: 50, also: parts.also });
  return {
    desk,
    engine,
    orm,
    printing,
    ...observed({ orm, fields, sandboxUrl: sandbox.url, patienceMs: 60_000 }),
    close: async () => {
      await loop.stop();
      await worker.stop();
      await printing.close();
      await parts.close();
      await sandbox.close();
      await engine.close();
      await desk.close();
    },
  };
}
export type CounterBench = Awaited<ReturnType<typeof counterBench>>;
