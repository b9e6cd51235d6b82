// 报名 on the real engine: what the candidate is told, which papers are made, what the platforms of 学历 and social insurance lead to, and what an outage does.
import { linkIdentity } from '../../db/account/platform.ts';
import { creditCode, idNumber } from '../../db/demo/invent.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { maskNumber } from '../../domain/kit/identity/person-name.ts';
import { until } from '../../test/kit/engine.ts';
import { fillingBench, type FillingBench } from '../../test/kit/filling-bench.ts';
import type { Candidate, EnrolmentBody } from '../../test/kit/filling.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { readPdf } from '../../test/kit/pdf.ts';
import type { SeededExam } from '../../bench/kit/exam-seed.ts';

let bench: FillingBench;
let exam: SeededExam;
beforeAll(async () => {
  bench = await fillingBench();
  exam = await bench.desk.exam();
}, 120_000);
afterAll(() => bench?.close(), 60_000);
afterEach(async () => {
  await bench.desk.fault('education', null);
  await bench.desk.fault('social-insurance', null);
});

const keep = (caseId: string, scenario: string): Promise<void> => keepRuns(bench.engine, 'Enrolment', caseId, scenario);

let count = 0;
interface Known {
  /** 学历 on record; none: the platform knows nobody. */
  educated?: { graduatedOn?: string } | null;
  insured?: { creditCode?: string } | null;
}
/** A candidate whom 一网通办 has shown us, with what the platforms know of him. */
async function person({ educated = {}, insured = {} }: Known = {}): Promise<Candidate> {
  const { desk } = bench;
  const who = await desk.candidate({ number: idNumber(5_000 + ++count, { birth: '1990-01-01' }), name: '林汐𬱖' });
  const em = desk.orm.em.fork();
  await linkIdentity(em, desk.fields, who.id, { issuer: 'one-stop', uid: `exam-${count}`, level: 3 }, '310000', await now(em));
  await desk.put('one-stop', '/_data', { uid: `exam-${count}`, realName: who.name, idType: '111', idNo: who.idNumber, mobile: who.phone, level: 3 });
  const record = {
    kind: '学历',
    level: '本科',
    school: '东海大学',
    major: '安全工程',
    on: educated?.graduatedOn ?? '2012-06-30',
    certificateNo: '102471201205000001',
  };
  if (educated) await desk.put('education', '/_data', { name: who.name, idNo: who.idNumber, records: [record] });
  const month = (await desk.today()).slice(0, 7);
  const months = [{ month, creditCode: insured?.creditCode ?? creditCode(1), employer: '林汐安全技术有限公司' }];
  if (insured) await desk.put('social-insurance', '/_data', { name: who.name, idNo: who.idNumber, months });
  return who;
}
async function ready(known?: Known): Promise<{ who: Candidate; id: string; version: number }> {
  const { desk } = bench;
  const who = await person(known);
  await desk.read(who, exam.id);
  const { body } = await desk.choose(who, exam).expect(201);
  await desk.fill(who, body.id as string);
  await bench.photo(who);
  return { who, id: body.id as string, version: body.version as number };
}
async function signed(known?: Known): Promise<{ who: Candidate; id: string }> {
  const { desk } = bench;
  const { who, id, version } = await ready(known);
  await desk.act(id, 'confirm', who.actor, version, { commitment: await desk.commitment(who, id) }).expect(200);
  return { who, id };
}
const officer = () => bench.desk.officer('examOfficer');
/** Takes the open task of a manual check, and decides. */
async function checked(id: string, action: 'approve' | 'reject', body: object = {}): Promise<EnrolmentBody> {
  const { desk } = bench;
  const by = officer();
  const path = `/v1/admin/enrolments/${id}`;
  const decide = async () => desk.post(`${path}/${action}`, by, body, { version: await desk.versionOf(id) });
  expect((await decide()).body).toMatchObject({ code: 'TASK_NOT_YOURS' });
  const [task] = (await desk.get(`/v1/enrolments/${id}`, by).expect(200)).body.tasks as { id: string; version: number }[];
  await desk.post(`${path}/tasks/${task!.id}/claim`, by, {}, { version: task!.version }).expect(200);
  const { status, body: after } = await decide();
  expect(status).toBe(200);
  return after as EnrolmentBody;
}
/** A paper by REST, once it is made. */
async function pdfOf(who: Candidate, id: string, path: 'form.pdf' | 'commitment.pdf'): Promise<string> {
  const ask = () => bench.desk.get(`/v1/enrolments/${id}/${path}`, who.actor).buffer(true);
  await until(async () => (await ask()).status === 200, 90_000);
  const { pages } = await readPdf((await ask().expect(200)).body as Buffer);
  return pages.join('').normalize('NFKC').replace(/\s/g, '').replaceAll('\u2015', '\u2014');
}

