// Pass marks, lists of passers over two years, their publication and revocation, on a real database.
import type { MikroORM } from '@mikro-orm/postgresql';
import { lineOf } from '../../../bench/kit/score-seed.ts';
import { seedTemplates, type SeededExam } from '../../../bench/kit/exam-seed.ts';
import { insertRows } from '../../../bench/kit/rows.ts';
import type { Numbered } from '../../../bench/kit/score-seed.ts';
import { sampleExam } from '../../../db/demo/exam.ts';
import { certificatesOf } from '../../../db/exam/scores/certificates.ts';
import { listsOf, resultOf, resultTrace, standingList } from '../../../db/exam/scores/pass.ts';
import { publishedScores } from '../../../db/exam/scores/reviews.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { verifyJournal } from '../../../db/kit/verify-journal.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { LevelCode } from '../../../domain/exam/exam.ts';
import { plusMs } from '../../../domain/kit/instant.ts';
import { journalPublicKeys } from '../../../security/keyring.ts';
import { AFTER_EXAM, refused, scoreBench, type ScoreBench } from '../../../test/kit/score-bench.ts';
import { setClock } from '../../../test/kit/database.ts';
import { decide } from '../../kit/decide.ts';
import { restoreScores, voidScores } from './effects.ts';
import { annulRevoked, cascadeOf, rulesOn } from './cascade.ts';
import { makeList } from './make-list.ts';
import { keepPasses } from './passes.ts';

let bench: ScoreBench;
beforeAll(async () => {
  bench = await scoreBench();
});
afterAll(async () => bench?.close());

async function scored(
  exam: SeededExam,
  sitters: readonly (Numbered & { subjects?: readonly string[] })[],
  mark: (n: number, subject: string) => number | null,
): Promise<void> {
  const bytes = await bench.list(exam, sitters, (n, subject) => {
    const total = mark(n, subject);
    return total === null ? lineOf(subject, 0, { absent: true }) : lineOf(subject, total);
  });
  const id = await bench.upload(exam, bytes);
  expect(await bench.check(id)).toBe('ready');
  bench.done(await bench.commit(id));
}
async function published(exam: SeededExam): Promise<void> {
  await bench.draft(exam);
  await bench.season(exam, 'publishList', bench.second);
  await bench.season(exam, 'publishScores', bench.admin);
  const list = (await standingList(bench.em(), exam.id))!;
  await bench.em().transactional((em) => keepPasses(em, bench.fields, list.id, null, list.publicAt!, { after: null, limit: 500 }));
}
/** In the order of their numbers. */
const outcomesOf = async (exam: SeededExam): Promise<string[]> => {
  const list = (await standingList(bench.em(), exam.id))!;
  const rows = await bench.sql<{ outcome: string }>(
    `select r.outcome from pass_result r join exam_ticket t on t.enrolment_id = r.enrolment_id where r.list_id = $1 order by t.number`,
    [list.id],
  );
  return rows.map(({ outcome }) => outcome);
};
const violation = (exam: SeededExam, of: { id: string }, state: string) => {
  const id = uuidv7();
  return bench.client
    .query(`insert into violation (case_id, exam_id, enrolment_id, state) values ($1, $2, $3, $4)`, [id, exam.id, of.id, state])
    .then(() => id);
};

/** 违纪录入, by the office's own act. */
async function entered({ number, name }: Numbered): Promise<string> {
  const clerk = bench.officer('examOfficer');
  const fileId = uuidv7();
  await bench.client.query(
    `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at) values ($1, $2, $3, 10, 'image/jpeg', $4, 'clean', app_now(), app_now())`,
    [fileId, clerk.accountId, bench.fields.encrypt('比对.jpg', '000000', 'file.name'), fileId.replaceAll('-', '').repeat(2)],
  );
  const entry = {
    ticket: number,
    name,
    subject: 'F01',
    source: 'marking',
    occurredAt: '2026-10-18T01:00:00.000000Z',
    findings: [{ item: '11' }],
    proposed: '该科成绩无效',
    facts: '客观题答案雷同。',
    evidence: [{ fileId, label: '比对报告' }],
    recorders: [
      { name: '甲', post: '阅卷员' },
      { name: '乙', post: '阅卷员' },
    ],
    signature: null,
    siteHead: null,
    certificates: [],
  };
  return bench.done(await bench.decided('Violation', undefined, 'enter', clerk, entry)).caseId;
}

