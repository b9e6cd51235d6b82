// The batches of seats, killed at their transactions and beside people who change their minds: nothing is lost, doubled, or seen too early. Real database, no engine.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { seedEnrolments, seedExam, type SeededExam } from '../../../bench/kit/exam-seed.ts';
import { sampleExam } from '../../../db/demo/exam.ts';
import { createOrm } from '../../../db/kit/orm.ts';
import { query } from '../../../db/kit/sql.ts';
import { runOf } from '../../../db/exam/seats/runs.ts';
import { verifyJournal } from '../../../db/kit/verify-journal.ts';
import type { ActRequest, Done } from '../../../domain/kit/act.ts';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { moveClock } from '../../../db/kit/clock.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { createFields, type Fields } from '../../../security/field.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { journalPublicKeys, openKeyring, type Keyring } from '../../../security/keyring.ts';
import { verifySeatRun } from '../../../security/seat-verify.ts';
import { freshDatabase, setClock, type FreshDatabase } from '../../../test/kit/database.ts';
import { decide } from '../../kit/decide.ts';
import type { Registry } from '../../kit/records.ts';
import { actParts, processRegistry } from '../../parts.ts';
import { allocateSeats, verifyRun } from './allocate.ts';
import { fileOfRun, textOfRun } from './export.ts';
import { freezeCandidates } from './freeze.ts';
import { numberSeats } from './numbers.ts';

let database: FreshDatabase;
let orm: MikroORM;
let ring: Keyring;
let fields: Fields;
let registry: Registry;
let client: pg.Client;
const folder = mkdtempSync(join(tmpdir(), 'banshi-seat-batches-'));
beforeAll(async () => {
  database = await freshDatabase();
  orm = await createOrm(database.url);
  ring = await openKeyring(join(folder, 'ring'), { create: true });
  fields = createFields(ring);
  registry = processRegistry(actParts(ring));
  client = new pg.Client({ connectionString: database.superUrl });
  await client.connect();
  await setClock(orm.em.fork(), '2026-08-03T02:00:00.000000Z');
});
afterAll(async () => {
  await client?.end();
  await orm?.close(true);
  await database?.drop();
  rmSync(folder, { recursive: true });
});

const person = (): PersonActor => ({ kind: 'person', accountId: uuidv7(), grants: [{ role: 'examAdministrator', district: '310000' }] });
const [first, second] = [person(), person()];
let acts = 0;
async function act(exam: SeededExam, action: string, input: object = {}, actor: ActRequest['actor'] = first): Promise<Done> {
  const outcome = await decide({ orm, registry }, { key: `test/${++acts}`, type: 'ExamSeason', action, caseId: exam.id, actor, input, bodyHash: '' });
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
  return outcome;
}
const system = (exam: SeededExam, action: string): Promise<Done> => act(exam, action, {}, { kind: 'system' });

/** An exam with candidates of organisations of seven, and rooms for all of them. */
let sitting = 20;
async function exam(count: number): Promise<SeededExam> {
  const made = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20', sitting: ++sitting }));
  await seedEnrolments(client, {
    fields,
    exam: made,
    count,
    from: sitting * 1500,
    area: () => 0,
    employer: (n) => Math.floor(n / 7),
    barrierFree: (n) => n % 60 === 0,
  });
  const [{ opens }, closes] = [made.config.sessions[0]!, made.config.sessions.at(-1)!.closes];
  const site = {
    code: 1,
    name: '考点',
    area: '310101',
    head: '周嘉禾',
    address: '浦江路',
    contact: '021',
    latitude: null,
    longitude: null,
    standard: 30,
    opens,
    closes,
    enabled: true,
  };
  const { body } = await act(made, 'saveSite', site);
  const rooms = Array.from({ length: Math.ceil(count / 30) + 8 }, (_, n) => ({
    code: n + 1,
    floor: 1,
    ground: n % 2 === 0,
    rows: 6,
    cols: 5,
    blocked: [],
    capacity: 30,
    spare: n === 0 || (n === 1 && count > 1_000),
    enabled: true,
  }));
  await act(made, 'saveRooms', { siteId: body['siteId'], rooms });
  return made;
}
const commit = async (of: SeededExam) => act(of, 'commitSeed', { source: '公开随机源', at: '2026-08-03T03:00:00.000000Z' });
async function drawn(of: SeededExam): Promise<void> {
  await setClock(orm.em.fork(), '2026-08-03T02:00:00.000000Z');
  await commit(of);
  expect(await freezeCandidates({ orm, fields }, { caseId: of.id })).toBe(true);
  await system(of, 'announceSeats');
  await moveClock(orm.em.fork(), 3_600_000);
  await act(of, 'enterDraw', { value: '07 12' });
  await act(of, 'confirmDraw', { value: '07 12' }, second);
}

