// 违纪 through REST: entry, due process, decision with its effects, service and its clocks, disputes. The system's acts are asked for as its workflow does.
import { decide } from '../../../activities/kit/decide.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { one, query } from '../../../db/kit/sql.ts';
import { moveClock, now } from '../../../db/kit/clock.ts';
import { createDecisionDesk } from '../../../activities/exam/decisions-desk.ts';
import { epochMs, rfc3339, type Instant } from '../../../domain/kit/instant.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { verifyJournal } from '../../../db/kit/verify-journal.ts';
import { journalPublicKeys } from '../../../security/keyring.ts';
import { setClock } from '../../../test/kit/database.ts';
import { examApi, type ExamApi } from '../../../test/kit/exam.ts';
import { judgedSeason, type JudgedSeason, type Seat } from '../../../test/kit/violation.ts';

const START = '2026-11-02T02:00:00.000000Z';
let exam: ExamApi;
let season: JudgedSeason;
let entering: PersonActor;
let handler: PersonActor;
let reviewer: PersonActor;
let next = 0;
beforeAll(async () => {
  exam = await examApi();
  await setClock(exam.orm.em.fork(), START);
  season = await judgedSeason(exam, 14);
  await season.listed(season.seats);
  for (const seat of season.seats) await season.scored(seat);
  [entering, handler, reviewer] = [exam.officer('examOfficer'), exam.officer('violationHandler'), exam.officer('violationReviewer')];
  Object.assign(exam.api.deps, {
    decisions: createDecisionDesk({
      open: () => {
        throw new Error('no file is read here');
      },
    }),
  });
}, 60_000);
beforeEach(() => setClock(exam.orm.em.fork(), START));
afterAll(() => exam?.close());

const em = () => exam.orm.em.fork();
const ago = async (hours: number): Promise<string> => rfc3339(instantAt(epochMs(await now(em())) - hours * 3_600_000));
const instantAt = (ms: number): Instant => `${new Date(ms).toISOString().slice(0, 23)}000Z`;
const me = (seat: Seat): PersonActor => ({ kind: 'person', accountId: seat.accountId, grants: [] });
const messages = ({ body }: { body: { errors?: { field?: string; message: string }[] } }): string[] =>
  (body.errors ?? []).map(({ field, message }) => (field ? `${field}: ${message}` : message));

const entryOf = async (seat: Seat, change: object = {}) => ({
  ticket: seat.ticket,
  name: seat.name,
  subject: 'F01',
  source: 'site',
  occurredAt: await ago(200),
  findings: [{ item: '7.1' }],
  proposed: '当次全部科目成绩无效',
  facts: '抄袭邻座答题卡',
  evidence: [{ fileId: await season.file(entering), label: '录像截图' }],
  recorders: [{ name: '王一', post: '监考员' }, { name: '王二' }],
  signature: { how: 'refused', why: '不认可', witnesses: [{ name: '李三' }, { name: '李四' }] },
  siteHead: { name: '赵五', signedAt: await ago(199) },
  ...change,
});
const version = (id: string): Promise<number> => exam.versionOf(id);
const enter = async (seat: Seat, change: object = {}) => exam.post('/v1/admin/violations', entering, await entryOf(seat, change));
const send = async (id: string, path: string, actor: PersonActor, body?: object) => {
  const asked = exam.ask('officers', 'post', `/v1/admin/violations/${id}/${path}`, actor, { version: await version(id) });
  return body === undefined ? asked : asked.send(body);
};
const candidate = async (id: string, path: string, seat: Seat, body?: object) => {
  const asked = exam.ask('public', 'post', `/v1/violations/${id}/${path}`, me(seat), { version: await version(id) });
  return body === undefined ? asked : asked.send(body);
};
const whole = async (id: string) => (await exam.ask('officers', 'get', `/v1/admin/violations/${id}`, handler).expect(200)).body;
const system = (id: string, action: string) =>
  decide(
    { orm: exam.orm, registry: exam.registry },
    { key: uuidv7(), type: 'Violation', action, caseId: id, actor: { kind: 'system' }, input: {}, bodyHash: '' },
  );
