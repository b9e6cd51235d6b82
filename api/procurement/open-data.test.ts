// The feed of open data: its order under writers at once, what stands in it whatever people are called, and that nobody changes it.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import supertest from 'supertest';
import { publishIntention } from '../../activities/procurement/open/publish.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { instant } from '../../domain/kit/instant.ts';
import { ocdsErrors } from '../../test/kit/ocds.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { openDataRoutes } from './open-data.ts';

let api: PermitApi;
const unit = uuidv7();
const AT = instant('2026-03-02T01:00:00Z');
const content = { name: '办公设备采购', need: '台式计算机', budgetFen: '30000000', month: '2026-05' };

beforeAll(async () => {
  api = await permitApi({}, { routes: openDataRoutes });
  await query(
    api.orm.em.fork(),
    `insert into organisation (id, kind, district, name, name_key, credit_code, created_at) values ($1, 'purchaser', '330000', '测试单位', '测试单位', 'TEST00000000000001', app_now())`,
    [unit],
  );
});
afterAll(() => api?.close());

/** A case row that a release can belong to. */
async function caseRow(): Promise<string> {
  const id = uuidv7();
  await query(
    api.orm.em.fork(),
    `insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at) values ($1, 'ProcurementIntention', '330000', 'published', 1, 1, '', app_now(), app_now())`,
    [id],
  );
  return id;
}
/** Publishes in a transaction that ends when it is told how. */
function publishing(id: string, change: Partial<typeof content> = {}) {
  let end!: (how: 'commit' | 'rollback') => void;
  const told = new Promise<'commit' | 'rollback'>((resolve) => (end = resolve));
  let wrote!: () => void;
  const written = new Promise<void>((resolve) => (wrote = resolve));
  const done = api.orm.em
    .fork()
    .transactional(async (em) => {
      await publishIntention(em, { id, district: '330000', organisationId: unit, content: { ...content, ...change }, at: AT });
      wrote();
      if ((await told) === 'rollback') throw new Error('rolled back');
    })
    .catch((error: Error) => {
      if (error.message !== 'rolled back') throw error;
    });
  return { written, end: async (how: 'commit' | 'rollback') => (end(how), done) };
}
interface Fed {
  items: { seq: number; release: { ocid: string; id: string; tender: { title: string } } }[];
  last: number;
  more: boolean;
}
const get = (path: string) => supertest(api.apps.public).get(path);
const feed = async (after = 0, limit = 100): Promise<Fed> => (await get(`/v1/open/releases?after=${after}&limit=${limit}`).expect(200)).body;
const ids = ({ items }: Fed) => items.map(({ release }) => release.ocid.slice('ocds-000000-YX-'.length));

test('R03 who writes first and commits last comes last: no place is passed over, none is left empty by who is rolled back, and a reader who goes on misses nobody', async () => {
  expect(await feed()).toEqual({ items: [], last: 0, more: false });
  const [slow, quick, never] = [await caseRow(), await caseRow(), await caseRow()];
  const [first, second, third] = [publishing(slow), publishing(quick), publishing(never)];
  await Promise.all([first.written, second.written, third.written]);
  // Whoever is still under way holds nobody up.
  await second.end('commit');
  const seen = await feed();
  expect([ids(seen), seen.last]).toEqual([[quick], 1]);
  await third.end('rollback');
  await first.end('commit');
  const next = await feed(seen.last);
  expect([ids(next), next.items[0]!.seq, next.last]).toEqual([[slow], 2, 2]);
  expect(await feed(next.last)).toEqual({ items: [], last: 2, more: false });
});

test('R03 twenty writers at once and a reader: places without gaps, each release once, the pages that were read stay as they were', async () => {
  const from = (await feed()).last;
  const cases = await Promise.all(Array.from({ length: 20 }, caseRow));
  const read: string[] = [];
  let at = from;
  let writing = true;
  const reader = (async () => {
    for (;;) {
      const ended = !writing;
      const some = await feed(at, 3);
      expect(some.items.map(({ seq }) => seq)).toEqual(some.items.map((_, n) => at + n + 1));
      read.push(...ids(some));
      at = some.last;
      if (ended && !some.items.length) return;
      await sleep(1);
    }
  })();
  await Promise.all(
    cases.map(async (id, n) => {
      const one = publishing(id);
      await one.written;
      await one.end(n % 4 === 3 ? 'rollback' : 'commit');
    }),
  );
  writing = false;
  await reader;
  expect(read).toHaveLength(15);
  expect(ids(await feed(from))).toEqual(read);
});

test('R03 whatever somebody calls his purchase, it is valid JSON on one line, valid by the schema and the same when it is read', async () => {
  const hostile = ['\u0001\u001b[31m"\\\n', '\u2028\u2029\u0085', '𠮷🧑‍🚀\u202e', '\ud800', '<script>{{}}', '名'.repeat(5_000)];
  for (const name of hostile) {
    const id = await caseRow();
    const one = publishing(id, { name });
    await one.written;
    await one.end('commit');
    const { text } = await get(`/v1/open/records/ocds-000000-YX-${id}`).expect(200);
    const record = JSON.parse(text) as { records: [{ compiledRelease: { tender: { title: string } } }] };
    expect(ocdsErrors('recordPackage', record)).toEqual([]);
    expect(record.records[0].compiledRelease.tender.title).toBe(name.toWellFormed());
    const [{ body }] = (await query<{ body: string }>(api.orm.em.fork(), `select body from open_release where case_id = $1`, [id])) as [{ body: string }];
    expect([/[\p{Cc}\u2028\u2029]/u.test(body), body.isWellFormed()]).toEqual([false, true]);
  }
});

test('R03 a release is never changed or taken away by the application; what is not there is 404, what is no cursor is 422', async () => {
  const app = new pg.Client({ connectionString: api.url });
  await app.connect();
  try {
    for (const statement of [`update open_release set body = ''`, `delete from open_feed`, `update open_feed set seq = seq + 1`])
      await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' });
  } finally {
    await app.end();
  }
  await get('/v1/open/records/ocds-000000-nothing').expect(404);
  await get('/v1/open/packages/nothing').expect(404);
  await get('/v1/open/bulk/2019-01').expect(404);
  await get('/v1/open/releases?after=-1').expect(422);
  await get('/v1/open/releases?after=x').expect(422);
  expect((await get('/v1/open').expect(200)).body).toMatchObject({ version: '1.1', prefix: 'ocds-000000', publisher: { name: '办事采购平台' } });
});