test('S3-34 pass marks are in force once, by a second person; changed in the same way until there is a list, then only after it is revoked', async () => {
  const exam = await bench.exam();
  await scored(exam, await bench.sit(exam, 2), () => 60);
  expect(await bench.refusal(exam, 'setPassMarks', bench.second)).toEqual(['STATE_CONFLICT']);
  await bench.season(exam, 'judge', bench.clerk);
  const marks = Object.fromEntries(exam.config.subjects.map(({ code }) => [code, '60']));
  expect(await bench.refusal(exam, 'setPassMarks', bench.second)).toEqual(['PASS_MARK_NOT_PROPOSED', '没有待复核的合格标准']);
  expect((await bench.refusal(exam, 'proposePassMarks', bench.admin, { marks: { ...marks, F01: '101' } })).slice(0, 2)).toEqual([
    'PASS_MARK_INVALID',
    '合格分不能超过满分100分',
  ]);
  await bench.season(exam, 'proposePassMarks', bench.admin, { marks });
  expect(await bench.refusal(exam, 'setPassMarks', bench.admin)).toEqual(['EXAM_SECOND_PERSON', expect.any(String)]);
  expect((await bench.season(exam, 'setPassMarks', bench.second)).state).toBe('passMarked');
  expect(await bench.refusal(exam, 'setPassMarks', bench.second)).toEqual(['PASS_MARK_NOT_PROPOSED', '没有待复核的合格标准']);
  await bench.mark(exam, '55');
  await bench.draft(exam);
  expect(await bench.refusal(exam, 'proposePassMarks', bench.admin, { marks })).toEqual(['STATE_CONFLICT']);
  await bench.season(exam, 'proposeListRevocation', bench.admin, { enrolmentId: null, reason: '合格标准有误' });
  await bench.season(exam, 'revokeList', bench.second, { preview: null });
  expect(await bench.stateOf(exam.id)).toEqual({ state: 'passMarked', list: 'none' });
  await bench.mark(exam, '60');
  expect(await bench.sql(`select no, standing from pass_mark_set where exam_id = $1 order by no`, [exam.id])).toEqual([
    { no: 1, standing: 'replaced' },
    { no: 2, standing: 'replaced' },
    { no: 3, standing: 'effective' },
  ]);
});