/** The same database through a process that is killed after so many transactions. */
function dying(after: number): MikroORM {
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
const count = async (table: string, of: SeededExam): Promise<number> =>
  (await query<{ n: number }>(orm.em.fork(), `select count(*)::int as n from ${table} where exam_id = $1`, [of.id]))[0]!.n;

test('S3-28 freezing is killed after each of its batches and goes on: every candidate once, the same root as in one go', async () => {
  await setClock(orm.em.fork(), '2026-08-03T02:00:00.000000Z');
  const of = await exam(1_300);
  await commit(of);
  for (const n of [1, 2]) {
    await expect(freezeCandidates({ orm: dying(1), fields }, { caseId: of.id })).rejects.toThrow('killed');
    expect(await count('exam_candidate', of)).toBe(500 * n);
  }
  expect(await freezeCandidates({ orm, fields }, { caseId: of.id })).toBe(true);
  const run = (await runOf(orm.em.fork(), of.id, 1))!;
  expect([run.candidates, await count('exam_candidate', of), run.blocks!.length]).toEqual([1_300, 1_300, 6]);
  expect(await freezeCandidates({ orm, fields }, { caseId: of.id })).toBe(true);
  expect((await runOf(orm.em.fork(), of.id, 1))!.root).toBe(run.root);
  // Given up meanwhile: nothing more is written.
  await act(of, 'abandonAllocation', { reason: '测试' });
  await commit(of);
  await expect(freezeCandidates({ orm: dying(1), fields }, { caseId: of.id })).rejects.toThrow('killed');
  await act(of, 'abandonAllocation', { reason: '测试' });
  expect(await freezeCandidates({ orm, fields }, { caseId: of.id })).toBe(false);
  expect(await count('exam_candidate', of)).toBe(1_800);
}, 120_000);

test('S3-28 seating is killed after each of its batches and goes on: the plan is whole or not seen, and the same bytes as without a kill', async () => {
  const of = await exam(1_300);
  await drawn(of);
  for (const n of [1, 2]) {
    await expect(allocateSeats({ orm: dying(1) }, { caseId: of.id })).rejects.toThrow('killed');
    expect([await count('exam_seat', of), (await runOf(orm.em.fork(), of.id, 1))!.seatRoot]).toEqual([500 * n, null]);
    await expect(system(of, 'allocate')).rejects.toThrow('座位尚未分配完成');
  }
  // Two workers at once: one of them finds the other ahead.
  const both = await Promise.allSettled([allocateSeats({ orm }, { caseId: of.id }), allocateSeats({ orm }, { caseId: of.id })]);
  expect(both.some((one) => one.status === 'fulfilled' && one.value)).toBe(true);
  await allocateSeats({ orm }, { caseId: of.id });
  await system(of, 'allocate');
  const run = (await runOf(orm.em.fork(), of.id, 1))!;
  expect([run.state, run.seats, await count('exam_seat', of)]).toEqual(['allocated', 1_300, 1_300]);
  expect(await verifyRun({ orm }, { caseId: of.id, run: 1 })).toEqual({ wrong: 0 });
  const file = await fileOfRun(orm, run);
  expect(verifySeatRun(file, sm3Bytes)).toMatchObject({ wrong: [], remainder: [] });
  let text = '';
  for await (const piece of textOfRun(orm, run)) text += piece;
  expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(file)));

  // A seat that somebody has moved in the database is named.
  await client.query(`update exam_seat set seat = 99 where exam_id = $1 and site = 1 and room = 3 and seat = 2`, [of.id]);
  expect(await verifyRun({ orm }, { caseId: of.id, run: 1 })).toEqual({ wrong: 1 });
  await client.query(`update exam_seat set seat = 2 where exam_id = $1 and site = 1 and room = 3 and seat = 99`, [of.id]);
  expect((await runOf(orm.em.fork(), of.id, 1))!.wrong).toEqual([
    expect.objectContaining({ message: expect.stringMatching(/^首个不一致的座位：第\d+个座位应为考点01考场003座位02，文件中为考点01考场003座位03/) }),
  ]);
}, 120_000);

