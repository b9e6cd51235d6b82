// 成绩导入 on a real database: whole or not at all, killed anywhere, and back to exactly what stood before.
import { createHash } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { lineOf } from '../../../bench/kit/score-seed.ts';
import { broughtBySource, scoreTotals } from '../../../db/exam/scores/scores.ts';
import { errorsOf, importById } from '../../../db/exam/scores/imports.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { verifyJournal } from '../../../db/kit/verify-journal.ts';
import { ticketNumber, validTicketNumber } from '../../../domain/exam/ticket-number.ts';
import { journalPublicKeys } from '../../../security/keyring.ts';
import { refused, scoreBench, type ScoreBench } from '../../../test/kit/score-bench.ts';
import { voidScores } from './effects.ts';
import { stageList } from './stage.ts';

let bench: ScoreBench;
beforeAll(async () => {
  bench = await scoreBench();
});
afterAll(async () => bench?.close());

/** The same database through a process that is killed after so many transactions. */
function dying(orm: MikroORM, after: number): MikroORM {
  let left = after;
  return {
    em: {
      fork: () => {
        const em = orm.em.fork();
        const transactional = em.transactional.bind(em);
        em.transactional = ((work: Parameters<typeof transactional>[0], options: never) => {
          if (left-- <= 0) throw new Error('killed');
          return transactional(work, options);
        }) as typeof em.transactional;
        return em;
      },
    },
  } as unknown as MikroORM;
}
const inForce = async (examId: string): Promise<string> => {
  const rows = await bench.sql<{ row: string }>(
    `select jsonb_build_object('id', id, 'record', record, 'standing', standing)::text as row from score where exam_id = $1 and in_force order by enrolment_id, subject`,
    [examId],
  );
  return `${rows.length} ${createHash('sha256')
    .update(rows.map(({ row }) => row).join('\n'))
    .digest('hex')}`;
};

test('S3-35 a list is uploaded, checked, looked at by another person and committed; the exam moves to 成绩已导入; its totals add up', async () => {
  const exam = await bench.exam();
  const sitters = await bench.sit(exam, 12);
  const id = await bench.upload(exam, await bench.list(exam, sitters, (n, subject) => lineOf(subject, 40 + n * 4, { absent: n === 11 })));
  expect(await bench.check(id)).toBe('ready');
  const found = (await importById(bench.em(), id))!;
  expect(found).toMatchObject({ no: 1, rows: 24, wrong: 0, totals: { replacing: 0, subjects: { F01: { rows: 12, absent: 1, flagged: 0 } } } });
  expect(found.root).toMatch(/^[0-9a-f]{64}$/);
  expect(refused(await bench.commit(id, bench.clerk))).toEqual(['SCORE_IMPORT_SECOND_PERSON', '上传人不能确认自己上传的成绩，须由另一人确认入库']);
  expect(bench.done(await bench.commit(id)).body).toEqual({ rows: 24, replaced: 0 });
  expect((await bench.stateOf(exam.id)).state).toBe('scored');
  const totals = await scoreTotals(bench.em(), exam.id);
  expect(totals[0]).toEqual({ subject: 'F01', scores: 12, absent: 1, void: 0, flagged: 0 });
  const brought = await broughtBySource(bench.em(), exam.id);
  for (const { subject, scores } of totals)
    expect(brought.filter((one) => one.subject === subject).reduce((sum, one) => sum + one.brought - one.replaced, 0)).toBe(scores);
  // Once more, and by somebody else at the same moment: it is in already.
  expect(refused(await bench.commit(id, bench.admin))[0]).toBe('STATE_CONFLICT');
  const text = JSON.stringify(await bench.sql(`select * from score`));
  expect(text).not.toMatch(/65\.5|"total"/);
  expect((await verifyJournal(bench.orm, { publicKeys: journalPublicKeys(bench.ring) })).broken).toEqual([]);
});

