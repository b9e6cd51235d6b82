import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Express } from 'express';
import pg from 'pg';
import { strFromU8, unzipSync } from 'fflate';
import supertest from 'supertest';
import { createCaseDesk } from '../../activities/case/desk.ts';
import { openStore } from '../../activities/file/open.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { annualText } from '../../db/statistics/annual.ts';
import { registrationCells, stepTimes } from '../../db/statistics/registration.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import { processTables } from '../../domain/processes.ts';
import { statPeriod } from '../../domain/statistics/period.ts';
import { handledEndings } from '../../domain/statistics/process.ts';
import { registrationFigures } from '../../domain/statistics/registration.ts';
import type { FileStore } from '../../gateways/files.ts';
import { registrationApi, type RegistrationApi } from '../../test/kit/registrations.ts';
import { createApp } from '../kit/app.ts';
import { caseRoutes } from './index.ts';

let bench: RegistrationApi;
let app: Express;
let store: FileStore;
const folder = mkdtempSync(join(tmpdir(), 'banshi-archive-'));
/** Contents that are read right now, and the most there were at once. */
const reading = { now: 0, most: 0 };
beforeAll(async () => {
  bench = await registrationApi();
  store = await openStore(bench.fields, { kind: 'folder', dir: folder });
  const open = (hash: string): Readable => {
    reading.most = Math.max(reading.most, ++reading.now);
    return store.open(hash).once('close', () => reading.now--);
  };
  Object.assign(bench.api.deps, { cases: createCaseDesk({ fields: bench.fields, open }) });
  app = createApp({ routes: caseRoutes, deps: bench.api.deps, listener: 'officers', probes: bench.api.probes });
});
afterAll(async () => {
  await bench.close();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, actor: PersonActor) =>
  supertest(app)
    .get(path)
    .set('Authorization', `Bearer ${bench.api.signIn(actor)}`);
const list = async (path: string, actor: PersonActor) =>
  (await get(path, actor).expect(200)).body as { items: Record<string, any>[]; next: string | null };
const em = () => bench.orm.em.fork();

async function filed() {
  const [who, where] = [await bench.applicant(), await bench.employer()];
  await bench.certificate(who);
  return { who, where, ...(await bench.submitted(who, where, 'initial')) };
}
const ok = ({ status, body }: { status: number; body: object }): void => {
  if (status !== 200) throw new Error(JSON.stringify(body));
};

test('S3-57 已办 shows the cases I decided on, once each, with where they stand now and what others have done since', async () => {
  const { id } = await filed();
  ok(await bench.work(id, 'accept', bench.desk.pre));
  const first = await list('/v1/tasks/done', bench.desk.pre);
  expect(first.items).toEqual([
    expect.objectContaining({
      caseId: id,
      process: '执业注册',
      label: '预审',
      vote: 'accept',
      voteLabel: '受理',
      stateLabel: '受理',
      ended: false,
      later: [],
    }),
  ]);
  expect(first.items[0]!['standing']).toEqual(expect.arrayContaining(['受理', '审核']));
  ok(await bench.work(id, 'pass', bench.desk.officer, { opinion: 'grant' }));
  ok(await bench.work(id, 'pass', bench.desk.reviewer, { opinion: 'grant' }));
  ok(await bench.work(id, 'return', bench.desk.signer, { reason: '请补充核验意见' }));
  ok(await bench.work(id, 'pass', bench.desk.reviewer, { opinion: 'grant' }));
  ok(await bench.work(id, 'grant', bench.desk.signer));
  const [mine] = (await list('/v1/tasks/done', bench.desk.pre)).items;
  expect(mine).toMatchObject({ caseId: id, ended: true, stateLabel: '准予', votedAt: first.items[0]!['votedAt'] });
  const done = (mine!['later'] as { label: string }[]).map(({ label }) => label);
  expect(done.filter((label) => label !== '领取')).toEqual(['提出意见', '提出意见', '退回上一环节', '提出意见', '准予注册']);
  // The reviewer voted twice: one line, by the last word.
  const reviewer = await list('/v1/tasks/done', bench.desk.reviewer);
  expect(reviewer.items).toHaveLength(1);
  expect((reviewer.items[0]!['later'] as { label: string }[]).map(({ label }) => label)).toEqual(['领取', '准予注册']);
  expect((await list('/v1/tasks/done', bench.officer('caseOfficer'))).items).toEqual([]);
});

test('S3-55 办结 shows all ended cases whoever decided them, by page; the unit, the kind of process and the result are filters', async () => {
  const { id: refused } = await filed();
  ok(await bench.work(refused, 'accept', bench.desk.pre));
  const { version } = await bench.read(refused, bench.desk.signer);
  ok(await bench.act(refused, 'terminate', bench.desk.signer, version as number, { reason: '申请人丧失行为能力' }));
  const running = await filed();
  const stranger = bench.officer('caseOfficer');
  const all = await list('/v1/cases/closed?limit=1', stranger);
  expect(all.items).toEqual([expect.objectContaining({ caseId: refused, stateLabel: '终止', process: '执业注册', district: '310000' })]);
  const rest = await list(`/v1/cases/closed?limit=1&after=${all.next}`, stranger);
  expect(rest.items).toEqual([expect.objectContaining({ stateLabel: '准予' })]);
  expect(rest.next).toBeNull();
  expect(JSON.stringify([...all.items, ...rest.items])).not.toContain(running.id);
  expect((await list('/v1/cases/closed?state=granted', stranger)).items).toHaveLength(1);
  expect((await list('/v1/cases/closed?unit=310000&type=PracticeRegistration', stranger)).items).toHaveLength(2);
  expect((await list('/v1/cases/closed?unit=310101', stranger)).items).toEqual([]);
  expect((await list('/v1/cases/closed?type=SupplierOnboarding', stranger)).items).toEqual([]);
  const elsewhere: PersonActor = { kind: 'person', accountId: uuidv7(), grants: [{ role: 'caseOfficer', district: '330000' }] };
  expect((await list('/v1/cases/closed', elsewhere)).items).toEqual([]);
  await get('/v1/cases/closed', (await bench.applicant()).actor).expect(403);
  // A draft that was thrown away is no case that anybody handled.
  const names = processTables.filter(({ type }) => type === 'PracticeRegistration').flatMap(handledEndings);
  expect(names.map(({ state }) => state)).toEqual(['granted', 'refused', 'notAccepted', 'withdrawn', 'deemedWithdrawn', 'terminated', 'annulled']);
});

test('S3-58 a registration counts by the acts of its own process: filed online, granted, returned once, with its times', async () => {
  const month = statPeriod(
    shanghaiDay(
      (await one<{ at: string }>(em(), `select to_char(app_now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`)).at as never,
    ).slice(0, 7),
  );
  const figures = registrationFigures(await registrationCells(em(), month, { districts: ['31'] }), month);
  expect(figures).toMatchObject({
    filed: { value: 3 },
    granted: { value: 1 },
    onlineShare: { shown: '100.00%' },
    outcomes: { granted: 1, terminated: 1, refused: 0 },
  });
  const facts = await query<{ returns: number; outcome: string | null; kind: string; specialty: string }>(
    em(),
    `select returns, outcome, kind, specialty from registration_fact order by filed_at`,
  );
  expect(facts).toEqual([
    { returns: 1, outcome: 'granted', kind: 'initial', specialty: '05' },
    { returns: 0, outcome: 'terminated', kind: 'initial', specialty: '05' },
    { returns: 0, outcome: null, kind: 'initial', specialty: '05' },
  ]);
  const times = await stepTimes(em(), month, { districts: null });
  expect(times.filter(({ cases }) => cases > 0).map(({ step, cases }) => [step, cases])).toEqual([
    ['employer', 2],
    ['preReview', 2],
    ['handling', 2],
    ['review', 1],
    ['signing', 1],
  ]);
});

test('O06 the year’s report counts those who registered by specialty: persons, employers, what was granted, licences in force', async () => {
  const year = Number((await bench.today()).slice(0, 4));
  const text = await annualText(em(), year, { districts: ['31'] }, '310000');
  const people = text.tables.find(({ title }) => title === '注册人员信息')!;
  expect(people.columns).toEqual(['专业', '申请人数', '执业单位数', '新注册', '延续', '变更', '注销', '年末有效注册']);
  expect(people.rows).toEqual([['建筑施工安全', '3', '3', '1', '0', '0', '0', '1']]);
  expect(text.figures[0]).toEqual({ label: '申请件数', value: '3', lastYear: '0', change: '—' });
  // Nobody is named in it.
  expect(JSON.stringify(text)).not.toContain('林汐');
});

/** Puts content into the store, as an upload that was let out would have left it. */
async function stored(text: string, type: string): Promise<string> {
  const id = uuidv7();
  const { hash } = await store.receive({ id, content: Readable.from([Buffer.from(text)]), rule: { maxBytes: 10_000_000, accept: [type] } });
  await store.release(id, hash);
  return hash;
}
const pdfText = (what: string): string => `%PDF-1.7\n%${what}\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF`;

test('S3-55 P21 the 卷宗 is a zip of papers, the opinion sheet among them, materials and the journal as readable pages; contents are opened one at a time', async () => {
  const [{ id }] = (await query<{ id: string }>(em(), `select case_id as id from registration_fact where outcome = 'granted'`)) as [{ id: string }];
  for (const [seq, kind, title] of [
    [9, 'P22', '准予行政许可决定书'],
    [10, 'P21', '审批表'],
  ] as const)
    await query(
      em(),
      `insert into document (id, key, case_id, seq, kind, subject, district, title, token, at, asked_at, hash, size, ready_at)
         values (gen_random_uuid(), 'test/' || $4::text, $1::uuid, $3::int, $4::text, $1::text, '310000', $5, 'token' || $4::text, app_now(), app_now(), $2, 60, app_now())`,
      [id, await stored(pdfText(title), 'application/pdf'), seq, kind, title],
    );
  const uploads = await query<{ id: string }>(em(), `select file_id as id from file_use where case_id = $1 order by file_id`, [id]);
  expect(uploads.length).toBeGreaterThan(0);
  for (const { id: file } of uploads)
    await query(em(), `update file set hash = $2 where id = $1`, [file, await stored(pdfText(file), 'application/pdf')]);
  const answer = await get(`/v1/cases/${id}/archive`, bench.officer('caseSigner')).buffer(true).parse(binary).expect(200);
  expect(answer.headers['content-type']).toBe('application/zip');
  const files = unzipSync(answer.body as Uint8Array);
  const names = Object.keys(files).toSorted();
  expect(names.filter((name) => name.startsWith('文书/'))).toEqual(['文书/01-准予行政许可决定书.pdf', '文书/02-审批表.pdf']);
  expect(names.filter((name) => name.startsWith('材料/'))).toHaveLength(uploads.length);
  expect(strFromU8(files['文书/01-准予行政许可决定书.pdf']!)).toBe(pdfText('准予行政许可决定书'));
  expect(strFromU8(files['文书/02-审批表.pdf']!)).toBe(pdfText('审批表'));
  const page = strFromU8(files['办理过程-01.html']!);
  for (const words of ['执业注册', '提交申请', '单位确认', '退回上一环节', '请补充核验意见', '准予注册', '林汐', '签发'])
    expect(page).toContain(words);
  const { hash } = await one<{ hash: string }>(em(), `select hash from journal where case_id = $1 order by seq desc limit 1`, [id]);
  expect(page).toContain(hash);
  expect(reading).toEqual({ now: 0, most: 1 });
});

test('S3-55 acts of the system stand in the 卷宗 as the system’s', async () => {
  const [{ id }] = (await query<{ id: string }>(em(), `select case_id as id from registration_fact where outcome = 'granted'`)) as [{ id: string }];
  await query(
    em(),
    `insert into journal select (jsonb_populate_record(j, '{"actor": "system", "action": "ignore"}'::jsonb || jsonb_build_object('seq', j.seq + 1))).*
       from journal j where j.case_id = $1 order by j.seq desc limit 1`,
    [id],
  );
  const answer = await get(`/v1/cases/${id}/archive`, bench.officer('caseSigner')).buffer(true).parse(binary).expect(200);
  expect(strFromU8(unzipSync(answer.body as Uint8Array)['办理过程-01.html']!)).toContain('系统');
});

test('S3-55 a journal that cannot be read ends the answer, and nothing but the answer', async () => {
  const [{ id }] = (await query<{ id: string }>(em(), `select case_id as id from registration_fact where outcome = 'granted'`)) as [{ id: string }];
  const owner = new pg.Client({ connectionString: bench.api.superUrl });
  await owner.connect();
  await owner.query('alter table remark rename to remark_elsewhere');
  await expect(get(`/v1/cases/${id}/archive`, bench.desk.signer).buffer(true).parse(binary)).rejects.toThrow(/aborted|hang up|terminated/);
  await owner.query('alter table remark_elsewhere rename to remark');
  await owner.end();
  await get(`/v1/cases/${id}/archive`, bench.desk.signer).buffer(true).parse(binary).expect(200);
});

test('S3-55 who may not see a case gets no 卷宗; a content that is gone ends the answer instead of leaving a hole', async () => {
  const [{ id }] = (await query<{ id: string }>(em(), `select case_id as id from registration_fact where outcome = 'granted'`)) as [{ id: string }];
  const elsewhere: PersonActor = { kind: 'person', accountId: uuidv7(), grants: [{ role: 'caseOfficer', district: '330000' }] };
  await get(`/v1/cases/${id}/archive`, elsewhere).expect(404);
  await get(`/v1/cases/${uuidv7()}/archive`, bench.desk.signer).expect(404);
  const [{ file }] = (await query<{ file: string }>(em(), `select file_id as file from file_use where case_id = $1 limit 1`, [id])) as [
    { file: string },
  ];
  await query(em(), `update file set hash = $2 where id = $1`, [file, 'f'.repeat(64)]);
  await expect(get(`/v1/cases/${id}/archive`, bench.desk.signer).buffer(true).parse(binary)).rejects.toThrow(/aborted|hang up|terminated/);
});

function binary(res: NodeJS.EventEmitter, done: (error: Error | null, body: Buffer) => void): void {
  const chunks: Buffer[] = [];
  res.on('data', (chunk: Buffer) => chunks.push(chunk));
  res.on('end', () => done(null, Buffer.concat(chunks)));
}