test('S3-40 year 1 and year 2: 单科合格 is carried over and dies after the second exam year, 增项 stands by itself, an open violation or import is in the way', async () => {
  await setClock(bench.em(), '2026-10-26T02:00:00.000000Z');
  const first = await bench.exam();
  const chooses = (level: LevelCode, subjects?: readonly string[]) => () => ({ level, specialty: '03', ...(subjects ? { subjects } : {}) });
  const year1 = await bench.sit(first, 4, { from: 50_000, chooses: chooses('full') });
  // A passes both, B and C only 法规, D neither.
  await scored(first, year1, (n, subject) => (n === 0 ? 80 : subject === 'F01' ? (n === 3 ? 20 : 70) : 30));
  await bench.mark(first);
  await published(first);
  expect(await outcomesOf(first)).toEqual(['passed', 'partial', 'partial', 'failed']);

  await setClock(bench.em(), '2027-10-26T02:00:00.000000Z');
  const second = await bench.exam({ ...sampleExam({ enrolOpens: '2027-07-20', sitting: 1 }) }, 'marking');
  // The same people: B takes 实务 and passes, D both of which he passes one; A takes 增项 in another specialty.
  const choices = [
    { level: 'additional' as const, specialty: '05' },
    { level: 'single' as const, specialty: '03', subjects: ['S03'] },
    { level: 'single' as const, specialty: '03', subjects: ['S03'] },
    { level: 'full' as const, specialty: '03' },
  ];
  const year2 = (await again(second, year1, choices)).map((one, n) => ({
    ...one,
    ...(choices[n]!.subjects ? { subjects: choices[n]!.subjects } : {}),
  }));
  const lateUpload = await bench.upload(second, await bench.list(second, [], () => null));
  await scored(second, year2, (n, subject) => (n === 0 ? 61 : n === 1 ? 60 : n === 2 ? 59.5 : subject === 'S03' ? 77 : 10));
  expect(await bench.refusal(second, 'judge', bench.clerk)).toEqual(['SCORE_IMPORT_OPEN', '尚有1次成绩导入未入库']);
  bench.done(await bench.decided('ScoreImport', lateUpload, 'discard', bench.clerk, { reason: '空文件' }));
  await bench.mark(second);
  const open = await violation(second, year2[1]!, 'entered');
  expect(await bench.refusal(second, 'list', bench.admin)).toEqual(['VIOLATION_OPEN', '尚有1件违纪未作出决定或不予处理']);
  await bench.client.query(`update violation set state = 'dropped' where case_id = $1`, [open]);
  await published(second);
  expect(await outcomesOf(second)).toEqual(['passed', 'passed', 'failed', 'partial']);
  const list = (await standingList(bench.em(), second.id))!;
  expect(list).toMatchObject({ candidates: 4, passed: 2, partial: 1, failed: 1, rule: { liveFrom: 2026, year: 2027 } });
  expect((await resultOf(bench.em(), list.id, year2[1]!.id))!.subjects).toEqual([
    { subject: 'F01', outcome: 'carried', from: { examId: first.id, year: 2026 } },
    { subject: 'S03', outcome: 'passed', from: null },
  ]);

  await setClock(bench.em(), '2028-10-26T02:00:00.000000Z');
  const third = await bench.exam({ ...sampleExam({ enrolOpens: '2028-07-20', sitting: 1 }) }, 'marking');
  // C's pass of 2026 has died, D's of 2027 lives; B's has led to his 合格 and is used up.
  const last = [
    { level: 'single' as const, specialty: '03', subjects: ['S03'] },
    { level: 'single' as const, specialty: '03', subjects: ['F01'] },
    { level: 'single' as const, specialty: '05', subjects: ['S05'] },
  ];
  const people = [year1[2]!, year1[3]!, year1[1]!];
  const year3 = (await again(third, people, last)).map((one, n) => ({ ...one, subjects: last[n]!.subjects }));
  await scored(third, year3, () => 90);
  await bench.mark(third);
  await bench.draft(third);
  const draft = (await standingList(bench.em(), third.id))!;
  expect(await outcomesOf(third)).toEqual(['partial', 'passed', 'partial']);
  const why = async (n: number) => (await resultOf(bench.em(), draft.id, year3[n]!.id))!.subjects.map(({ outcome }) => outcome);
  expect([await why(0), await why(1), await why(2)]).toEqual([
    ['expired', 'passed'],
    ['passed', 'carried'],
    ['missing', 'passed'],
  ]);
  expect((await bench.sql(`select 1 from subject_pass where ended_at is null`)).length).toBe(6);
}, 120_000);

/** Enrolments of people in another exam, with numbers. */
async function again(
  exam: SeededExam,
  people: readonly Numbered[],
  choices: readonly { level: LevelCode; specialty: string; subjects?: readonly string[] }[],
): Promise<Numbered[]> {
  const made: Numbered[] = [];
  const fresh = await bench.sit(exam, people.length, {
    chooses: (n) => choices[n % people.length] ?? choices[0]!,
    from: people.length * 1_000 * (exam.config.year - 2020),
  });
  for (const [n, one] of fresh.entries()) {
    const { level, specialty, subjects } = choices[n]!;
    const all =
      subjects ?? exam.config.subjects.filter((s) => s.code === `S${specialty}` || (level === 'full' && s.code === 'F01')).map(({ code }) => code);
    const { id: earlier, accountId, name, idNumber } = people[n]!;
    await bench.client.query(
      `update enrolment n set level = $2, specialty = $3, subjects = $4, account_id = o.account_id, name = o.name, id_number = o.id_number, id_number_index = o.id_number_index
         from enrolment o where o.case_id = $5 and n.case_id = $1`,
      [one.id, level, specialty, all, earlier],
    );
    await bench.client.query(`update case_file set applicant_id = $2 where id = $1`, [one.id, accountId]);
    made.push({ ...one, accountId, name, idNumber, level, specialty });
  }
  return made;
}