test('S3-15 U05 U06 O02 O04 O13 what the platforms confirm leads to 待缴费 by itself, online from end to end: told, pushed, shared, both papers made once they are asked for', async () => {
  const { desk } = bench;
  const { who, id } = await signed();
  await bench.reaches(id, 'toPay');
  await bench.followed(id);
  const { body } = await desk.get(`/v1/enrolments/${id}`, who.actor).expect(200);
  expect(body).toMatchObject({
    stateLabel: '待缴费',
    check: { passed: true, results: [{ outcomeLabel: '核验一致' }, { outcomeLabel: '核验一致' }] },
    deadlines: [{ name: 'pay', label: '缴费截止' }],
  });
  expect((await bench.notices(id)).map((text) => text.split('：')[1])).toEqual([
    '报名表已确认，请签署报名承诺书。',
    '报名承诺书已签署，正在核验。',
    '核验通过，请在缴费截止前缴费。',
  ]);
  await until(async () => (await bench.sent(who.phone)).some((text) => text.includes('核验通过')), 30_000);
  // Nobody but the candidate and the system has done anything.
  const actors = await desk.rows<{ actor: string }>(`select distinct actor from journal where case_id = $1 order by 1`, [id]);
  expect(actors.map(({ actor }) => actor)).toEqual([`person:${who.id}`, 'system']);
  expect(await bench.papers(id)).toEqual([]);

  // S3-04: what is printed is what is stored.
  const form = await pdfOf(who, id, 'form.pdf');
  const { number, subjects } = body as { number: string; subjects: { label: string }[] };
  const wanted = [
    number,
    who.name,
    who.idNumber,
    who.phone,
    exam.config.name,
    '黄浦考区',
    '考全科',
    '建筑施工安全',
    ...subjects.map(({ label }) => label),
  ];
  const stored = [
    'lin@example.cn',
    '上海市黄浦区复兴中路1号',
    '东海大学',
    '102471201205000001',
    '林汐安全技术有限公司',
    creditCode(1),
    '2015年7月1日',
    '至今',
  ];
  expect([...wanted, ...stored].map((text) => text.normalize('NFKC')).filter((text) => !form.includes(text))).toEqual([]);
  expect(form).not.toContain('未确认');
  const paper = await pdfOf(who, id, 'commitment.pdf');
  expect((await bench.papers(id)).map(({ kind, title }) => `${kind} ${title}`)).toEqual(['P01 报名表', 'P02 报名承诺书']);
  expect(paper).toContain(`电子签名:${who.name}`);
  expect(paper).toContain(maskNumber(who.idNumber));

  // O02, O04: what goes to the partner authorities, and to the person alone.
  const pushed = () => bench.kept<{ text: string; path: string; title: string }[]>(`/mobile/_pushed?uid=exam-${count}`);
  await until(async () => (await pushed()).length >= 3, 60_000);
  const states = (await pushed()).map(({ text }) => /当前状态：(.+)。/.exec(text)![1]);
  expect(new Set(states)).toEqual(new Set(['已确认', '已承诺', '待缴费']));
  expect((await pushed())[0]).toMatchObject({ title: '报名办理进度', path: `/enrolments/${id}` });
  const shared = async () =>
    (await bench.kept<{ requestId: string; bureau: string; kind: string; fields: Record<string, unknown> }[]>('/sharing/_records')).filter(
      ({ requestId }) => requestId.includes(id),
    );
  await until(async () => (await shared()).filter(({ fields }) => fields['state'] === '待缴费').length === 2, 60_000);
  const last = (await shared()).filter(({ fields }) => fields['state'] === '待缴费');
  expect(last.map(({ bureau }) => bureau).toSorted()).toEqual(['examAuthority', 'housing']);
  expect(last.find(({ bureau }) => bureau === 'examAuthority')!.fields).toMatchObject({
    caseNo: number,
    level: '考全科',
    specialty: '05',
    idNumber: who.idNumber,
  });
  expect(last.find(({ bureau }) => bureau === 'housing')!.fields).not.toHaveProperty('idNumber');
  await keep(id, 'to-pay');
}, 240_000);