test('S3-35 with one wrong line nothing is kept; every fault of every line is listed at once, without a value', async () => {
  const exam = await bench.exam();
  const sitters = await bench.sit(exam, 700);
  const lines = await bench.list(exam, sitters, (n, subject) =>
    n === 3 ? ['60', '60', '61', '', ''] : n === 650 ? ['', '', '', '缺考', '?'] : lineOf(subject, 70),
  );
  const id = await bench.upload(exam, lines);
  expect(await bench.check(id)).toBe('faulty');
  expect(await bench.sql(`select 1 from score where source_id = $1`, [id])).toEqual([]);
  const errors = await errorsOf(bench.em(), id, 100);
  expect(errors.map(({ row, n, column, message }) => `${row}.${n} ${String(column)} ${message}`)).toEqual([
    '8.1 主观 该科目没有主观题',
    '8.2 总分 客观与主观之和不等于总分',
    '9.1 总分 客观与主观之和不等于总分',
    '1302.1 违纪标识 违纪标识无法识别',
    '1303.1 违纪标识 违纪标识无法识别',
  ]);
  expect(refused(await bench.commit(id))[0]).toBe('STATE_CONFLICT');
  expect((await importById(bench.em(), id))!).toMatchObject({ rows: 1400, wrong: 4, root: null });
  // It holds up what is decided on the scores as a whole, until it is given up.
  expect(await bench.refusal(exam, 'judge', bench.clerk)).toEqual(expect.arrayContaining(['STATE_CONFLICT']));
  expect(bench.done(await bench.decided('ScoreImport', id, 'discard', bench.clerk, { reason: '文件有误' })).state).toBe('discarded');
});

test('S3-35 S3-30 a line is known by the number that stands: one withdrawn, given anew, refunded or of another exam is not taken', async () => {
  const exam = await bench.exam();
  const other = await bench.exam();
  const sitters = await bench.sit(exam, 4);
  const [foreign] = await bench.sit(other, 1);
  expect(sitters.every(({ number }) => validTicketNumber(number))).toBe(true);
  const renumber = (of: { id: string }) => bench.client.query(`update exam_ticket set revoked_at = app_now() where enrolment_id = $1`, [of.id]);
  await renumber(sitters[1]!);
  // The seat was given up, and its candidate sits elsewhere now.
  await renumber(sitters[2]!);
  const { year, district, sitting } = exam.config;
  const anew = ticketNumber({ year, district, sitting, site: 2, room: 1, seat: 1 });
  await bench.client.query(`insert into exam_ticket (id, exam_id, run, enrolment_id, number, numbered_at) values ($1, $2, 2, $3, $4, app_now())`, [
    uuidv7(),
    exam.id,
    sitters[2]!.id,
    anew,
  ]);
  await bench.client.query(`update enrolment set refunded_at = app_now() where case_id = $1`, [sitters[3]!.id]);
  const listed = [...sitters, { ...sitters[2]!, number: anew }, foreign!];
  const id = await bench.upload(exam, await bench.list(exam, listed, (_, subject) => lineOf(subject, 70), { subjects: ['F01'] }));
  expect(await bench.check(id)).toBe('faulty');
  expect((await errorsOf(bench.em(), id, 100)).map(({ row, message }) => `${row} ${message}`)).toEqual([
    '3 没有这一准考证号',
    '4 没有这一准考证号',
    '5 该准考证号的报名已失效',
    '7 没有这一准考证号',
  ]);
  bench.done(await bench.decided('ScoreImport', id, 'discard', bench.clerk, { reason: '考号已重排' }));
});

test('S3-35 the check is killed after each of its transactions and goes on: every line once, the same root; a list given up meanwhile writes no more', async () => {
  const exam = await bench.exam();
  const sitters = await bench.sit(exam, 900);
  const bytes = await bench.list(exam, sitters, (n, subject) => lineOf(subject, 40 + (n % 60)));
  const id = await bench.upload(exam, bytes);
  const kept = async () => (await bench.sql<{ n: number }>(`select count(*)::int as n from score where source_id = $1`, [id]))[0]!.n;
  for (const n of [1, 2, 3]) {
    await expect(stageList({ ...bench, orm: dying(bench.orm, 1) }, id)).rejects.toThrow('killed');
    expect(await kept()).toBe(500 * n);
    expect((await importById(bench.em(), id))!.rows).toBeNull();
  }
  await stageList(bench, id);
  expect(await kept()).toBe(1800);
  const root = (await importById(bench.em(), id))!.root;
  await stageList(bench, id);
  expect([(await importById(bench.em(), id))!.root, await kept()]).toEqual([root, 1800]);
  // Somebody has put a line in that the list does not have: it is written anew.
  await bench.client.query(`update score set no = 99999 where source_id = $1 and no = 2`, [id]);
  await stageList(bench, id);
  expect(await kept()).toBe(1800);
  expect(await bench.check(id)).toBe('ready');
  bench.done(await bench.decided('ScoreImport', id, 'discard', bench.clerk, { reason: '换一份' }));
  expect([await kept(), await stageList(bench, id)]).toEqual([0, false]);
}, 120_000);