test('S3-11 S3-40 what a published list of one season says decides what may be chosen in the next: 考单科 for the missing subject, not while the list is a draft or revoked', async () => {
  await setClock(bench.em(), '2030-10-26T02:00:00.000000Z');
  const first = await bench.exam(sampleExam({ enrolOpens: '2030-07-20' }));
  const people = await bench.sit(first, 2, { from: 60_000, chooses: () => ({ level: 'full', specialty: '03' }) });
  // The first passes 法规, the second nothing.
  await scored(first, people, (n, subject) => (n === 0 && subject === 'F01' ? 70 : 30));
  await bench.mark(first);
  await bench.draft(first);

  const sample = sampleExam({ enrolOpens: '2031-07-21' });
  const templates = await seedTemplates(bench.client, '310000');
  const next = await bench.exam({ ...sample, templates }, 'enrolling');
  const readers = people.map(({ accountId }) => ({ account_id: accountId, exam_id: next.id, version: 1, hash: templates.guide.hash }));
  await insertRows(
    bench.client,
    'guide_reading',
    readers.map((row) => ({ ...row, opened_at: AFTER_EXAM, acknowledged_at: AFTER_EXAM })),
  );
  const choose = (n: number, subject: string) => {
    const input = { examId: next.id, level: 'single', specialty: '03', subjects: [subject] };
    return bench.decided('Enrolment', undefined, 'choose', bench.candidate(people[n]!), input);
  };
  const noPass = ['ENROLMENT_NOT_ELIGIBLE', '没有有效期内的单科合格成绩，应选择考全科'];
  await setClock(bench.em(), plusMs(sample.windows.enrolOpens, 1_000));
  expect(refused(await choose(0, 'S03'))).toEqual(noPass);

  await setClock(bench.em(), '2030-12-10T02:00:00.000000Z');
  await bench.season(first, 'publishList', bench.second);
  await bench.season(first, 'publishScores', bench.admin);
  const list = (await standingList(bench.em(), first.id))!;
  await bench.em().transactional((em) => keepPasses(em, bench.fields, list.id, null, list.publicAt!));
  await setClock(bench.em(), plusMs(sample.windows.enrolOpens, 2_000));
  expect(refused(await choose(0, 'F01'))).toEqual(['ENROLMENT_NOT_ELIGIBLE', '《安全生产法律法规》成绩合格且在有效期内，无需再考']);
  expect(refused(await choose(1, 'S03'))).toEqual(noPass);
  const chosen = bench.done(await choose(0, 'S03'));
  expect(chosen.state).toBe('filling');

  // The list is revoked: nothing of it counts any more.
  await bench.season(first, 'proposeListRevocation', bench.admin, { enrolmentId: null, reason: '评分标准有误' });
  await bench.season(first, 'revokeList', bench.second, { preview: null });
  const again = { examId: next.id, level: 'single', specialty: '03', subjects: ['S03'] };
  expect(refused(await bench.decided('Enrolment', chosen.caseId, 'chooseAgain', bench.candidate(people[0]!), again))).toEqual(noPass);
});