test('Q05 a seat moved in the database, a line of the list or of the public log changed: the nightly verification of the journal names the run', async () => {
  const of = await exam(60);
  await drawn(of);
  await allocateSeats({ orm }, { caseId: of.id });
  const { seq } = await system(of, 'allocate');
  const found = async () =>
    (await verifyJournal(orm, { publicKeys: journalPublicKeys(ring) })).broken.filter(({ caseId }) => caseId === of.id).map(({ message }) => message);
  expect(await found()).toEqual([]);
  await client.query(`update exam_seat set seat = 98 where exam_id = $1 and seat = 1`, [of.id]);
  expect(await found()).toEqual([`the seats of run 1 has another root than row ${seq} says`]);
  await client.query(`update exam_seat set seat = 1 where exam_id = $1 and seat = 98`, [of.id]);
  await client.query(
    `update exam_candidate set ground = not ground where exam_id = $1 and id_hash = (select min(id_hash) from exam_candidate where exam_id = $1)`,
    [of.id],
  );
  expect(await found()).toEqual([expect.stringMatching(/^the list of candidates of run 1 has another root/)]);
  await client.query(
    `update exam_candidate set ground = not ground where exam_id = $1 and id_hash = (select min(id_hash) from exam_candidate where exam_id = $1)`,
    [of.id],
  );
  await client.query(`update exam_run_log set detail = detail || ' ' where exam_id = $1 and no = 2`, [of.id]);
  expect(await found()).toEqual(['line 2 of the public log of seat runs does not fit its hash']);
  await client.query(`update exam_run_log set detail = rtrim(detail) where exam_id = $1 and no = 2`, [of.id]);
});

test('S3-28 a list that was changed after the announcement is not seated', async () => {
  const of = await exam(60);
  await drawn(of);
  await client.query(`update exam_candidate set org = 'x' || org where exam_id = $1`, [of.id]);
  await expect(allocateSeats({ orm }, { caseId: of.id })).rejects.toThrow('the list of run 1 is not the one that was announced');
  await client.query(`update exam_candidate set org = substr(org, 2) where exam_id = $1`, [of.id]);
});

test('S3-29 numbering is killed after each batch and goes on; withdrawn in the middle it stops', async () => {
  const of = await exam(700);
  await drawn(of);
  await allocateSeats({ orm }, { caseId: of.id });
  await system(of, 'allocate');
  const asked = await act(of, 'number');
  await expect(numberSeats({ orm: dying(1) }, { caseId: of.id, seq: asked.seq })).rejects.toThrow('killed');
  expect(await count('exam_ticket', of)).toBe(500);
  await expect(system(of, 'finishNumbers')).rejects.toThrow('尚有200个座位未生成考号');
  expect(await numberSeats({ orm }, { caseId: of.id, seq: asked.seq })).toBe(700);
  expect(await numberSeats({ orm }, { caseId: of.id, seq: asked.seq })).toBe(700);
  await system(of, 'finishNumbers');
  expect(await count('exam_ticket', of)).toBe(700);
  // Nothing is asked for any more.
  expect(await numberSeats({ orm }, { caseId: of.id, seq: asked.seq })).toBeNull();
}, 120_000);

test('S3-28 the application’s role can neither change nor remove a line of the public log or of a frozen list; the chains of the acts verify', async () => {
  const em = orm.em.fork();
  for (const table of ['exam_run_log', 'exam_candidate']) {
    await expect(query(em, `delete from ${table}`)).rejects.toThrow('permission denied');
    await expect(query(em, `update ${table} set run = run`)).rejects.toThrow('permission denied');
  }
  expect((await verifyJournal(orm, { publicKeys: journalPublicKeys(ring) })).broken).toEqual([]);
});
