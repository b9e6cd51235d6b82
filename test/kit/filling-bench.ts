// The exam with its real worker, engine, neighbours in the sandbox and browser; the clock is the database's and moved by the tests.
import { join } from 'node:path';
import { issuing } from '../../activities/documents/issuing.ts';
import { openPrinting } from '../../activities/documents/open.ts';
import { createNotifier } from '../../activities/kit/notify.ts';
import { startLoop } from '../../activities/kit/loop.ts';
import { openWorkerParts } from '../../activities/parts.ts';
import { consentToMessages } from '../../bench/kit/seed.ts';
import { loadConfig } from '../../config.ts';
import { one, query } from '../../db/kit/sql.ts';
import { smsLogSchema } from '../../gateways/contracts/sms.ts';
import { createLogger } from '../../logger.ts';
import { testEngine, until } from './engine.ts';
import { fillingApi, SECRET, type Candidate } from './filling.ts';
import { jpeg } from './drawn-photos.ts';

export async function fillingBench() {
  const engine = await testEngine(join(import.meta.dirname, '../../workflows/index.ts'));
  let tell: ReturnType<typeof createNotifier> | undefined;
  const desk = await fillingApi({
    ring: engine.ring,
    committed: ({ type, caseId, seq, quiet }) => {
      tell?.({ caseId, seq });
      if (!quiet) void engine.poke(type, caseId);
    },
  });
  tell = createNotifier(desk.orm);
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
  const row = (caseId: string) =>
    one<{ state: string; regions: Record<string, string>; seq: number; followed: number }>(
      orm.em.fork(),
      `select state, regions, seq, followed from case_file where id = $1`,
      [caseId],
    );
  return {
    desk,
    engine,
    orm,
    sandbox,
    row,
    /** Every effect of the case is done. */
    followed: (caseId: string) => until(async () => row(caseId).then(({ seq, followed }) => seq === followed), 90_000),
    /** The case is in a state. */
    reaches: (caseId: string, state: string) => until(async () => (await row(caseId)).state === state, 90_000),
    /** A drawn photo, past the real checks. */
    photo: async (who: Candidate): Promise<void> => {
      const { body } = await desk
        .send('post', '/v1/files', who.actor)
        .attach('file', await jpeg(), { filename: 'photo.jpg', contentType: 'image/jpeg' });
      await desk.post('/v1/me/photo', who.actor, { fileId: body.id }).expect(201);
    },
    /** Texts in the box about a case, the oldest first. */
    notices: async (caseId: string): Promise<string[]> => {
      const rows = await query<{ text: string }>(orm.em.fork(), `select text from notice where case_id = $1 order by created_at, id`, [caseId]);
      return rows.map(({ text }) => fields.decrypt(text, 'notice.text'));
    },
    sent: async (phone: string): Promise<string[]> => {
      const { messages } = smsLogSchema.parse(await (await fetch(`${sandbox.url}/sms/log`)).json());
      return messages.filter((message) => message.phone === phone).map(({ text }) => text);
    },
    /** Ready papers of a case, by kind. */
    papers: (caseId: string) =>
      query<{ kind: string; title: string; seq: number }>(
        orm.em.fork(),
        `select kind, title, seq from document where case_id = $1 and ready_at is not null order by seq, kind`,
        [caseId],
      ),
    /** What a stand-in keeps. */
    kept: async <T>(path: string): Promise<T> => (await (await fetch(`${sandbox.url}${path}`)).json()) as T,
    close: async () => {
      await loop.stop();
      await worker.stop();
      await printing.close();
      await parts.close();
      await tell?.idle();
      await desk.close();
      await engine.close();
    },
  };
}
export type FillingBench = Awaited<ReturnType<typeof fillingBench>>;