test('S3-40 a flag of the marking rooms that nobody has made a case of is in the way; a list that scores have outrun is not published', async () => {
  await setClock(bench.em(), '2026-10-26T02:00:00.000000Z');
  const exam = await bench.exam();
  const sitters = await bench.sit(exam, 3);
  const id = await bench.upload(exam, await bench.list(exam, sitters, (n, subject) => lineOf(subject, 70, n === 1 ? { flag: '雷同' } : {})));
  await bench.check(id);
  bench.done(await bench.commit(id));
  await bench.mark(exam);
  expect(await bench.refusal(exam, 'list', bench.admin)).toEqual(['VIOLATION_OPEN', '尚有1名考生的成绩带有违纪标识，未录入违纪']);
  // An entry that was taken back is no case about him.
  await violation(exam, sitters[1]!, 'withdrawn');
  expect(await bench.refusal(exam, 'list', bench.admin)).toEqual(['VIOLATION_OPEN', '尚有1名考生的成绩带有违纪标识，未录入违纪']);
  const caseId = await entered(sitters[1]!);
  const inTheWay = ['VIOLATION_OPEN', '尚有1件违纪未作出决定或不予处理'];
  expect(await bench.refusal(exam, 'list', bench.admin)).toEqual(inTheWay);
  bench.done(
    await bench.decided('Violation', caseId, 'review', bench.officer('violationReviewer'), {
      panel: { confirmedOn: '2026-10-25', by: '阅卷专家组' },
    }),
  );
  expect(await bench.refusal(exam, 'list', bench.admin)).toEqual(inTheWay);
  bench.done(await bench.decided('Violation', caseId, 'drop', bench.officer('violationReviewer'), { reason: '比对有误' }));
  await bench.draft(exam);
  // Entered after the draft was made: it may not go out.
  const late = await entered(sitters[2]!);
  expect(await bench.refusal(exam, 'publishList', bench.second)).toEqual(inTheWay);
  bench.done(await bench.decided('Violation', late, 'withdraw', bench.other, { reason: '考生有误' }));
  expect(await bench.refusal(exam, 'publishList', bench.admin)).toEqual(['EXAM_SECOND_PERSON', expect.any(String)]);
  const order = { examId: exam.id, enrolmentId: sitters[1]!.id, subjects: ['F01'], caseId, ground: 'similar' } as const;
  await bench.em().transactional((em) => voidScores({ em, fields: bench.fields, at: '2026-11-01T00:00:00.000000Z' }, order));
  expect(await bench.refusal(exam, 'publishList', bench.second)).toEqual(['PASS_LIST_CHANGED', '名单生成之后成绩或报名有改动，请重新生成']);
  await bench.draft(exam);
  expect((await listsOf(bench.em(), exam.id)).map(({ no, standing }) => [no, standing])).toEqual([
    [2, 'draft'],
    [1, 'revoked'],
  ]);
  expect(await outcomesOf(exam)).toEqual(['passed', 'partial', 'passed']);
  await bench.season(exam, 'publishList', bench.second);
  expect(await bench.refusal(exam, 'list', bench.admin)).toEqual(['PASS_LIST_NOT_READY', '名单已发布，须先撤销名单']);
});