const ok = <T extends { status: number; body: unknown }>(answer: T): T => {
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  return answer;
};
const seqOf = async (id: string): Promise<number> => (await one<{ seq: number }>(em(), `select seq from case_file where id = $1`, [id])).seq;
const charge = { findings: [{ item: '7.1' }], subject: null, text: '2026年10月24日抄袭邻座答题卡，有录像为证。' };

/** Entered, checked, told: the notice is printed and not served yet. */
async function told(seat: Seat, change: object = {}, told1: object = charge): Promise<string> {
  const { body } = ok(await enter(seat, change));
  const id = body.id as string;
  ok(await send(id, 'review', reviewer, (change as { review?: object }).review ?? {}));
  ok(await send(id, 'notice', handler, told1));
  await season.printed(id, await seqOf(id), 'P10');
  return id;
}
const servedBy = async (method = 'direct') => ({
  method,
  servedAt: rfc3339(await now(em())),
  place: '考生住所',
  receiver: '本人',
  servers: ['甲', '乙'],
});
const passStatement = async (id: string): Promise<void> => {
  const [clock] = (await whole(id)).deadlines as { due: string }[];
  await moveClock(em(), Date.parse(clock!.due) - epochMs(await now(em())) + 1_000);
  expect((await system(id, 'endStatement')).ok).toBe(true);
};
const previewed = async (id: string, of: object = { findings: charge.findings, subject: null }) =>
  ok(await exam.ask('officers', 'post', `/v1/admin/violations/${id}/preview`, handler).send(of)).body;

/** All the way to 待决定. */
async function toDecide(seat: Seat): Promise<string> {
  const id = await told(seat);
  ok(await send(id, 'serve', handler, await servedBy()));
  await passStatement(id);
  ok(await send(id, 'recheck', reviewer, { conclusion: 'stands', reason: '事实清楚' }));
  return id;
}
async function decided(seat: Seat): Promise<{ id: string; number: string; annulmentId: string }> {
  const id = await toDecide(seat);
  const { hash } = await previewed(id);
  ok(await send(id, 'propose', handler, { ...charge, previewHash: hash }));
  const { body } = ok(await send(id, 'decide', reviewer, { previewHash: hash }));
  const [decision] = (await whole(id)).decisions as { annulmentId: string }[];
  return { id, number: body.number as string, annulmentId: decision!.annulmentId };
}
async function served(seat: Seat) {
  const made = await decided(seat);
  await season.printed(made.id, await seqOf(made.id), 'P11');
  expect((await system(made.id, 'release')).ok).toBe(true);
  ok(await send(made.id, 'serve', handler, await servedBy()));
  return made;
}
const standing = async (seat: Seat): Promise<string[]> =>
  (
    await query<{ text: string }>(
      em(),
      `select subject || ' ' || standing as text from score where enrolment_id = $1 and in_force order by subject`,
      [seat.id],
    )
  ).map(({ text }) => text);
const seat = (): Seat => season.seats[next++]!;