test('S3-35 a later list takes the place of scores one by one; rolled back, exactly what stood before stands again, in the reverse order only', async () => {
  const exam = await bench.exam();
  const sitters = await bench.sit(exam, 60);
  const first = await bench.upload(exam, await bench.list(exam, sitters, (n, subject) => lineOf(subject, 50 + (n % 40))));
  await bench.check(first);
  bench.done(await bench.commit(first));
  const before = await inForce(exam.id);
  const second = await bench.upload(
    exam,
    await bench.list(exam, sitters.slice(0, 20), (n, subject) => lineOf(subject, 90 - n), { subjects: ['F01'] }),
  );
  await bench.check(second);
  expect((await importById(bench.em(), second))!.totals).toMatchObject({ replacing: 20 });
  expect(bench.done(await bench.commit(second)).body).toEqual({ rows: 20, replaced: 20 });
  expect(await inForce(exam.id)).not.toBe(before);
  expect((await scoreTotals(bench.em(), exam.id))[0]).toMatchObject({ subject: 'F01', scores: 60 });
  expect(refused(await bench.rollBack(first))).toEqual(['SCORE_IMPORT_FOLLOWED', '其中20条成绩已被后来的导入或更正替代，须先回滚后来的导入']);
  expect(bench.done(await bench.rollBack(second)).body).toEqual({ rows: 20, restored: 20 });
  expect(await inForce(exam.id)).toBe(before);
  expect((await bench.stateOf(exam.id)).state).toBe('scored');
  bench.done(await bench.rollBack(first));
  expect([await inForce(exam.id), (await bench.stateOf(exam.id)).state]).toEqual([expect.stringMatching(/^0 /), 'marking']);
});

test('S3-35 S3-37 a decision on a score stands whatever version comes and goes: a later list is void in that subject too, and a rollback as well', async () => {
  const exam = await bench.exam();
  const [sitter] = await bench.sit(exam, 1);
  const make = async (mark: number) => {
    const id = await bench.upload(exam, await bench.list(exam, [sitter!], (_, subject) => lineOf(subject, mark)));
    await bench.check(id);
    bench.done(await bench.commit(id));
    return id;
  };
  await make(70);
  const order = { examId: exam.id, enrolmentId: sitter!.id, subjects: ['F01'], caseId: exam.id, ground: 'violation' } as const;
  const at = '2026-11-01T00:00:00.000000Z';
  expect((await bench.em().transactional((em) => voidScores({ em, fields: bench.fields, at }, order))).scores).toMatchObject([{ subject: 'F01' }]);
  const standings = () => bench.sql(`select subject, standing, ground from score where exam_id = $1 and in_force order by subject`, [exam.id]);
  const void1 = [
    { subject: 'F01', standing: 'void', ground: 'violation' },
    { subject: expect.stringMatching(/^S/), standing: 'valid', ground: null },
  ];
  expect(await standings()).toEqual(void1);
  const later = await make(80);
  expect(await standings()).toEqual(void1);
  bench.done(await bench.rollBack(later));
  expect(await standings()).toEqual(void1);
});

test('S3-35 what can’t be a list is refused or told: a file of somebody else, an exam that is not marked, no columns, an empty list', async () => {
  const exam = await bench.exam();
  const [sitter] = await bench.sit(exam, 1);
  const bytes = await bench.list(exam, [sitter!], (_, subject) => lineOf(subject, 70));
  const id = await bench.upload(exam, bytes);
  const [{ file_id: fileId }] = (await bench.sql<{ file_id: string }>(`select file_id from score_import where case_id = $1`, [id])) as [
    { file_id: string },
  ];
  const upload = (actor: typeof bench.clerk, examId: string, file = fileId) =>
    bench.decided('ScoreImport', undefined, 'upload', actor, { examId, fileId: file });
  expect(refused(await upload(bench.other, exam.id))).toEqual(['SCORE_FILE_INVALID', '没有这个文件']);
  const early = await bench.exam({}, 'sitting');
  expect(refused(await upload(bench.clerk, early.id))).toEqual(['SCORE_IMPORT_NOT_READY', expect.stringContaining('成绩只能在考试结束后')]);
  expect(refused(await upload(bench.officer('feeOfficer'), exam.id))[0]).toBe('FORBIDDEN');
  expect(await bench.check(await bench.upload(exam, Buffer.from('a,b\n1,2\n')))).toBe('faulty');
  const empty = await bench.upload(exam, await bench.list(exam, [], () => null));
  expect(await bench.check(empty)).toBe('faulty');
  expect((await errorsOf(bench.em(), empty, 5)).map(({ message }) => message)).toEqual(['没有成绩']);
  const bomb = await bench.upload(exam, Buffer.from('PK\u0003\u0004 not a workbook'));
  expect(await bench.check(bomb)).toBe('faulty');
  expect((await errorsOf(bench.em(), bomb, 5)).map(({ message }) => message)).toEqual(['文件不是完整的xlsx']);
});