test('S3-15 what the platforms contradict, or do not know, waits for a person: approved it goes on, refused it is filled in anew with the reason', async () => {
  const { desk } = bench;
  const [wrong, nobody] = [await signed({ educated: { graduatedOn: '2013-06-30' } }), await signed({ educated: null, insured: null })];
  for (const { id } of [wrong, nobody]) await bench.reaches(id, 'manualCheck');
  const outcomes = async ({ who, id }: { who: Candidate; id: string }) =>
    ((await desk.get(`/v1/enrolments/${id}`, who.actor)).body.check.results as { outcome: string }[]).map(({ outcome }) => outcome);
  expect(await outcomes(wrong)).toEqual(['contradicted', 'verified']);
  expect(await outcomes(nobody)).toEqual(['unknown', 'unknown']);
  // It stands in the inbox of 考务.
  const inbox = await desk.get('/v1/tasks?limit=100&type=Enrolment', officer()).expect(200);
  expect(inbox.body.items.map(({ caseId }: { caseId: string }) => caseId)).toEqual(expect.arrayContaining([wrong.id, nobody.id]));
  expect((await checked(nobody.id, 'approve')).state).toBe('toPay');
  expect((await checked(wrong.id, 'reject', { reason: '毕业日期与学历证书不一致' })).state).toBe('filling');
  for (const { id } of [wrong, nobody]) await bench.followed(id);
  const { body } = await desk.get(`/v1/enrolments/${wrong.id}`, wrong.who.actor).expect(200);
  expect(body).toMatchObject({
    state: 'filling',
    rejected: '毕业日期与学历证书不一致',
    commitment: { withdrawn: true },
    confirmations: [{ endedBy: 'rejected' }],
  });
  expect((await bench.notices(wrong.id)).at(-1)).toContain('人工核查不通过');
  await desk.fill(wrong.who, wrong.id, (form) => ({ ...form, education: form.education.map((row) => ({ ...row, graduatedOn: '2013-06-30' })) }));
  await desk
    .act(wrong.id, 'confirm', wrong.who.actor, body.version as number, { commitment: await desk.commitment(wrong.who, wrong.id) })
    .expect(200);
  await bench.reaches(wrong.id, 'toPay');
  await bench.followed(wrong.id);
  await keep(wrong.id, 'rejected');
}, 240_000);

test('S3-03 §2.1 whoever is recorded in 诚信档案 is looked at by a person although everything was verified', async () => {
  const { desk } = bench;
  const { who, id, version } = await ready();
  await desk.rows(
    `insert into integrity_record (id, id_number, id_number_index, basis, recorded_from, recorded_until) values ($1, $2, $3, '第七条', app_now() - interval '1 year', app_now() + interval '4 years')`,
    [uuidv7(), desk.fields.encrypt(who.idNumber, '310000', 'integrity_record.id_number'), desk.fields.blindIndex(who.idNumber, 'idNumber')],
  );
  await desk.act(id, 'confirm', who.actor, version, { commitment: await desk.commitment(who, id) }).expect(200);
  await bench.reaches(id, 'manualCheck');
  await bench.followed(id);
  const { body } = await desk.get(`/v1/enrolments/${id}`, who.actor).expect(200);
  expect(body).toMatchObject({ notice: '不适用告知承诺制', check: { passed: false, results: [{ outcome: 'verified' }, { outcome: 'verified' }] } });
  expect((await bench.notices(id)).join()).toContain('不适用告知承诺制，转人工核查');
  await keep(id, 'recorded');
}, 120_000);

