import { sampleDraft, SHANGHAI } from '../../db/demo/exam.ts';
import { one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { windowOf } from '../../activities/exam/enrolment.ts';
import type { ExamDraft } from '../../domain/exam/setup.ts';
import { plusMs } from '../../domain/kit/instant.ts';
import { canonicalJson, sm3 } from '../../security/hash.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { setClock } from '../../test/kit/database.ts';
import { examApi, sent, type ExamApi } from '../../test/kit/exam.ts';

const JUNE = '2026-06-01T02:00:00.000000Z';
const draft = sampleDraft({ enrolOpens: '2026-07-20' });
let exam: ExamApi;
beforeEach(async () => {
  exam = await examApi();
  await setClock(exam.orm.em.fork(), JUNE);
});
afterEach(() => exam.close());

const read = async (id: string) => (await exam.ask('officers', 'get', `/v1/admin/exams/${id}`, exam.admin).expect(200)).body;
const shown = async (id: string) => (await exam.ask('public', 'get', `/v1/exams/${id}`, null).expect(200)).body;
const put = async (id: string, change: Partial<ExamDraft>) =>
  exam
    .ask('officers', 'put', `/v1/admin/exams/${id}`, exam.admin, { version: await exam.versionOf(id) })
    .send(sent({ ...draft, ...change }) as object);
const errors = ({ body }: { body: { errors: { field?: string; message: string }[] } }): string[] =>
  body.errors.map(({ field, message }) => (field ? `${field}: ${message}` : message));
const later = (days: number) => {
  const move = (at: string) => plusMs(at, days * 86_400_000);
  const { windows, sessions } = draft;
  return {
    windows: { ...windows, ticketOpens: move(windows.ticketOpens), ticketCloses: move(windows.ticketCloses) },
    sessions: sessions.map(({ no, opens, closes }) => ({ no, opens: move(opens), closes: move(closes) })),
  };
};

test('S3-17 an exam is written, found by year and month, changed; every conflict of its calendar is listed at once', async () => {
  const id = await exam.create(draft);
  const found = async (ym: string) =>
    (await exam.ask('officers', 'get', `/v1/admin/exams?ym=${ym}`, exam.admin).expect(200)).body.items.map((item: { id: string }) => item.id);
  expect(await found('2026-10')).toEqual([id]);
  expect(await found('2026')).toEqual([id]);
  expect(await found('2026-09')).toEqual([]);
  expect((await put(id, { name: '更名后的考试' })).status).toBe(200);
  expect(await read(id)).toMatchObject({
    name: '更名后的考试',
    state: 'draft',
    stateLabel: '草稿',
    draft: { windows: { enrolOpens: '2026-07-20T10:00:00+08:00' } },
  });
  const { windows } = draft;
  const refused = await put(id, { windows: { ...windows, enrolCloses: windows.enrolOpens, ticketOpens: draft.sessions[0]!.opens }, month: 11 });
  expect([refused.status, refused.body.code]).toEqual([422, 'EXAM_CALENDAR']);
  expect(errors(refused)).toEqual([
    'windows.enrolCloses: 网上报名截止（2026-07-20 10:00）须晚于网上报名开始（2026-07-20 10:00）',
    'windows.ticketCloses: 准考证打印截止（2026-10-16 17:00）须晚于准考证打印开始（2026-10-18 09:00）',
    'windows.ticketOpens: 准考证打印开始（2026-10-18 09:00）不是工作日',
    'month: 考试年月（2026年11月）与首场考试日期（2026-10-18）不一致',
  ]);
  // Nothing of it was kept.
  expect((await read(id)).month).toBe(10);
});

test('S3-17 a code, a 考次 of the year and the hours of another exam are taken', async () => {
  await exam.create(draft);
  const post = (change: Partial<ExamDraft>) => exam.post('/v1/admin/exams', exam.admin, sent({ ...draft, ...change }) as object);
  const moved = sampleDraft({ enrolOpens: '2026-08-03', sitting: 2 });
  expect((await exam.post('/v1/admin/exams', exam.admin, sent({ ...moved, code: draft.code }) as object)).body.code).toBe('EXAM_CODE_TAKEN');
  expect((await exam.post('/v1/admin/exams', exam.admin, sent({ ...moved, sitting: 1 }) as object)).body.code).toBe('EXAM_SITTING_TAKEN');
  expect(errors(await post({ code: '31202699', sitting: 3 }))).toEqual([
    'sessions[0]: 场次1与“2026年度上海市初级注册安全工程师职业资格考试”的考试时间重叠',
    'sessions[1]: 场次2与“2026年度上海市初级注册安全工程师职业资格考试”的考试时间重叠',
  ]);
  await exam.post('/v1/admin/exams', exam.admin, sent(moved) as object).expect(201);
});

test('S3-22 an exam that lacks something is not submitted: the checklist says all of it, and is the same when it is asked for', async () => {
  const id = await exam.create({ ...draft, areas: [], levels: [] });
  const refused = await exam.act(id, 'submit', exam.admin);
  expect([refused.status, refused.body.code]).toEqual([422, 'EXAM_INCOMPLETE']);
  expect(errors(refused)).toEqual(
    expect.arrayContaining([
      'areas: 请设置考区',
      'levels: 请选择报考级别',
      'templates.guide: 没有启用的报考指南',
      'templates.ticket: 没有启用的准考证模版',
    ]),
  );
  const { body } = await exam.ask('officers', 'get', `/v1/admin/exams/${id}/checklist`, exam.admin).expect(200);
  expect(body.ready).toBe(false);
  expect(body.items.map((item: { field: string; message: string }) => `${item.field}: ${item.message}`)).toEqual(errors(refused));
  await exam.templates();
  await put(id, {});
  expect((await exam.ask('officers', 'get', `/v1/admin/exams/${id}/checklist`, exam.admin).expect(200)).body).toEqual({ ready: true, items: [] });
});

test('S3-22 publication by a second person freezes the configuration under a hash that candidates see and can recompute; what the dictionary does later changes nothing', async () => {
  const templates = await exam.templates();
  const id = await exam.create(draft);
  await exam.ask('public', 'get', `/v1/exams/${id}`, null).expect(404);
  const submitted = await exam.act(id, 'submit', exam.admin);
  expect(submitted.body).toMatchObject({ state: 'review', hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect((await put(id, {})).status).toBe(409);
  const own = await exam.act(id, 'publish', exam.admin);
  expect([own.status, own.body.code, own.body.detail]).toEqual([403, 'EXAM_SECOND_PERSON', '此操作须由另一人办理。']);
  const done = await exam.act(id, 'publish', exam.second);
  expect([done.status, done.body.hash]).toEqual([200, submitted.body.hash]);
  expect(done.body.deadlines).toMatchObject([{ name: 'enrolOpens', due: '2026-07-20T10:00:00+08:00', basis: `${draft.name}时间安排` }]);
  const before = await shown(id);
  expect(before).toMatchObject({
    hash: submitted.body.hash,
    stateLabel: '已发布',
    enrolling: false,
    versions: [{ version: 1, hash: submitted.body.hash, why: null }],
  });
  expect(sm3(canonicalJson(before.config))).toBe(before.hash);
  expect(before.config.templates).toEqual(templates);
  // The dictionary moves on.
  const at = `?district=${SHANGHAI}`;
  const version = async () => (await exam.ask('officers', 'get', `/v1/admin/specialties${at}`, exam.admin)).body.version;
  await exam.post(`/v1/admin/specialties/03/disable${at}`, exam.admin, {}, await version()).expect(200);
  expect(await shown(id)).toEqual(before);
  const list = (await exam.ask('public', 'get', '/v1/exams?ym=2026-10', null).expect(200)).body.items;
  expect(list).toMatchObject([{ id, hash: before.hash }]);
  expect((await exam.ask('public', 'get', '/v1/exams/open', null).expect(200)).body.items).toEqual([]);
  await setClock(exam.orm.em.fork(), draft.windows.enrolOpens);
  expect((await exam.ask('public', 'get', '/v1/exams/open', null).expect(200)).body.items).toMatchObject([{ id, enrolling: true }]);
  expect(
    await one(exam.orm.em.fork(), `select closes_at = $2::timestamptz as closes from act_window where key = $1`, [
      windowOf(id),
      draft.windows.enrolCloses,
    ]),
  ).toEqual({ closes: true });
  await expect(query(exam.orm.em.fork(), `update exam set published_by = submitted_by where case_id = $1`, [id])).rejects.toThrow(
    /exam_second_person/,
  );
  const verified = await verifyJournal(exam.orm, { publicKeys: journalPublicKeys(exam.ring) });
  expect(verified.broken).toEqual([]);
});

test('S3-22 what was changed behind the snapshot is not published; it goes back and is submitted anew', async () => {
  await exam.templates();
  const id = await exam.create(draft);
  await exam.act(id, 'submit', exam.admin);
  await query(exam.orm.em.fork(), `update exam set config = jsonb_set(config, '{fees,0,feeFen}', '"1"') where case_id = $1`, [id]);
  const refused = await exam.act(id, 'publish', exam.second);
  expect([refused.status, refused.body.code]).toEqual([422, 'EXAM_NOT_READY']);
  expect((await exam.act(id, 'return', exam.second, { reason: '核对费用' })).body.state).toBe('draft');
  expect((await exam.act(id, 'submit', exam.admin)).status).toBe(200);
  expect((await exam.act(id, 'publish', exam.second)).body.state).toBe('published');
});

test('S3-22 publication is taken back before enrolment opens, not after; published again it is another version', async () => {
  await exam.templates();
  const id = await exam.published('2026-07-20');
  const first = await shown(id);
  expect((await exam.act(id, 'withdraw', exam.admin, { reason: '时间有误' })).body.state).toBe('draft');
  await exam.ask('public', 'get', `/v1/exams/${id}`, null).expect(404);
  expect(await query(exam.orm.em.fork(), `select 1 from act_window where key = $1`, [windowOf(id)])).toEqual([]);
  await put(id, { name: '重新发布的考试' });
  await exam.act(id, 'submit', exam.admin);
  await exam.act(id, 'publish', exam.second);
  const second = await shown(id);
  expect(second.versions.map(({ version, hash }: { version: number; hash: string }) => [version, hash])).toEqual([
    [1, first.hash],
    [2, second.hash],
  ]);
  await setClock(exam.orm.em.fork(), draft.windows.enrolOpens);
  const late = await exam.act(id, 'withdraw', exam.admin, { reason: '太晚' });
  expect([late.status, late.body.code]).toEqual([409, 'EXAM_OPENED']);
});

test('S3-22 a correction is proposed by one person and decided by another; it is a version with its reason, and what was published before stays', async () => {
  await exam.templates();
  const id = await exam.published('2026-07-20');
  const before = await shown(id);
  expect(errors(await exam.act(id, 'corrections', exam.admin, { reason: '无' }))).toEqual(['templates: 没有需要更正的内容']);
  const scoresAt = '2026-12-15T10:00:00+08:00';
  expect((await exam.act(id, 'corrections', exam.admin, { reason: '明确成绩公布时间', scoresAt })).body).toMatchObject({
    changeId: expect.any(String),
  });
  expect(errors(await exam.act(id, 'cancellations', exam.second, { reason: 'x' }))).toEqual(['已有待复核的更正，请先复核或撤回']);
  expect((await exam.act(id, 'correct', exam.admin)).body.code).toBe('EXAM_SECOND_PERSON');
  expect((await exam.act(id, 'correct', exam.second)).body).toMatchObject({ state: 'published', hash: expect.not.stringContaining(before.hash) });
  const after = await shown(id);
  expect(after.versions).toMatchObject([
    { version: 1, hash: before.hash },
    { version: 2, hash: after.hash, why: '更正：明确成绩公布时间' },
  ]);
  expect(after.config).toEqual({ ...before.config, windows: { ...before.config.windows, scoresAt: '2026-12-15T02:00:00.000000Z' } });
  expect(sm3(canonicalJson(after.config))).toBe(after.hash);
  expect((await read(id)).changes).toMatchObject([
    { kind: 'correct', label: '更正', standing: 'done', proposedBy: exam.admin.accountId, decidedBy: exam.second.accountId, version: 2 },
  ]);
});

test('S3-22 a postponement needs two persons and a calendar without conflicts; its deadlines begin anew', async () => {
  await exam.templates();
  const id = await exam.published('2026-07-20');
  const propose = (change: object) => exam.act(id, 'postponements', exam.admin, sent({ reason: '台风', ...change }) as object);
  const { windows } = later(28);
  const refused = await propose({ ...later(28), windows: { ...windows, ticketCloses: plusMs(windows.ticketCloses, 30 * 86_400_000) } });
  expect([refused.status, refused.body.code]).toEqual([422, 'EXAM_CALENDAR']);
  const moved = { ...later(28), windows: { ...windows, enrolOpens: plusMs(windows.enrolOpens, 86_400_000) } };
  await propose(moved).then(({ status }) => expect(status).toBe(200));
  expect((await exam.act(id, 'postpone', exam.admin)).body.code).toBe('EXAM_SECOND_PERSON');
  const done = await exam.act(id, 'postpone', exam.second);
  expect(done.body).toMatchObject({ state: 'published', deadlines: [{ name: 'enrolOpens', due: '2026-07-21T10:00:00+08:00' }] });
  expect(await shown(id)).toMatchObject({
    month: 11,
    config: { month: 11, sessions: [{ no: 1, opens: '2026-11-15T01:00:00.000000Z' }, { no: 2 }] },
    versions: [{ version: 1 }, { why: '延期：台风' }],
  });
  // Another day for the same: the first proposal has been used up.
  expect(errors(await exam.act(id, 'postpone', exam.second))).toEqual(['没有待复核的延期']);
  await expect(query(exam.orm.em.fork(), `update exam_change set decided_by = proposed_by`)).rejects.toThrow(/exam_change_second_person/);
});

test('S3-22 a proposal can be dropped; 考务员 and strangers propose nothing; a cancelled exam takes no enrolment from that moment on', async () => {
  await exam.templates();
  const id = await exam.published('2026-07-20');
  await exam.act(id, 'cancellations', exam.admin, { reason: '疫情' });
  expect((await exam.act(id, 'changes/drop', exam.admin, { reason: '恢复正常' })).status).toBe(200);
  expect(errors(await exam.act(id, 'cancel', exam.second))).toEqual(['没有待复核的取消']);
  expect((await exam.act(id, 'cancellations', exam.officer('examOfficer'), { reason: 'x' })).status).toBe(403);
  await exam.act(id, 'cancellations', exam.admin, { reason: '场地不可用' });
  expect((await exam.act(id, 'cancel', exam.admin)).body.code).toBe('EXAM_SECOND_PERSON');
  expect((await exam.act(id, 'cancel', exam.second)).body).toMatchObject({ state: 'cancelled', deadlines: [], allowedActions: [] });
  expect(await one(exam.orm.em.fork(), `select closes_at <= app_now() as over from act_window where key = $1`, [windowOf(id)])).toEqual({
    over: true,
  });
  expect(await shown(id)).toMatchObject({ stateLabel: '考试取消', enrolling: false });
});