test('S3-36 a record is entered with evidence and its hash, two recorders, the refusal before two, the head of the site; it is found by name, ticket, article', async () => {
  const one1 = seat();
  const { body, status } = await enter(one1);
  expect([status, body.state]).toEqual([201, 'entered']);
  const read = await whole(body.id);
  expect(read).toMatchObject({
    ticket: one1.ticket,
    name: one1.name,
    sourceLabel: '考场',
    stateLabel: '已录入',
    findings: [{ item: '7.1', text: '抄袭/协助抄袭', as: null }],
    record: {
      facts: '抄袭邻座答题卡',
      signature: { how: 'refused' },
      recorders: [
        { name: '王一', post: '监考员' },
        { name: '王二', post: null },
      ],
    },
    evidence: [{ n: 1, label: '录像截图', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
  // What names people is encrypted, and the journal holds the hash of the evidence.
  const [row] = await query<{ text: string }>(em(), `select v::text as text from violation v where case_id = $1`, [body.id]);
  expect(row!.text).not.toContain('王一');
  const [entry] = await query<{ data: { evidence: string[] } }>(em(), `select data from journal where case_id = $1`, [body.id]);
  expect(entry!.data.evidence).toEqual([read.evidence[0].hash]);
  for (const asked of [`name=${encodeURIComponent(one1.name)}`, `ticket=${one1.ticket}`, 'item=7', 'item=7.1', 'state=entered']) {
    const { body: list } = await exam.ask('officers', 'get', `/v1/admin/violations?${asked}`, reviewer).expect(200);
    expect((list.items as { id: string }[]).map(({ id }) => id)).toContain(body.id);
  }
  expect((await exam.ask('officers', 'get', '/v1/admin/violations?item=8', reviewer)).body.items).toEqual([]);
  await exam.ask('officers', 'get', `/v1/admin/violations/${body.id}`, exam.officer('feeOfficer')).expect(404);
});

test('S3-36 a name that is not the ticket’s is refused with 422, with everything else that is wrong', async () => {
  const one1 = seat();
  const refused = await enter(one1, { name: '别人', evidence: [], siteHead: null });
  expect([refused.status, refused.body.code]).toEqual([422, 'VIOLATION_NAME_MISMATCH']);
  expect(messages(refused)).toEqual(['name: 姓名与准考证号不一致', 'siteHead: 须由考点负责人签字认可', 'evidence: 请上传证据']);
  const unknown = await enter(one1, { ticket: '99999999999999' });
  expect([unknown.status, messages(unknown)]).toEqual([422, ['ticket: 没有这一准考证号']]);
  const foreign = await enter(one1, { evidence: [{ fileId: await season.file(handler), label: '别人的文件' }] });
  expect(messages(foreign)).toEqual(['evidence[0].fileId: 没有这一文件，或者文件未通过检查']);
  expect((await enter(one1, { ticket: '123', findings: [] })).body.code).toBe('VALIDATION');
  expect((await exam.post('/v1/admin/violations', handler, await entryOf(one1))).status).toBe(403);
});

test('S3-36 withdrawing an entry keeps trace and reason', async () => {
  const { body } = ok(await enter(seat()));
  expect((await send(body.id, 'withdraw', entering)).body.code).toBe('VALIDATION');
  expect((ok(await send(body.id, 'withdraw', entering, { reason: '误录入他人' })).body as { state: string }).state).toBe('withdrawn');
  const kept = await query(em(), `select r.text, v.state from remark r join violation v on v.case_id = r.case_id where v.case_id = $1`, [body.id]);
  expect(kept).toEqual([{ text: '误录入他人', state: 'withdrawn' }]);
  expect((await whole(body.id)).stateLabel).toBe('录入已撤销');
  const refused = await send(body.id, 'review', reviewer, {});
  expect([refused.status, refused.body.code]).toEqual([409, 'STATE_CONFLICT']);
});

test('S3-37 雷同 waits for the panel; who entered does not check; who is recused does nothing, and the candidate hears of nothing before the notice', async () => {
  const one1 = seat();
  const both = exam.officer('examOfficer', 'violationReviewer', 'violationHandler');
  const similar = { source: 'marking', findings: [{ item: '11' }], recorders: [], signature: null, siteHead: null };
  const { body } = ok(
    await exam.post(
      '/v1/admin/violations',
      both,
      await entryOf(one1, { ...similar, evidence: [{ fileId: await season.file(both), label: '比对报告' }] }),
    ),
  );
  const id = body.id as string;
  const own = await send(id, 'review', both, {});
  expect([own.status, own.body.code]).toEqual([403, 'VIOLATION_SECOND_PERSON']);
  expect(messages(await send(id, 'review', reviewer, {}))).toEqual(['panel: 雷同须经阅卷专家组确认，请填写确认情况']);
  ok(await send(id, 'review', reviewer, { panel: { confirmedOn: '2026-10-30', by: '阅卷专家组（三人）' } }));
  await exam.ask('public', 'get', `/v1/violations/${id}`, me(one1)).expect(404);
  expect((await exam.ask('public', 'get', '/v1/me/violations', me(one1)).expect(200)).body.items).toEqual([]);
  ok(await send(id, 'recuse', reviewer, { accountId: handler.accountId, ground: 'interest', reason: '与考生同单位' }));
  const recused = await send(id, 'notice', handler, charge);
  expect([recused.status, recused.body.code]).toEqual([403, 'VIOLATION_RECUSED']);
  expect((await send(id, 'recuse', reviewer, { accountId: handler.accountId, ground: 'mood', reason: 'x' })).body.code).toBe('VIOLATION_INVALID');
  ok(await send(id, 'drop', reviewer, { reason: '专家组复议后认定不构成雷同' }));
  expect((await whole(id)).stateLabel).toBe('不予处理');
});

test('S3-37 nothing is served before its paper is made; the window begins with service and holds to the end of its last day; a decision before it is 409', async () => {
  const one1 = seat();
  const { body } = ok(await enter(one1));
  const id = body.id as string;
  ok(await send(id, 'review', reviewer, {}));
  const early = await send(id, 'decide', reviewer, { previewHash: '' });
  expect([early.status, early.body.code]).toEqual([409, 'VIOLATION_TOO_EARLY']);
  ok(await send(id, 'notice', handler, charge));
  const unmade = await send(id, 'serve', handler, await servedBy());
  expect([unmade.status, unmade.body.code]).toEqual([409, 'VIOLATION_PAPER_NOT_READY']);
  expect((await candidate(id, 'acknowledge', one1)).body.code).toBe('VIOLATION_PAPER_NOT_READY');
  await season.printed(id, await seqOf(id), 'P10');
  const badly = await send(id, 'serve', handler, { ...(await servedBy('left')), servers: ['甲'], servedAt: '2026-10-01T10:00:00+08:00' });
  expect([badly.body.code, ...messages(badly)]).toEqual([
    'VIOLATION_SERVICE',
    'servedAt: 送达时间不能早于文书制作完成的时间',
    'note: 留置送达须注明拒收事由和见证情况',
    'servers: 送达须由两名送达人签名',
  ]);
  // He signs for it himself on Monday the 2nd: five working days are over at the end of the 9th.
  const signed = ok(await candidate(id, 'acknowledge', one1)).body;
  expect(signed).toMatchObject({ state: 'stating', deadlines: [{ label: '陈述申辩期限', due: '2026-11-10T00:00:00+08:00' }] });
  expect((await send(id, 'propose', handler, { ...charge, previewHash: '' })).body.code).toBe('VIOLATION_TOO_EARLY');
  expect((await send(id, 'recheck', reviewer, { conclusion: 'stands', reason: 'x' })).body.code).toBe('VIOLATION_TOO_EARLY');

  expect((await candidate(id, 'statement', season.seats[0]!, { text: '不是我' })).status).toBe(404);
  const file = await season.file(me(one1));
  await setClock(em(), '2026-11-09T15:59:58.000000Z');
  ok(await candidate(id, 'statement', one1, { text: '录像中不是我。', files: [file] }));
  await setClock(em(), '2026-11-09T16:00:00.000000Z');
  const late = await candidate(id, 'statement', one1, { text: '再补充一点' });
  expect([late.status, late.body.code]).toEqual([422, 'WINDOW_CLOSED']);
  expect((await system(id, 'endStatement')).ok).toBe(true);
  expect((await candidate(id, 'statement', one1, { text: '再补充一点' })).body.code).toBe('VIOLATION_STATEMENT_CLOSED');
  expect((await whole(id)).statements).toMatchObject([
    { text: '录像中不是我。', files: [file], receivedAt: expect.stringContaining('2026-11-09T23:59:58') },
  ]);
  expect((await exam.ask('public', 'get', `/v1/violations/${id}`, me(one1)).expect(200)).body).toMatchObject({
    stateLabel: '复核中',
    statements: [{ text: '录像中不是我。' }],
    notice: { measures: ['当次全部科目考试成绩无效', '记入专业技术人员资格考试诚信档案库，记录期限为5年'] },
    allowedActions: [{ action: 'askRecusal', label: '申请回避' }],
  });
  // What he said is looked at by somebody else than who has written the notice; other facts are told anew.
  const writer = exam.officer('violationHandler', 'violationReviewer');
  expect((await send(id, 'recheck', writer, { conclusion: 'again', reason: '另查明事实' })).body.state).toBe('toNotify');
  ok(await send(id, 'notice', writer, { ...charge, text: '另查明：协助他人抄袭。' }));
  await season.printed(id, await seqOf(id), 'P10');
  ok(await candidate(id, 'acknowledge', one1));
  ok(await candidate(id, 'waive', one1));
  const himself = await send(id, 'recheck', writer, { conclusion: 'stands', reason: 'x' });
  expect([himself.status, himself.body.code]).toEqual([403, 'VIOLATION_SECOND_PERSON']);
  expect((await whole(id)).notices.map(({ round }: { round: number }) => round)).toEqual([1, 2]);
}, 60_000);

test('S3-37 an announced paper counts as served when its time is over, not before; everybody can read that it is announced', async () => {
  const one1 = seat();
  const id = await told(one1);
  expect((await send(id, 'announce', handler, {})).body.code).toBe('VALIDATION');
  ok(await send(id, 'announce', handler, { reason: '其他方式无法送达' }));
  expect(messages(await send(id, 'announce', handler, { reason: '再次' }))).toEqual(['公告送达已经开始']);
  const { body } = await exam.ask('public', 'get', '/v1/announcements/violations', null).expect(200);
  expect(body.items).toMatchObject([
    { paper: '违纪违规行为拟处理告知书', announcedAt: expect.stringContaining('2026-11-02'), until: '2026-12-03T00:00:00+08:00' },
  ]);
  expect(body.items[0].name).not.toBe(one1.name);
  expect((await system(id, 'deemServed')).ok).toBe(false);
  await setClock(em(), '2026-12-02T16:00:00.000000Z');
  expect((await system(id, 'deemServed')).ok).toBe(true);
  expect(await whole(id)).toMatchObject({
    state: 'stating',
    standing: ['陈述申辩期'],
    deadlines: [{ name: 'statement', due: '2026-12-11T00:00:00+08:00' }],
    services: [
      { methodLabel: '公告送达', servedAt: null },
      { methodLabel: '公告送达', servedAt: '2026-12-03T00:00:00+08:00' },
    ],
  });
  expect((await exam.ask('public', 'get', '/v1/announcements/violations', null)).body.items).toEqual([]);
}, 60_000);

test('S3-37 the decision is proposed by one and made by another, never graver than what was told, over exactly the effects that were shown; it voids scores and is recorded', async () => {
  const one1 = seat();
  const certificateId = await season.certified(one1);
  const id = await toDecide(one1);
  expect(messages(await send(id, 'decide', reviewer, { previewHash: '' }))).toEqual(['尚未拟定处理决定']);
  const graver = await send(id, 'propose', handler, { ...charge, findings: [{ item: '8.1' }], previewHash: '' });
  expect([graver.status, graver.body.code]).toEqual([422, 'VIOLATION_GRAVER']);
  const shown = await previewed(id);
  expect(shown.measures).toEqual(['当次全部科目考试成绩无效', '记入专业技术人员资格考试诚信档案库，记录期限为5年']);
  expect((shown.effects as { kindLabel: string; effect: string }[]).map(({ kindLabel, effect }) => `${kindLabel}：${effect}`)).toEqual([
    '成绩：成绩无效',
    '合格结果：撤销合格结果',
    '职业资格证书：撤销证书',
    '诚信档案：记入诚信档案',
  ]);
  expect((shown.follows as { kindLabel: string; to: string }[]).map(({ kindLabel, to }) => `${kindLabel} ${to}`)).toContain(
    '数据共享 市职业能力考试院',
  );
  expect(await standing(one1)).toEqual(['F01 valid', 'S03 valid']);
  expect((await send(id, 'propose', handler, { ...charge, previewHash: 'x' })).body.code).toBe('ANNULMENT_PREVIEW_STALE');
  ok(await send(id, 'propose', handler, { ...charge, previewHash: shown.hash }));
  const both = exam.officer('violationHandler', 'violationReviewer');
  ok(await send(id, 'propose', both, { ...charge, previewHash: shown.hash }));
  const himself = await send(id, 'decide', both, { previewHash: shown.hash });
  expect([himself.status, himself.body.code]).toEqual([403, 'VIOLATION_SECOND_PERSON']);
  expect((await send(id, 'decide', reviewer, { previewHash: 'x' })).body.code).toBe('ANNULMENT_PREVIEW_STALE');
  const made = ok(await send(id, 'decide', reviewer, { previewHash: shown.hash })).body;
  expect(made).toMatchObject({ state: 'decided', number: expect.stringMatching(/^沪初安考违〔2026〕\d{3}号$/) });
  expect(await standing(one1)).toEqual(['F01 void', 'S03 void']);
  expect((await one(em(), `select standing from certificate where id = $1`, [certificateId])) as object).toEqual({ standing: 'revoked' });
  expect((await exam.ask('public', 'get', '/v1/me/integrity', me(one1)).expect(200)).body.items).toMatchObject([
    { basis: '《专业技术人员资格考试违纪违规行为处理规定》第七条', until: '2031-11-11T00:00:00+08:00', ended: null },
  ]);
  const read = await whole(id);
  expect(read.decisions.at(-1)).toMatchObject({ number: made.number, inForceAt: expect.any(String), endedBy: null });
  const plan = await exam.ask('officers', 'get', `/v1/admin/annulments/${read.decisions.at(-1).annulmentId}`, reviewer).expect(200);
  expect(plan.body).toMatchObject({ stateLabel: '已执行', groundLabel: '考试违纪违规，成绩无效', causeId: id });
  expect((plan.body.effects as { standingLabel: string }[]).every(({ standingLabel }) => standingLabel === '已执行')).toBe(true);
}, 60_000);

test('S3-37 what an officer was shown and what stands now must agree: a change in between sends the decision back to be proposed anew', async () => {
  const one1 = seat();
  const id = await toDecide(one1);
  const { hash } = await previewed(id);
  ok(await send(id, 'propose', handler, { ...charge, previewHash: hash }));
  await season.certified(one1);
  const stale = await send(id, 'decide', reviewer, { previewHash: hash });
  expect([stale.status, stale.body.code]).toEqual([409, 'ANNULMENT_PREVIEW_STALE']);
  expect(await standing(one1)).toEqual(['F01 valid', 'S03 valid']);
  const fresh = (await previewed(id)).hash as string;
  ok(await send(id, 'propose', handler, { ...charge, previewHash: fresh }));
  ok(await send(id, 'decide', reviewer, { previewHash: fresh }));
  expect(await standing(one1)).toEqual(['F01 void', 'S03 void']);
}, 60_000);

test('S3-38 without service no remedy’s clock runs; with it 60 days and six months do, to the calendar day and with their articles; both over, the decision is final', async () => {
  const one1 = seat();
  const { id } = await decided(one1);
  expect((await whole(id)).deadlines).toEqual([]);
  expect((await send(id, 'serve', handler, await servedBy())).body.code).toBe('STATE_CONFLICT');
  await season.printed(id, await seqOf(id), 'P11');
  expect((await system(id, 'release')).ok).toBe(true);
  expect((await whole(id)).deadlines).toEqual([]);
  // Signed for on 10 November 2026.
  ok(await candidate(id, 'acknowledge', one1));
  const read = await whole(id);
  expect(read.standing).toEqual(['已送达', '可提起行政诉讼', '可申请行政复议']);
  expect(read.deadlines).toEqual([
    // 9 January 2027 is a Saturday: the 11th is the first working day after it.
    { name: 'reconsideration', label: '行政复议申请期限', due: '2027-01-12T00:00:00+08:00', basis: '《中华人民共和国行政复议法》第二十条' },
    { name: 'litigation', label: '行政诉讼起诉期限', due: '2027-05-11T00:00:00+08:00', basis: '《中华人民共和国行政诉讼法》第四十六条' },
  ]);
  await setClock(em(), '2027-01-11T16:00:00.000000Z');
  expect((await system(id, 'endLitigation')).ok).toBe(false);
  expect((await system(id, 'endReconsideration')).ok).toBe(true);
  expect((await whole(id)).standing).toEqual(['已送达', '可提起行政诉讼']);
  await setClock(em(), '2027-05-10T16:00:00.000000Z');
  expect((await system(id, 'endLitigation')).ok).toBe(true);
  expect(await whole(id)).toMatchObject({ stateLabel: '生效终结', deadlines: [] });
}, 60_000);

const dispute = { kind: 'reconsideration', body: '上海市人民政府', number: '沪府复〔2026〕8号', admittedOn: '2026-11-10' };

test('S3-37 撤销: the outcome is recorded by one and confirmed by another; scores, record and certificate come back, and both decisions stay readable', async () => {
  const one1 = seat();
  const { id, annulmentId } = await served(one1);
  ok(await send(id, 'dispute', handler, dispute));
  expect((await whole(id)).standing).toEqual(['争议中']);
  const wrong = await send(id, 'outcome', handler, { outcome: 'annulled', number: '1号', on: '2026-11-01' });
  expect(messages(wrong)).toEqual(['on: 结果日期应在受理之后、今天之前']);
  ok(await send(id, 'outcome', handler, { outcome: 'annulled', number: '沪府复决〔2026〕8号', on: '2026-11-10' }));
  expect(messages(await send(id, 'outcome', handler, { outcome: 'upheld', number: '1号', on: '2026-11-10' }))).toEqual(['争议结果已登记，待复核']);
  expect((await whole(id)).standing).toEqual(['争议中', '争议结果待复核']);
  const both = exam.officer('violationHandler', 'violationReviewer');
  ok(await send(id, 'outcome/return', reviewer, { reason: '文号有误' }));
  ok(await send(id, 'outcome', both, { outcome: 'annulled', number: '沪府复决〔2026〕9号', on: '2026-11-10' }));
  expect((await send(id, 'outcome/confirm', both)).body.code).toBe('VIOLATION_SECOND_PERSON');
  expect((ok(await send(id, 'outcome/confirm', reviewer)).body as { state: string }).state).toBe('overturned');
  expect(await standing(one1)).toEqual(['F01 valid', 'S03 valid']);
  expect((await exam.ask('public', 'get', '/v1/me/integrity', me(one1))).body.items).toMatchObject([{ ended: '决定已撤销' }]);
  const plan = (await exam.ask('officers', 'get', `/v1/admin/annulments/${annulmentId}`, reviewer)).body;
  expect([plan.stateLabel, ...(plan.effects as { standingLabel: string }[]).map(({ standingLabel }) => standingLabel)]).toEqual([
    '已恢复',
    '已恢复',
    '已恢复',
    '已恢复',
  ]);
  expect((await whole(id)).decisions).toMatchObject([{ endedBy: 'annulled' }]);
  expect((await whole(id)).disputes).toMatchObject([{ outcome: 'annulled', outcomeNumber: '沪府复决〔2026〕9号' }]);
}, 60_000);

test('S3-37 变更: a milder decision takes its place, and what it no longer does comes back; the court may still be asked for fifteen days; 维持 by the court is final', async () => {
  const one1 = seat();
  const { id } = await served(one1);
  ok(await send(id, 'dispute', handler, dispute));
  const outcome = { outcome: 'amended', number: '沪府复决〔2026〕10号', on: '2026-11-10' };
  expect(messages(await send(id, 'outcome', handler, outcome))).toEqual(['amended: 变更的，须填写变更后的处理内容']);
  const graver = { ...outcome, amended: { ...charge, findings: [{ item: '8.1' }] } };
  expect(messages(await send(id, 'outcome', handler, graver))).toEqual(['amended.findings: 变更后的处理不得重于原决定']);
  ok(await send(id, 'outcome', handler, { ...outcome, amended: { findings: [{ item: '6.1' }], subject: 'F01', text: '携带资料，未抄袭。' } }));
  ok(await send(id, 'outcome/confirm', reviewer));
  expect(await standing(one1)).toEqual(['F01 void', 'S03 valid']);
  expect((await exam.ask('public', 'get', '/v1/me/integrity', me(one1))).body.items).toMatchObject([{ ended: '决定已撤销' }]);
  const read = await whole(id);
  expect(read.standing).toEqual(['已送达', '可提起行政诉讼']);
  expect(read.deadlines).toMatchObject([{ name: 'litigation', basis: '《中华人民共和国行政诉讼法》第四十五条', due: '2026-11-26T00:00:00+08:00' }]);
  expect(read.decisions).toMatchObject([
    { endedBy: 'amended' },
    { number: null, endedBy: null, measures: ['当次《安全生产法律法规》科目考试成绩无效'] },
  ]);

  ok(
    await send(id, 'dispute', handler, {
      ...dispute,
      kind: 'litigation',
      body: '上海铁路运输法院',
      number: '（2026）沪7101行初1号',
      admittedOn: '2026-11-10',
    }),
  );
  ok(await send(id, 'outcome', handler, { outcome: 'upheld', number: '（2026）沪7101行初1号', on: '2026-11-10' }));
  ok(await send(id, 'outcome/confirm', reviewer));
  expect(await whole(id)).toMatchObject({ stateLabel: '生效终结', deadlines: [] });
  expect(await standing(one1)).toEqual(['F01 void', 'S03 valid']);
  // A court may still take what came late for a good reason, and then all of it goes.
  ok(
    await send(id, 'dispute', handler, { ...dispute, kind: 'litigation', body: '上海市第三中级人民法院', number: '再审', admittedOn: '2026-11-10' }),
  );
  ok(await send(id, 'outcome', handler, { outcome: 'annulled', number: '再审1号', on: '2026-11-10' }));
  ok(await send(id, 'outcome/confirm', reviewer));
  expect(await standing(one1)).toEqual(['F01 valid', 'S03 valid']);
  expect((await verifyJournal(exam.orm, { publicKeys: journalPublicKeys(exam.ring) })).broken).toEqual([]);
}, 60_000);

test('S3-37 a candidate asks that an officer step aside, and is answered; grave items are handed to the police with their number', async () => {
  const one1 = seat();
  const id = await told(one1, { findings: [{ item: '8.2' }] }, { ...charge, findings: [{ item: '8.2' }] });
  const asked = ok(await candidate(id, 'recusal', one1, { reason: '办理人与举报人是亲属' })).body as { recusalId: string };
  const accept = { accountId: handler.accountId, ground: 'interest' };
  expect(messages(await send(id, 'recusal', reviewer, { recusalId: uuidv7(), accept }))).toEqual(['recusalId: 没有这一待答复的回避申请']);
  ok(await send(id, 'recusal', reviewer, { recusalId: asked.recusalId, accept }));
  expect((await send(id, 'serve', handler, await servedBy())).body.code).toBe('VIOLATION_RECUSED');
  const other = exam.officer('violationHandler');
  ok(await send(id, 'serve', other, await servedBy()));
  ok(await candidate(id, 'waive', one1));
  ok(await send(id, 'recheck', reviewer, { conclusion: 'stands', reason: 'x' }));
  const { hash } = ok(
    await exam.ask('officers', 'post', `/v1/admin/violations/${id}/preview`, other).send({ findings: [{ item: '8.2' }], subject: null }),
  ).body;
  ok(await send(id, 'propose', other, { ...charge, findings: [{ item: '8.2' }], previewHash: hash }));
  ok(await send(id, 'decide', reviewer, { previewHash: hash }));
  expect(messages(await send(id, 'transfer', other, { authority: '消防', number: '1', on: '2026-11-02' }))).toEqual([
    'authority: 规则中没有向该机关移送的情形',
  ]);
  ok(await send(id, 'transfer', other, { authority: '公安机关', number: '沪应急移〔2026〕1号', on: '2026-11-02' }));
  expect((await whole(id)).transfers).toMatchObject([{ authority: '公安机关', article: '《中华人民共和国刑法》第二百八十四条之一' }]);
  expect((await exam.ask('public', 'get', '/v1/me/integrity', me(one1))).body.items).toMatchObject([{ until: null, ended: null }]);
}, 60_000);

test('S3-37 the catalogue of articles and items is there for everybody', async () => {
  const { body } = await exam.ask('public', 'get', '/v1/violation-articles?district=310000', null).expect(200);
  const items = (body.items as { article: string; items: unknown[] }[]).map((one1) => [one1.article, one1.items.length]);
  expect(Object.fromEntries(items)).toEqual({ 6: 10, 7: 6, 8: 3, 9: 4, 10: 1, 11: 1 });
});

test('S3-38 a zip names every decision that is not there or not ready, and sends nothing', async () => {
  const { id } = await decided(seat());
  const refused = await exam.ask('officers', 'post', '/v1/admin/violations/decisions/zip', handler).send({ ids: [id, uuidv7()] });
  expect([refused.status, messages(refused)]).toEqual([409, ['ids[0]: 决定书尚未制作完成', 'ids[1]: 没有这一案件的处理决定']]);
  const many = Array.from({ length: 501 }, () => uuidv7());
  expect((await exam.ask('officers', 'post', '/v1/admin/violations/decisions/zip', handler).send({ ids: many })).status).toBe(422);
}, 60_000);
