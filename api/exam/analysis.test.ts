// 智能分析 over REST on real rows: seasons with known findings, all found and no other; nothing before results are public, nothing about few.
import { unzipSync } from 'fflate';
import pg from 'pg';
import supertest from 'supertest';
import { actParts, processRegistry } from '../../activities/parts.ts';
import { seedEnrolments, seedExam, type SeededCandidate, type SeededExam } from '../../bench/kit/exam-seed.ts';
import { insertRows } from '../../bench/kit/rows.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import type { Listener } from '../kit/deps.ts';
import type { Role } from '../../domain/kit/actor.ts';
import { createFields } from '../../security/field.ts';
import { openKeyring } from '../../security/keyring.ts';
import { workbook } from '../../templates/statistics/workbook.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { analysisRoutes } from './analysis.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-analysis-'));
let api: PermitApi;
let client: pg.Client;
let last: SeededExam;
let next: SeededExam;
let seeding: (exam: SeededExam, count: number, state: string) => Promise<SeededCandidate[]>;
beforeAll(async () => {
  const ring = await openKeyring(join(folder, 'ring'), { create: true });
  const fields = createFields(ring);
  api = await permitApi({ fields }, { routes: analysisRoutes, registry: processRegistry(actParts(ring)) });
  Object.assign(api.deps, { cases: { workbook, sendArchive: () => Promise.reject(new Error('none here')) } });
  client = new pg.Client({ connectionString: api.superUrl });
  await client.connect();
  let from = 0;
  seeding = (exam, count, state) => {
    from += count;
    const chooses = (n: number) => ({ level: 'full' as const, specialty: exam.config.specialties[n % 5]!.code });
    // Neither specialty nor employer says where somebody sits.
    return seedEnrolments(client, { fields, exam, count, from: from - count, state, chooses, area: (n) => Math.floor(n / 5) });
  };
  const examOf = (year: number): Promise<SeededExam> => seedExam(client, sampleExam({ enrolOpens: `${year}-07-20` }), 'scoresOut');
  for (const [year, count] of [
    [2025, 300],
    [2026, 330],
  ] as const) {
    const exam = await examOf(year);
    await judged(exam, await seeding(exam, count, 'enrolled'), { absent: () => 0.1, passes: () => 0.4 });
    await listed(exam, true);
  }
  last = await examOf(2027);
  const candidates = await seeding(last, 400, 'enrolled');
  await seeding(last, 40, 'toPay');
  const sites = await seated(last, candidates);
  await judged(last, candidates, {
    absent: ({ id }) => (sites.get(id) === 2 ? 0.6 : 0.1),
    passes: ({ specialty }) => (specialty === '06' ? 0.85 : 0.35),
  });
  // Three who studied longer than the others, seven who did not.
  const few = (education: string, ids: readonly string[]) =>
    client.query(`update enrolment set education = $1 where case_id = any($2)`, [education, ids]);
  const who = candidates.filter(({ specialty }) => specialty === '03').map(({ id }) => id);
  await few('master', who.slice(0, 3));
  await few('secondary', who.slice(3, 10));
  await listed(last, true);
  // Of the next one the list is made, and not public.
  next = await examOf(2028);
  await judged(next, await seeding(next, 100, 'enrolled'), { absent: () => 0, passes: () => 0.9 });
  await listed(next, false);
}, 120_000);
afterAll(async () => {
  await client?.end();
  await api?.close();
  rmSync(folder, { recursive: true, force: true });
});

let state = 20_270_720;
const random = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};
const results = new Map<string, { id: string; passed: boolean; level: string; specialty: string }[]>();
interface Chances {
  absent: (one: SeededCandidate) => number;
  passes: (one: SeededCandidate) => number;
}
/** Scores of candidates, and who has passed. */
async function judged(exam: SeededExam, candidates: readonly SeededCandidate[], { absent, passes }: Chances): Promise<void> {
  const source = uuidv7();
  const sat = candidates.map((one) => ({ one, sat: random() >= absent(one), passed: random() < passes(one) }));
  await insertRows(
    client,
    'score',
    sat.map(({ one, sat: present }, no) => ({
      id: uuidv7(),
      exam_id: exam.id,
      enrolment_id: one.id,
      subject: 'F01',
      source_id: source,
      no,
      record: '—',
      attendance: present ? 'present' : 'absent',
      standing: 'valid',
      in_force: true,
    })),
  );
  results.set(
    exam.id,
    sat.map(({ one, sat: present, passed }) => ({ ...one, passed: present && passed })),
  );
}

