// 违纪处理 on the real engine: papers printed, signed and sealed, the candidate told, clocks that end by the moved clock, decisions as a zip; and a decision that a court
// takes back, with all it had changed.
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { unzipSync } from 'fflate';
import { createDecisionDesk } from '../../activities/exam/decisions-desk.ts';
import { decide } from '../../activities/kit/decide.ts';
import { now } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { mobile } from '../../db/demo/invent.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { workflowId } from '../../temporal/names.ts';
import { setClock } from '../../test/kit/database.ts';
import { createDeaths } from '../../test/kit/deaths.ts';
import { until } from '../../test/kit/engine.ts';
import { examBench, type ExamBench } from '../../test/kit/exam-bench.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { readPdf } from '../../test/kit/pdf.ts';
import { judgedSeason, type JudgedSeason, type Seat } from '../../test/kit/violation.ts';

let bench: ExamBench;
const deaths = createDeaths();
let season: JudgedSeason;
let entering: PersonActor;
let handler: PersonActor;
let reviewer: PersonActor;
beforeAll(async () => {
  bench = await examBench({}, [], deaths.wrap);
  await setClock(bench.orm.em.fork(), '2026-11-02T02:00:00.000000Z');
  season = await judgedSeason(bench.exam, 2, 700);
  await season.listed(season.seats);
  for (const seat of season.seats) await season.scored(seat);
  const { exam } = bench;
  [entering, handler, reviewer] = [exam.officer('examOfficer'), exam.officer('violationHandler'), exam.officer('violationReviewer')];
  const { files } = exam.api.deps;
  Object.assign(exam.api.deps, { decisions: createDecisionDesk({ open: (hash) => files!.open(hash) }) });
}, 120_000);
afterAll(() => bench?.close(), 60_000);
beforeEach(() => deaths.forget());

const em = () => bench.orm.em.fork();
const me = (seat: Seat): PersonActor => ({ kind: 'person', accountId: seat.accountId, grants: [] });
const ok = <T extends { status: number; body: unknown }>(answer: T): T => {
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  return answer;
};
const send = async (id: string, path: string, actor: PersonActor, body: object = {}) => {
  const version = await bench.exam.versionOf(id);
  return ok(await bench.exam.ask('officers', 'post', `/v1/admin/violations/${id}/${path}`, actor, { version }).send(body)).body;
};
const candidate = async (id: string, path: string, seat: Seat) => {
  const version = await bench.exam.versionOf(id);
  return ok(await bench.exam.ask('public', 'post', `/v1/violations/${id}/${path}`, me(seat), { version })).body;
};
const isState = (id: string, state: string) => until(async () => (await bench.row(id)).state === state, 120_000);
const completed = (type: string, id: string) =>
  until(async () => (await bench.engine.client.workflow.getHandle(workflowId(type, id)).describe()).status.name === 'COMPLETED', 120_000);
const bytes = async (listener: 'public' | 'officers', method: 'get' | 'post', path: string, actor: PersonActor, body?: object): Promise<Buffer> => {
  const asked = bench.exam
    .ask(listener, method, path, actor)
    .buffer(true)
    .parse((res, end) => {
      const parts: Buffer[] = [];
      res.on('data', (part: Buffer) => parts.push(part));
      res.on('end', () => end(null, Buffer.concat(parts)));
    });
  return (await (body ? asked.send(body) : asked).expect(200)).body as Buffer;
};
const said = async (pdf: Buffer): Promise<string> => (await readPdf(pdf)).pages.join('').normalize('NFKC').replace(/\s/g, '');
const charge = { findings: [{ item: '7.5' }], subject: null, text: '考试中使用手机传递答案，有监控录像为证。' };

async function entered(seat: Seat): Promise<string> {
  const content = Readable.from([Buffer.from(`%PDF-1.4\n% evidence ${seat.ticket}\n%%EOF\n`)]);
  const { id: fileId } = await bench.exam.api.deps.files!.receive({ actor: entering, name: '录像截图.pdf', content });
  const at = rfc3339(await now(em()));
  const { body } = ok(
    await bench.exam.post('/v1/admin/violations', entering, {
      ticket: seat.ticket,
      name: seat.name,
      source: 'site',
      occurredAt: '2026-10-24T09:35:00+08:00',
      findings: charge.findings,
      proposed: '当次全部科目成绩无效',
      facts: '使用手机传递答案',
      evidence: [{ fileId, label: '录像截图' }],
      recorders: [{ name: '王一', post: '监考员' }, { name: '王二' }],
      signature: { how: 'signed' },
      siteHead: { name: '赵三', signedAt: at },
    }),
  );
  return body.id as string;
}
async function told(seat: Seat): Promise<string> {
  const id = await entered(seat);
  await send(id, 'review', reviewer);
  await send(id, 'notice', handler, charge);
  await bench.followed(id);
  return id;
}
async function decided(id: string): Promise<{ number: string; annulmentId: string }> {
  await send(id, 'recheck', reviewer, { conclusion: 'stands', reason: '事实清楚，证据确凿' });
  const { hash } = ok(
    await bench.exam.ask('officers', 'post', `/v1/admin/violations/${id}/preview`, handler).send({ findings: charge.findings, subject: null }),
  ).body;
  await send(id, 'propose', handler, { ...charge, previewHash: hash });
  const { number } = await send(id, 'decide', reviewer, { previewHash: hash });
  await isState(id, 'serving');
  await bench.followed(id);
  const { annulmentId } = await one<{ annulmentId: string }>(
    em(),
    `select annulment_id as "annulmentId" from violation_decision where case_id = $1`,
    [id],
  );
  return { number, annulmentId };
}
const standing = async (seat: Seat): Promise<string[]> =>
  (
    await query<{ text: string }>(em(), `select subject || ' ' || standing as text from score where enrolment_id = $1 and in_force order by 1`, [
      seat.id,
    ])
  ).map(({ text }) => text);