test('U05 U06 a platform that does not answer is asked again; after half an hour a person looks instead, and nothing waits for ever', async () => {
  const { desk } = bench;
  await desk.fault('education', { status: 503 });
  const { who, id } = await signed();
  const failing = () => desk.rows(`select 1 from effect where case_id = $1 and name = 'check' and last_error is not null and done_at is null`, [id]);
  await until(async () => (await failing()).length > 0, 60_000);
  expect((await bench.row(id)).state).toBe('committed');
  await moveClock(desk.orm.em.fork(), 31 * 60_000);
  await bench.reaches(id, 'manualCheck');
  const { body } = await desk.get(`/v1/enrolments/${id}`, who.actor).expect(200);
  expect(body.check.results).toEqual([
    { item: 'education', label: '学历', outcome: 'away', outcomeLabel: '核验平台未应答' },
    { item: 'work', label: '工作单位', outcome: 'verified', outcomeLabel: '核验一致' },
  ]);
  // One that comes back in time is no matter.
  await desk.fault('education', { failNext: 2 });
  const other = await signed();
  await bench.reaches(other.id, 'toPay');
  await bench.followed(other.id);
  await keep(other.id, 'asked-again');
}, 240_000);

test('S3-03 a commitment taken back while it is checked is not answered for; the next one is', async () => {
  const { desk } = bench;
  await desk.fault('education', { status: 503 });
  const { who, id } = await signed();
  const back = await desk.act(id, 'commitment/withdraw', who.actor, await desk.versionOf(id)).expect(200);
  expect(back.body.state).toBe('confirmed');
  await desk.fault('education', null);
  await bench.followed(id);
  expect((await bench.row(id)).state).toBe('confirmed');
  await desk.act(id, 'commitment/sign', who.actor, await desk.versionOf(id), await desk.commitment(who, id)).expect(200);
  await bench.reaches(id, 'toPay');
  await bench.followed(id);
  expect(await desk.rows(`select 1 from enrolment_check where enrolment_id = $1`, [id])).toHaveLength(1);
  await keep(id, 'signed-again');
}, 180_000);

test('S3-04 a form that is not confirmed is printed with 「未确认」, a commitment that is not signed with 「未签署」; each version of the form once', async () => {
  const { desk } = bench;
  const { who, id } = await ready();
  const first = await desk.get(`/v1/enrolments/${id}/form.pdf`, who.actor).expect(202);
  expect(first.headers['retry-after']).toBe('5');
  const text = await pdfOf(who, id, 'form.pdf');
  expect(text).toContain('未确认');
  expect(text).toContain('本表尚未确认,不作为报名依据。');
  expect(await pdfOf(who, id, 'commitment.pdf')).toContain('未签署');
  await desk.get(`/v1/enrolments/${id}/form.pdf`, who.actor).expect(200);
  await desk.fill(who, id, (form) => ({ ...form, person: { ...form.person, address: '上海市浦东新区世纪大道2号' } }));
  await desk.get(`/v1/enrolments/${id}/form.pdf`, who.actor).expect(202);
  expect(await pdfOf(who, id, 'form.pdf')).toContain('世纪大道2号');
  const printed = await desk.rows<{ paper: string }>(
    `select data->>'paper' as paper from journal where case_id = $1 and action = 'print' order by seq`,
    [id],
  );
  expect(printed.map(({ paper }) => paper)).toEqual(['P01', 'P02', 'P01']);
  const stranger = await desk.candidate({ number: idNumber(4_999, { birth: '1980-01-01' }) });
  await desk.get(`/v1/enrolments/${id}/form.pdf`, stranger.actor).expect(404);
  await keep(id, 'previewed');
}, 180_000);