async function listed(exam: SeededExam, open: boolean): Promise<void> {
  const [set, list, a, b] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  await client.query(
    `insert into pass_mark_set (id, exam_id, no, marks, standing, proposed_by, proposed_at, confirmed_by, confirmed_at)
       values ($1, $2, 1, '{}', 'effective', $3, app_now(), $4, app_now())`,
    [set, exam.id, a, b],
  );
  await client.query(
    `insert into pass_list (id, exam_id, no, standing, rule, mark_set_id, changes, made_by, begun_at, made_at, published_by, published_at, public_at)
       values ($1, $2, 1, 'published', '{}', $3, 0, $4, app_now(), app_now(), $5, app_now(), case when $6 then app_now() end)`,
    [list, exam.id, set, a, b, open],
  );
  const rows = results.get(exam.id)!.map(({ id, passed, level, specialty }) => ({
    list_id: list,
    enrolment_id: id,
    exam_id: exam.id,
    level,
    specialty,
    outcome: passed ? 'passed' : 'failed',
    subjects: '[]',
  }));
  await insertRows(client, 'pass_result', rows);
}

/** A site for each 考区, two for the first, and everybody on a seat there. Answers the site of each. */
async function seated(exam: SeededExam, candidates: readonly SeededCandidate[]): Promise<Map<string, number>> {
  const { areas, sessions } = exam.config;
  const places = [...areas, areas[0]!].map(({ code }, n) => ({ id: uuidv7(), code: n === areas.length ? 2 : n === 0 ? 1 : n + 2, area: code }));
  await insertRows(
    client,
    'exam_site',
    places.map(({ id, code, area }) => ({
      id,
      exam_id: exam.id,
      code,
      name: `第${code}考点`,
      area,
      head: '—',
      address: '—',
      contact: '',
      standard: 30,
      opens: sessions[0]!.opens,
      closes: sessions.at(-1)!.closes,
    })),
  );
  await insertRows(
    client,
    'exam_room',
    places.map(({ id }) => ({ id: uuidv7(), exam_id: exam.id, site_id: id, code: 1, floor: 1, ground: true, rows: 10, cols: 10, capacity: 90 })),
  );
  await client.query(
    `insert into exam_run (id, exam_id, run, state, prepared_at, secret, id_key, commitment, rules, rules_hash, rooms, rooms_hash, beacon_source, beacon_at)
       values ($1, $2, 1, 'allocated', app_now(), '', '', '', '{}', '', '[]', '', '—', app_now())`,
    [uuidv7(), exam.id],
  );
  const { rows } = await client.query<{ id: string; area: string }>(
    `select case_id as id, area from enrolment where exam_id = $1 and paid_at is not null`,
    [exam.id],
  );
  const areaOf = new Map(rows.map(({ id, area }) => [id, area]));
  const found = new Map<string, number>();
  let first = 0;
  for (const { id } of candidates) {
    const own = places.filter(({ area }) => area === areaOf.get(id));
    found.set(id, own[own.length > 1 ? first++ % 2 : 0]!.code);
  }
  await insertRows(
    client,
    'exam_seat',
    [...found].map(([id, site], n) => ({
      exam_id: exam.id,
      run: 1,
      site,
      room: 1,
      seat: n + 1,
      seat_row: 1,
      seat_col: 1,
      enrolment_id: id,
      id_hash: '',
      pool: '',
      sessions: '1',
    })),
  );
  return found;
}

const get = (path: string, role: Role = 'examOfficer', district = '310000', listener: Listener = 'officers') =>
  supertest(api.apps[listener])
    .get(path)
    .set('Authorization', `Bearer ${api.signIn({ kind: 'person', accountId: uuidv7(), grants: [{ role, district }] })}`);

