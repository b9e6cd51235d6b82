// Q04, Q05 of scores: nothing readable in a dump, and one byte changed past the system is found where it is.
import { lineOf } from '../../../bench/kit/score-seed.ts';
import { reencrypt } from '../../keys/reencrypt.ts';
import { createScheduledActivities } from '../../kit/scheduled.ts';
import { scoreCheck } from '../../protection/checks.ts';
import { scoreBench, type ScoreBench } from '../../../test/kit/score-bench.ts';
import { standingList } from '../../../db/exam/scores/pass.ts';
import { verifyScores } from './integrity.ts';
import { makeList } from './make-list.ts';

let bench: ScoreBench;
let examId: string;
let importId: string;
let ids: string[];
beforeAll(async () => {
  bench = await scoreBench();
  const exam = await bench.exam();
  examId = exam.id;
  const sitters = await bench.sit(exam, 5);
  importId = await bench.upload(exam, await bench.list(exam, sitters, (n, subject) => lineOf(subject, 61.5 + n)));
  await bench.check(importId);
  bench.done(await bench.commit(importId));
  await bench.mark(exam);
  await bench.draft(exam);
  ids = (await bench.sql<{ id: string }>(`select id from score where source_id = $1 order by no`, [importId])).map(({ id }) => id);
});
afterAll(async () => bench?.close());

const verify = () => verifyScores(bench.orm, bench.fields);
const psql = (text: string, params: readonly unknown[] = []) => bench.client.query(text, [...params]);

test('Q04 a dump holds no mark: scores are SM4 under the tenant’s key, and read again after the key is changed', async () => {
  const dump =
    JSON.stringify(await bench.sql(`select to_jsonb(s) from score s`)) + JSON.stringify(await bench.sql(`select to_jsonb(r) from pass_result r`));
  // Numbers of rows and what is encrypted are random, and hold any digits now and then.
  expect(dump.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|sm4\.[\w.-]+/g, '')).not.toMatch(/61\.5|615|62\.5|625/);
  expect(dump).toContain('sm4.1.');
  const old = bench.ring.active('field').id;
  await bench.ring.rotate('field');
  await reencrypt({
    orm: bench.orm,
    ring: bench.ring,
    fields: bench.fields,
    store: { stored: async function* () {}, reseal: async () => false } as never,
  });
  expect(await bench.sql(`select 1 from score where record like $1`, [`sm4.1.${old}.%`])).toEqual([]);
  expect(await verify()).toEqual([]);
});

test.each([
  ['attendance', `update score set attendance = 'absent' where id = $1`, `update score set attendance = 'present' where id = $1`],
  ['subject', `update score set subject = 'S99' where id = $1`, `update score set subject = 'F01' where id = $1`],
  [
    'standing',
    `update score set standing = 'void', ground = 'similar' where id = $1`,
    `update score set standing = 'valid', ground = null where id = $1`,
  ],
  ['flag', `update score set flag = 'violation' where id = $1`, `update score set flag = null where id = $1`],
  ['in_force', `update score set in_force = false where id = $1`, `update score set in_force = true where id = $1`],
])('Q05 a changed %s is found with its row and column', async (column, change, back) => {
  await psql(change, [ids[0]]);
  expect(await verify()).toContainEqual(expect.objectContaining({ table: 'score', id: ids[0], columns: expect.arrayContaining([column]) }));
  await psql(back, [ids[0]]);
  expect(await verify()).toEqual([]);
});

test('Q05 one flipped byte of the encrypted record, a record of another row, and a row that is gone', async () => {
  const [{ record }] = (await bench.sql<{ record: string }>(`select record from score where id = $1`, [ids[1]])) as [{ record: string }];
  const flipped = record.slice(0, -3) + (record.at(-3) === 'A' ? 'B' : 'A') + record.slice(-2);
  await psql(`update score set record = $2 where id = $1`, [ids[1], flipped]);
  expect(await verify()).toEqual([
    expect.objectContaining({ id: ids[1], columns: ['record'] }),
    expect.objectContaining({ table: 'score_import', id: importId, message: expect.stringContaining('与入库时不符') }),
  ]);
  // Nothing is decided on it either.
  await psql(`update case_file set state = 'passMarked', regions = jsonb_set(regions, '{list}', '"none"') where id = $1`, [examId]);
  await psql(`update pass_list set standing = 'making', cursor = null, root = null where exam_id = $1`, [examId]);
  await psql(`delete from pass_result where exam_id = $1`, [examId]);
  await expect(makeList(bench, examId)).rejects.toThrow(`score ${ids[1]} was altered: record`);
  const [{ record: other }] = (await bench.sql<{ record: string }>(`select record from score where id = $1`, [ids[2]])) as [{ record: string }];
  await psql(`update score set record = $2 where id = $1`, [ids[1], other]);
  expect((await verify())[0]).toMatchObject({ id: ids[1], columns: expect.arrayContaining(['id']) });
  await psql(`update score set record = $2 where id = $1`, [ids[1], record]);
  await makeList(bench, examId);
  await psql(`update pass_list set standing = 'draft' where exam_id = $1`, [examId]);
  await psql(`update case_file set state = 'listed', regions = jsonb_set(regions, '{list}', '"draft"') where id = $1`, [examId]);
  expect(await verify()).toEqual([]);
  await psql(`create table kept as select * from score where id = $1`, [ids[3]]);
  await psql(`delete from score where id = $1`, [ids[3]]);
  expect(await verify()).toEqual([expect.objectContaining({ table: 'score_import', message: expect.stringContaining('应有10条，现有9条') })]);
  await psql(`insert into score select * from kept`);
  expect(await verify()).toEqual([]);
});

test('Q05 a result that was changed by hand is found, and the night puts up a notice that goes when it is put right', async () => {
  const list = (await standingList(bench.em(), examId))!;
  await psql(
    `update pass_result set outcome = 'failed' where list_id = $1 and enrolment_id = (select min(enrolment_id::text)::uuid from pass_result where list_id = $1)`,
    [list.id],
  );
  const night = () => createScheduledActivities({ orm: bench.orm, keyring: bench.ring, checks: [scoreCheck(bench)] }).runChecks('integrity');
  expect(await night()).toEqual({ 'score-integrity': 1 });
  const notices = () =>
    bench.sql<{ message: string }>(`select message from operator_notice where key like 'integrity/score/%' and resolved_at is null`);
  expect(await notices()).toEqual([{ message: `合格人员名单（pass_list）${list.id}（第1次）与生成时不符。` }]);
  await psql(`update pass_result set outcome = 'passed' where list_id = $1`, [list.id]);
  expect(await night()).toEqual({ 'score-integrity': 0 });
  expect(await notices()).toEqual([]);
});