test('S3-37 S3-38 P09 P10 P11 P12 from the record to the end of all remedies: papers signed and sealed, the candidate told, every clock by itself; decisions as a zip', async () => {
  const seat = season.seats[0]!;
  const id = await told(seat);
  expect(await bench.papers(id)).toEqual([
    { kind: 'P09', title: '违纪情况记录单', signed: true, sealed: false },
    { kind: 'P10', title: '违纪违规行为拟处理告知书', signed: true, sealed: true },
  ]);
  const record = await said(await bytes('officers', 'get', `/v1/admin/violations/${id}/record.pdf`, handler));
  for (const word of [seat.name, seat.ticket, '使用手机传递答案', '王一(监考员)', '考生已签字', '赵三', '使用禁带通讯工具/电子用品'])
    expect(record).toContain(word);
  expect(await bench.notices(id)).toEqual([
    '2026年度上海市初级注册安全工程师职业资格考试：《违纪违规行为拟处理告知书》待您签收。签收或者送达之日起5个工作日内可以陈述申辩。',
  ]);
  await until(async () => (await bench.sent(mobile(700))).length === 1, 60_000);
  const evidence = await bytes('officers', 'get', `/v1/admin/violations/${id}/evidence/1`, reviewer);
  const [{ hash }] = (await query<{ hash: string }>(em(), `select hash from violation_evidence where case_id = $1`, [id])) as [{ hash: string }];
  expect(createHash('sha256').update(evidence).digest('hex')).toBe(hash);

  await candidate(id, 'acknowledge', seat);
  const mine = (await bench.exam.ask('public', 'get', `/v1/violations/${id}`, me(seat)).expect(200)).body;
  expect(await said(await bytes('public', 'get', mine.papers[0].href, me(seat)))).toContain('你有权陈述和申辩,可以自收到本告知书之日起5个工作日内');
  await bench.passClock(id, 'statement');
  await isState(id, 'rechecking');
  const { number } = await decided(id);
  expect(number).toBe('沪初安考违〔2026〕001号');
  expect(await standing(seat)).toEqual(['F01 void', 'S03 void']);
  const decision = await said(await bytes('officers', 'get', `/v1/admin/violations/${id}/decision.pdf`, reviewer));
  for (const word of [
    '违纪违规行为处理决定书',
    '沪初安考违〔2026〕001号',
    seat.name,
    '当次全部科目考试成绩无效',
    '记录期限为5年',
    '第七条',
    '60日内',
    '6个月内',
  ])
    expect(decision).toContain(word);
  expect((await bench.notices(id)).at(-1)).toBe(
    '2026年度上海市初级注册安全工程师职业资格考试：《违纪违规行为处理决定书》（沪初安考违〔2026〕001号）待您签收。',
  );

  const zip = Object.entries(unzipSync(await bytes('officers', 'post', '/v1/admin/violations/decisions/zip', handler, { ids: [id] })));
  const [name, pdf] = zip[0]!;
  expect([zip.length, name]).toEqual([1, `沪初安考违〔2026〕001号-${seat.name}.pdf`]);
  const kept = await one<{ hash: string; sealed: boolean }>(
    em(),
    `select hash, seal_serial is not null and signer is not null as sealed from document where case_id = $1 and kind = 'P11'`,
    [id],
  );
  expect([createHash('sha256').update(pdf).digest('hex'), kept.sealed]).toEqual([kept.hash, true]);

  await send(id, 'announce', handler, { reason: '采用其他方式无法送达' });
  await bench.passClock(id, 'announcement');
  await isState(id, 'served');
  await bench.followed(id);
  const receipt = await said(await bytes('officers', 'get', `/v1/admin/violations/${id}/receipt.pdf`, reviewer));
  for (const word of ['送达回证', '公告送达', '沪初安考违〔2026〕001号', seat.name]) expect(receipt).toContain(word);
  for (const clock of ['reconsideration', 'litigation']) {
    await bench.passClock(id, clock);
    await until(async () => (await bench.row(id)).regions[clock] === 'over', 120_000);
  }
  await isState(id, 'final');
  await completed('Violation', id);
  await keepRuns(bench.engine, 'Violation', id, 'final');
}, 300_000);