test('O20 O12 a season with known findings: all are found, each one sentence with its rows, and no other', async () => {
  const { body } = await get('/v1/admin/stats/analysis').expect(200);
  expect(body).toMatchObject({ exam: { id: last.id, name: last.config.name }, hidden: 5 });
  const { findings } = body as { findings: { kind: string; kindLabel: string; sentence: string; columns: string[]; rows: string[][] }[] };
  const numbers = (text: string): string => text.replace(/[\d.]+/g, '#');
  expect(findings.map(({ kindLabel, sentence }) => `${kindLabel} ${numbers(sentence)}`)).toEqual([
    `报名转化 ${numbers(last.config.name)}：报名#人，缴费#人（#%），到考#人（应考的#%），合格#人（到考的#%）。`,
    '历次趋势 报名人数较上次增加#%。',
    // One 考点 where most stayed away is enough for that.
    '历次趋势 缺考率较上次上升#个百分点。',
    '合格率差异 专业“道路运输安全”的合格率为#%，比其余考生（#%）高#个百分点。',
    '异常 考点“# 第#考点”的缺考率为#%，比其余考生（#%）高#个百分点。',
    '座位需求 预计下次考试应考#人（近#次考试应考人数平均每次变化+#%），连同备用需要座位#个，现有#个，尚缺#个。',
    '座位需求 浦东考区预计下次考试需要座位#个，现有#个，尚缺#个。',
    '座位需求 黄浦考区预计下次考试需要座位#个，现有#个，尚缺#个。',
  ]);
  expect(findings[0]!.rows[0]!.slice(1, 4)).toEqual(['440', '400', '400']);
  expect(findings[1]!.rows.map(([, enrolled]) => enrolled)).toEqual(['330', '440']);
  expect(findings[4]!.rows[0]![0]).toBe('02 第2考点');
  // 300, 330, 400: by a mean of 15.61 % to 463, and two of a hundred spare.
  expect(findings[5]!.rows.at(-1)).toEqual(['合计', '400', '463', '473', '270', '203']);
  for (const { columns, rows } of findings) for (const row of rows) expect(row).toHaveLength(columns.length);
  // Three and seven people of one education: neither is anywhere.
  expect(JSON.stringify(body)).not.toMatch(/硕士|中专/);
});

test('O20 the figures behind a finding are those that SQL counts', async () => {
  const { body } = await get(`/v1/admin/stats/analysis?examId=${last.id}`, 'caseSigner').expect(200);
  const [row] = (body.findings as { kind: string; rows: string[][] }[]).find(({ kind }) => kind === 'passRate')!.rows as [string[]];
  const { rows } = await client.query<{ sat: string; passed: string }>(
    `select count(distinct s.enrolment_id)::text as sat, count(distinct r.enrolment_id)::text as passed from enrolment n
       join score s on s.enrolment_id = n.case_id and s.attendance = 'present' left join pass_result r on r.enrolment_id = n.case_id and r.outcome = 'passed'
      where n.exam_id = $1 and n.specialty = '06'`,
    [last.id],
  );
  expect([row[2], row[3]]).toEqual([rows[0]!.sat, rows[0]!.passed]);
});

test('O20 as a spreadsheet: a sheet per kind, each line with its sentence', async () => {
  const { body } = await get('/v1/admin/stats/analysis.xlsx')
    .buffer(true)
    .parse((res, done) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => void parts.push(part));
      res.on('end', () => done(null, Buffer.concat(parts)));
    })
    .expect(200);
  const text = Object.values(unzipSync(new Uint8Array(body as Buffer)))
    .map((bytes) => Buffer.from(bytes).toString('utf8'))
    .join('');
  for (const part of ['报名转化', '历次趋势', '合格率差异', '异常', '座位需求', '专业“道路运输安全”', '少于5人的分组合并显示'])
    expect(text).toContain(part);
});

test('O20 S3-40 an exam whose results are not public is not analysed, not by asking for it either; who has no part in it is refused', async () => {
  expect((await get(`/v1/admin/stats/analysis?examId=${next.id}`)).status).toBe(404);
  // Nothing to analyse is said as such.
  const none = await get('/v1/admin/stats/analysis', 'examOfficer', '330000');
  expect([none.status, none.body.code, none.body.detail]).toEqual([404, 'EXAM_ANALYSIS_NOT_YET', '尚无已公布成绩的考试，不能进行智能分析。']);
  expect((await get('/v1/admin/stats/analysis', 'feeOfficer')).body.code).toBe('FORBIDDEN');
  expect((await get('/v1/admin/stats/analysis', 'examOfficer', '310000', 'public')).status).toBe(404);
});