test('S3-40 the batch is killed after each transaction and goes on: every candidate once, the same root', async () => {
  const exam = await bench.exam();
  const sitters = await bench.sit(exam, 1_100);
  await scored(exam, sitters, (n) => 40 + (n % 50));
  await bench.mark(exam);
  await bench.season(exam, 'list', bench.admin);
  const written = async () => (await bench.sql<{ n: number }>(`select count(*)::int as n from pass_result where exam_id = $1`, [exam.id]))[0]!.n;
  for (const n of [1, 2]) {
    let left = 1;
    const dying = {
      em: {
        fork: () => {
          const em = bench.em();
          const transactional = em.transactional.bind(em);
          em.transactional = ((work: Parameters<typeof transactional>[0]) => {
            if (left-- <= 0) throw new Error('killed');
            return transactional(work);
          }) as typeof em.transactional;
          return em;
        },
      },
    } as unknown as MikroORM;
    await expect(makeList({ orm: dying, fields: bench.fields }, exam.id)).rejects.toThrow('killed');
    expect(await written()).toBe(500 * n);
    expect(await bench.refusal(exam, 'finishList', bench.system as never)).toEqual(['PASS_LIST_NOT_READY', '名单尚未生成完成']);
  }
  const both = await Promise.all([makeList(bench, exam.id), makeList(bench, exam.id)]);
  expect(both).toContain(true);
  expect(await written()).toBe(1_100);
  await bench.season(exam, 'finishList', bench.system);
  expect((await standingList(bench.em(), exam.id))!).toMatchObject({
    candidates: 1_100,
    standing: 'draft',
    root: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
}, 120_000);

test('S3-41 revoking one and all takes two persons; certificates that stand on the list are shown first and accepted by the hash of what was shown', async () => {
  const exam = await bench.exam();
  const sitters = await bench.sit(exam, 3);
  await scored(exam, sitters, () => 75);
  await bench.mark(exam);
  await published(exam);
  const list = (await standingList(bench.em(), exam.id))!;
  expect(await bench.refusal(exam, 'revokeList', bench.second, { preview: null })).toEqual(['PASS_LIST_NOT_READY', '没有待复核的撤销']);
  await bench.season(exam, 'proposeListRevocation', bench.admin, { enrolmentId: sitters[0]!.id, reason: '冒名报考' });
  expect(await bench.refusal(exam, 'proposeListRevocation', bench.admin, { enrolmentId: null, reason: '再次' })).toEqual([
    'PASS_LIST_NOT_READY',
    '已有待复核的撤销，请先复核或撤回',
  ]);
  expect(await bench.refusal(exam, 'revokeResult', bench.admin, { preview: null })).toEqual(['EXAM_SECOND_PERSON', expect.any(String)]);
  await bench.season(exam, 'revokeResult', bench.second, { preview: null });
  expect((await bench.stateOf(exam.id)).state).toBe('scoresOut');
  expect((await publishedScores(bench.em(), sitters[0]!.accountId, sitters[0]!.id))[0]!.result).toBeNull();
  expect((await bench.sql(`select 1 from subject_pass where exam_id = $1 and ended_at is null`, [exam.id])).length).toBe(4);

  // A certificate issued from the exam to the second one.
  const { id: enrolmentId, accountId, name, idNumber, specialty } = sitters[1]!;
  const certificateId = uuidv7();
  const certificate = {
    district: '310000',
    examId: exam.id,
    enrolmentId,
    accountId,
    holderName: name,
    idNumber,
    specialty,
    proof: 'qualification',
    subjects: ['安全生产法律法规'],
    examYear: 2026,
    photoFileId: null,
  };
  const { body } = bench.done(await bench.decided('QualificationCertificate', certificateId, 'issue', bench.system, certificate));
  await bench.season(exam, 'proposeListRevocation', bench.admin, { enrolmentId: null, reason: '评分标准有误' });
  expect(await bench.refusal(exam, 'revokeList', bench.second, { preview: null })).toEqual([
    'CERTIFICATES_AFFECTED',
    '涉及1本已发证书，须确认连带影响',
  ]);
  const hits = await certificatesOf(bench.em(), list.id, null);
  expect(hits).toEqual([{ id: certificateId, number: body['number'], enrolmentId, standing: 'making' }]);
  const plan = (await cascadeOf(bench.em(), await rulesOn(bench.em(), '310000', '2026-12-20T02:00:00.000000Z'), hits))!;
  const { body: answer, seq } = await bench.season(exam, 'revokeList', bench.second, { preview: plan.hash });
  expect(answer).toEqual({ certificates: 1 });
  expect(await bench.stateOf(exam.id)).toEqual({ state: 'passMarked', list: 'none' });
  expect(await bench.sql(`select standing, reason from pass_list where exam_id = $1`, [exam.id])).toEqual([
    { standing: 'revoked', reason: '评分标准有误' },
  ]);
  expect(await bench.sql(`select 1 from subject_pass where exam_id = $1 and ended_at is null`, [exam.id])).toEqual([]);
  // What rested on the list goes with it, by a plan that can be undone.
  const parts = { em: bench.em(), decide: (request: ActRequest) => decide({ orm: bench.orm, registry: bench.registry }, request) };
  await annulRevoked(parts, { caseId: exam.id, seq, key: `${exam.id}/${seq}/annul` });
  expect(
    await bench.sql(
      `select c.standing, f.state, a.ground from certificate c join annulment_effect e on e.target_id = c.id::text join annulment a on a.case_id = e.annulment_id
         join case_file f on f.id = a.case_id where c.id = $1`,
      [certificateId],
    ),
  ).toEqual([{ standing: 'revoked', state: 'done', ground: 'passList' }]);
  // What was told stays told; only the result is open again.
  expect((await publishedScores(bench.em(), sitters[1]!.accountId, null))[0]).toMatchObject({ result: null, publishedAt: expect.any(String) });
  expect((await verifyJournal(bench.orm, { publicKeys: journalPublicKeys(bench.ring) })).broken).toEqual([]);
});

test('S3-37 S3-40 a decision after publication changes the result in its own transaction and comes back with it; two decisions stand beside each other', async () => {
  const exam = await bench.exam();
  const [one] = await bench.sit(exam, 1);
  await scored(exam, [one!], () => 75);
  await bench.mark(exam);
  await published(exam);
  const list = (await standingList(bench.em(), exam.id))!;
  const base = { examId: exam.id, enrolmentId: one!.id };
  const [first, second] = [uuidv7(), uuidv7()];
  // One after the other: the ground that is told is that of the first.
  let ticks = 0;
  const act = <T>(work: (deps: Parameters<typeof voidScores>[0]) => Promise<T>) =>
    bench.em().transactional((em) => work({ em, fields: bench.fields, at: `2026-12-01T00:00:0${++ticks}.000000Z` }));
  const effect = await act((deps) => voidScores(deps, { ...base, subjects: null, caseId: first, ground: 'violation' }));
  expect(effect.scores).toHaveLength(2);
  expect(effect.result).toMatchObject({ before: { outcome: 'passed' }, after: { outcome: 'failed' } });
  expect(await act((deps) => voidScores(deps, { ...base, subjects: ['F01'], caseId: second, ground: 'similar' }))).toEqual({
    scores: [],
    result: null,
  });
  expect(await bench.sql(`select 1 from subject_pass where exam_id = $1 and ended_at is null`, [exam.id])).toEqual([]);
  // The first is overturned: one subject stays void by the second.
  expect((await act((deps) => restoreScores(deps, { ...base, caseId: first }))).result).toMatchObject({ after: { outcome: 'partial' } });
  expect((await act((deps) => restoreScores(deps, { ...base, caseId: second }))).result).toMatchObject({ after: { outcome: 'passed' } });
  expect((await resultOf(bench.em(), list.id, one!.id))!.outcome).toBe('passed');
  expect((await resultTrace(bench.em(), list.id, one!.id)).map(({ why, after }) => [why, after.outcome])).toEqual([
    ['成绩无效', 'failed'],
    ['恢复成绩', 'partial'],
    ['恢复成绩', 'passed'],
  ]);
  expect(await bench.sql(`select 1 from subject_pass where exam_id = $1 and ended_at is null`, [exam.id])).toHaveLength(2);
});

test('S3-13 scores come out at their announced moment by the system, not before it by anybody; without one by a third look of a person', async () => {
  await setClock(bench.em(), '2026-12-01T02:00:00.000000Z');
  const exam = await bench.exam({ windows: { ...sampleExam({ enrolOpens: '2026-07-20' }).windows, scoresAt: '2026-12-10T02:00:00.000000Z' } });
  const [one] = await bench.sit(exam, 1);
  await scored(exam, [one!], () => 75);
  await bench.mark(exam);
  await bench.draft(exam);
  expect(await bench.refusal(exam, 'publishScores', bench.admin)).toEqual(['STATE_CONFLICT']);
  await bench.season(exam, 'publishList', bench.second);
  expect(await bench.refusal(exam, 'publishScores', bench.admin)).toEqual([
    'SCORES_TOO_EARLY',
    '公布时间为2026-12-10T10:00:00+08:00，届时由系统公布',
  ]);
  expect((await bench.decided('ExamSeason', exam.id, 'publishOnTime', bench.system)).ok).toBe(false);
  expect(await publishedScores(bench.em(), one!.accountId, one!.id)).toEqual([]);
  await setClock(bench.em(), '2026-12-10T02:00:01.000000Z');
  expect((await bench.season(exam, 'publishOnTime', bench.system)).state).toBe('scoresOut');
  expect(await publishedScores(bench.em(), one!.accountId, one!.id)).toHaveLength(1);

  const other = await bench.exam();
  await scored(other, await bench.sit(other, 1), () => 75);
  await bench.mark(other);
  await bench.draft(other);
  await bench.season(other, 'publishList', bench.second);
  expect(await bench.refusal(other, 'publishScores', bench.second)).toEqual(['EXAM_SECOND_PERSON', expect.any(String)]);
  expect((await bench.season(other, 'publishScores', bench.admin)).state).toBe('scoresOut');
});