test('S3-37 S3§2.5 killed at the boundaries, a decision and its overturning go on, each effect once: everything comes back, its people hear of it, and the trace of both stays', async () => {
  await setClock(em(), '2026-11-02T02:00:00.000000Z');
  const seat = season.seats[1]!;
  const certificateId = await season.certified(seat);
  const licenceId = await season.licensed(seat, certificateId);
  const id = await told(seat);
  await candidate(id, 'acknowledge', seat);
  await candidate(id, 'waive', seat);
  deaths.at('issueDocument', 'after');
  deaths.at('tellViolation', 'after');
  const { annulmentId } = await decided(id);
  expect(deaths.died()).toEqual(['issueDocument after', 'tellViolation after']);
  const rows = () =>
    one(em(), `select (select standing from certificate where id = $1) as certificate, (select standing from licence where id = $2) as licence`, [
      certificateId,
      licenceId,
    ]);
  expect(await rows()).toEqual({ certificate: 'revoked', licence: 'cancelled' });
  await candidate(id, 'acknowledge', seat);
  await send(id, 'dispute', handler, { kind: 'litigation', body: '上海铁路运输法院', number: '（2026）沪7101行初1号', admittedOn: '2026-11-02' });
  await send(id, 'outcome', handler, { outcome: 'annulled', number: '（2026）沪7101行初1号', on: '2026-11-02' });
  // The process that decides dies after its transaction: nobody is poked, and the loop finds what is behind.
  deaths.forget();
  deaths.at('tellAnnulment', 'after');
  deaths.at('tellViolation', 'before');
  const confirm = { key: `${id}/confirm`, type: 'Violation', action: 'confirmOutcome', caseId: id, actor: reviewer, input: {}, bodyHash: '' };
  expect((await decide({ orm: bench.orm, registry: bench.exam.registry }, confirm)).ok).toBe(true);
  await bench.followed(id);
  await bench.followed(annulmentId);
  expect(deaths.died()).toEqual(['tellAnnulment after', 'tellViolation before']);
  expect(await standing(seat)).toEqual(['F01 valid', 'S03 valid']);
  expect(await rows()).toEqual({ certificate: 'valid', licence: 'valid' });
  expect(await bench.notices(annulmentId)).toEqual([
    expect.stringMatching(/^成绩（.+）、职业资格证书（CERT-.+）、注册证书（.+）、诚信档案（5年）：原决定已撤销，现已恢复。$/),
  ]);
  const plan = (await bench.exam.ask('officers', 'get', `/v1/admin/annulments/${annulmentId}`, reviewer).expect(200)).body;
  expect((plan.follows as { kindLabel: string; to: string; status: string }[]).map(({ kindLabel, to }) => `${kindLabel} ${to}`)).toEqual(
    expect.arrayContaining(['电子证照 第1版', '电子证照 第2版', '数据共享 市电子证照库', '通知 本人']),
  );
  // Told twice of nothing, printed once, taken and given back once.
  const heard = await bench.notices(id);
  expect(heard).toHaveLength(new Set(heard).size);
  // 告知书, 决定书, its outcome; the annulment; and the licence twice, when it went and when it came back.
  expect(await bench.sent(mobile(701))).toHaveLength(6);
  expect(await query(em(), `select kind from document where case_id = $1 group by kind, seq having count(*) > 1`, [id])).toEqual([]);
  const acts = await query<{ action: string }>(em(), `select action from journal where case_id = any($1::uuid[]) order by action`, [
    [certificateId, licenceId],
  ]);
  expect(acts.map(({ action }) => action)).toEqual(['cancel', 'enter', 'issue', 'restore', 'restore', 'revoke']);
  // The new paper of the licence is made and collected like any other.
  await until(async () => {
    const [edition] = await query<{ state: string }>(
      em(),
      `select c.state from electronic_licence e join case_file c on c.id = e.case_id where e.licence_id = $1 and e.edition = 2`,
      [licenceId],
    );
    return edition?.state === 'issued';
  }, 120_000);
  await completed('Violation', id);
  await completed('Annulment', annulmentId);
  await keepRuns(bench.engine, 'Violation', id, 'overturned');
  await keepRuns(bench.engine, 'Annulment', annulmentId, 'overturned');
  expect((await verifyJournal(bench.orm, { publicKeys: journalPublicKeys(bench.engine.ring) })).broken).toEqual([]);
}, 300_000);
