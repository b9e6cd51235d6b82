// The exam with its real worker, engine, neighbours in the sandbox and browser; the clock is the database's and moved by the tests.
import { join } from 'node:path';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting } from '../../activities/documents/open.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import { openWorkerParts } from '../../activities/parts.ts';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { loadConfig } from '../../config.ts';
import { createLogger } from '../../logger.ts';
import { testEngine } from './engine.ts';
import { afterCommit, observed } from './observed.ts';
import { fillingApi, SECRET, type Candidate } from './filling.ts';
import { jpeg } from './drawn-photos.ts';

export async function fillingBench() {
  const engine = await testEngine();
  const after = afterCommit(engine);
  const desk = await fillingApi({
    ring: engine.ring,
    committed: after.committed,
  });
  after.tellBy(desk.orm);
  await consentToMessages(desk.api.superUrl);
  const { orm, fields, sandbox } = desk;
  const config = loadConfig({
    DATABASE_URL: desk.api.url,
    GATEWAY_SECRET: SECRET,
    SMS_URL: `${sandbox.url}/sms`,
    VIRUS_URL: `${sandbox.url}/virus`,
    NEIGHBOURS_URL: sandbox.url,
    KEYRING: engine.keyringDir,
    FILES_DIR: desk.files.dir,
  });
  const parts = await openWorkerParts(config, createLogger({ name: 'test', level: 'fatal' }), { documents: false });
  const printing = await openPrinting({
    orm,
    fields,
    files: config.files,
    folder: join(process.cwd(), 'var', 'chromium'),
    issuing: issuing(config, engine.ring, () => undefined),
    // Blank forms are the counter's matter.
    afterMs: 3_600_000,
  });
  const worker = await engine.work({ ...parts.activities('cases', 'test'), ...parts.activities('outside', 'test'), ...printing.activities });
  const loop = startLoop({ orm, databaseUrl: desk.api.url, poke: engine.poke, everyMs: 50, also: parts.also });
  return {
    desk,
    engine,
    orm,
    sandbox,
    ...observed({ orm, fields, sandboxUrl: sandbox.url, patienceMs: 90_000 }),
    /** A drawn photo, past the real checks. */
    photo: async (who: Candidate): Promise<void> => {
      const { body } = await desk
        .send('post', '/v1/files', who.actor)
        .attach('file', await jpeg(), { filename: 'photo.jpg', contentType: 'image/jpeg' });
      await desk.post('/v1/me/photo', who.actor, { fileId: body.id }).expect(201);
    },
    /** What a stand-in keeps. */
    kept: async <T>(path: string): Promise<T> => (await (await fetch(`${sandbox.url}${path}`)).json()) as T,
    close: async () => {
      await loop.stop();
      await worker.stop();
      await printing.close();
      await parts.close();
      await after.idle();
      await desk.close();
      await engine.close();
    },
  };
}
export type FillingBench = Awaited<ReturnType<typeof fillingBench>>;
