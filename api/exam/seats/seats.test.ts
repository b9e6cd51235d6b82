// 考点考场设置, 考场分配, 考号 over REST with the real engine: what is refused, what is published when, and that everything follows from it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { moveClockTo } from '../../../db/kit/clock.ts';
import { ticketOf } from '../../../db/exam/seats/tickets.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { plusMs } from '../../../domain/kit/instant.ts';
import { validTicketNumber } from '../../../domain/exam/ticket-number.ts';
import type { SeededCandidate, SeededExam } from '../../../bench/kit/exam-seed.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { commitmentOf, LOG_START } from '../../../security/seat-run.ts';
import { verifyProof, verifySeatRun, type SeatRunFile } from '../../../security/seat-verify.ts';
import { keepRuns } from '../../../test/kit/history.ts';
import { roomOf, seatBench, siteOf, type SeatBench } from '../../../test/kit/seat-bench.ts';

let bench: SeatBench;
beforeAll(async () => {
  bench = await seatBench();
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const messages = (body: { errors?: { message: string }[] }): string[] => (body.errors ?? []).map(({ message }) => message);
const publicRuns = async (exam: SeededExam) => (await bench.get(`/v1/exams/${exam.id}/seat-runs`, null).expect(200)).body;
const exported = async (exam: SeededExam, run = 1): Promise<SeatRunFile> =>
  JSON.parse((await bench.get(`/v1/exams/${exam.id}/seat-runs/${run}/export`, null).expect(200)).text) as SeatRunFile;

test('S3-27 sites and rooms are set up, changed, removed and copied from another exam; what contradicts itself is refused with every field', async () => {
  const { act, admin } = bench;
  const exam = await bench.exam();
  const site = siteOf(1, '310101', exam.config);
  const made = await act(exam, 'post', 'sites', admin, site);
  expect([made.status, made.body.siteId]).toEqual([200, expect.any(String)]);
  const wrong = await act(exam, 'post', 'sites', admin, { ...site, area: '310999', opens: '2026-10-18T09:30:00+08:00' });
  expect([wrong.status, wrong.body.code, messages(wrong.body)]).toEqual([
    422,
    'EXAM_ROOM_INVALID',
    ['考点代码1已被使用', '本次考试没有考区310999', '考点开放时间应覆盖全部场次'],
  ]);
  const at = `sites/${made.body.siteId as string}/rooms`;
  const rooms = await act(exam, 'put', at, admin, { rooms: [roomOf(1), roomOf(2, { ground: false, floor: 2, blocked: ['6-5'], capacity: 29 })] });
  expect(rooms.body.roomIds).toHaveLength(2);
  const bad = await act(exam, 'put', at, admin, {
    rooms: [roomOf(1), roomOf(3, { rows: 2, cols: 3 }), roomOf(3, { blocked: ['7-1'], capacity: 20 })],
  });
  expect([bad.status, messages(bad.body)]).toEqual([422, ['考场编号1重复', '可用座位6个，少于容量30人', '考场编号3重复', '禁用座位7-1不在考场内']]);
  expect((await act(exam, 'put', at, admin, { rooms: [{ ...roomOf(9), capacity: 0 }] })).status).toBe(422);
  await act(exam, 'put', `sites/${made.body.siteId as string}`, admin, { ...site, head: '吴望舒' });
  const listed = (await bench.get(`/v1/admin/exams/${exam.id}/sites`, admin).expect(200)).body.items;
  expect(listed).toEqual([expect.objectContaining({ code: 1, head: '吴望舒', contact: '021-00000001', rooms: 2, spare: 0, seats: 59 })]);
  expect((await bench.sql<{ contact: string }>(`select contact from exam_site where exam_id = $1`, [exam.id]))[0]!.contact).toMatch(/^sm4\./);

  const other = await bench.exam();
  const copied = await act(other, 'post', 'sites/copy', admin, { fromExamId: exam.id });
  expect([copied.body.sites, copied.body.rooms]).toEqual([1, 2]);
  expect((await act(other, 'post', 'sites/copy', admin, { fromExamId: exam.id })).body).toMatchObject({ sites: 0, rooms: 0 });
  const copies = (await bench.get(`/v1/admin/exams/${other.id}/rooms`, admin).expect(200)).body.items as { id: string; code: number }[];
  expect(copies.map(({ code }) => code)).toEqual([1, 2]);
  expect((await act(other, 'post', 'rooms/remove', admin, { roomIds: [copies[1]!.id] })).status).toBe(200);
  const [own] = (await bench.get(`/v1/admin/exams/${other.id}/sites`, admin).expect(200)).body.items as { id: string }[];
  expect((await act(other, 'delete', `sites/${own!.id}`, admin)).status).toBe(200);
  expect((await act(other, 'delete', `sites/${own!.id}`, admin)).status).toBe(404);
  expect((await act(other, 'post', 'sites', bench.clerk, site)).status).toBe(403);
});

test('S3-27 S3-28 rooms are held against those who have paid: the deficit of each specialty is named, open orders and open enrolment stand in the way', async () => {
  const { act, admin } = bench;
  const exam = await bench.exam();
  const some = await bench.enrol(exam, 40, {
    area: () => 0,
    chooses: (n) => ({ level: 'full', specialty: n % 2 ? '03' : '05' }),
    barrierFree: (n) => n % 40 === 7,
  });
  const site = (await act(exam, 'post', 'sites', admin, siteOf(1, '310101', exam.config))).body.siteId as string;
  await act(exam, 'put', `sites/${site}/rooms`, admin, { rooms: [roomOf(1, { ground: false, floor: 3, capacity: 18 })] });
  const asked = { source: '双色球第2026089期', at: '2026-08-04T21:15:00+08:00' };
  const short = await act(exam, 'post', 'allocations', admin, asked);
  expect([short.status, short.body.code]).toEqual([422, 'EXAM_ROOMS_SHORT']);
  expect(messages(short.body)).toEqual([
    '黄浦考区 化工安全（场次1、2）：缺2个座位，缺1个一层无障碍座位',
    '黄浦考区 建筑施工安全（场次1、2）：缺20个座位',
    '考点01共1个考场，应设备用考场1个，现有0个',
  ]);
  const capacity = (await bench.get(`/v1/admin/exams/${exam.id}/capacity`, admin).expect(200)).body;
  expect([capacity.enough, capacity.pools[0].people, capacity.missing.length]).toEqual([false, 20, 3]);

  // An order that nobody knows the end of, and late money that did not go back.
  const orderId = await orderOf(exam, some[0]!, 'unknown');
  const settled = () => act(exam, 'post', 'allocations', admin, asked).then(({ status, body }) => [status, body.code, messages(body)]);
  expect(await settled()).toEqual([409, 'EXAM_ORDERS_OPEN', ['尚有1笔订单或退款未了结']]);
  await returning(exam, some[1]!, 'failed');
  expect(await settled()).toEqual([409, 'EXAM_ORDERS_OPEN', ['尚有2笔订单或退款未了结']]);
  const { body: told } = await act(exam, 'post', 'allocations', admin, asked);
  expect([told.errors[0].rule, told.next]).toEqual(['S3-28', expect.stringContaining('财务')]);
  await bench.client.query(`update exam_order set state = 'closed' where id = $1`, [orderId]);
  await bench.client.query(`update exam_refund set state = 'refunded' where exam_id = $1`, [exam.id]);
  expect((await settled())[1]).toBe('EXAM_ROOMS_SHORT');
  const open = await bench.exam({}, 'enrolling');
  expect((await act(open, 'post', 'allocations', admin, asked)).body).toMatchObject({ status: 409, code: 'STATE_CONFLICT' });
  const empty = await bench.exam();
  const past = await act(empty, 'post', 'allocations', admin, { ...asked, at: '2026-08-01T21:15:00+08:00' });
  expect(messages(past.body)).toEqual(['没有已缴费的有效报名', '开奖时间应在公告之后']);
});

/** An order of a candidate, as the payment area keeps it. */
async function orderOf(exam: SeededExam, { id }: SeededCandidate, state: string): Promise<string> {
  const orderId = uuidv7();
  const number = orderId.replaceAll('-', '');
  await bench.client.query(
    `insert into exam_order (id, number, payment_code, enrolment_id, exam_id, district, amount_fen, state, created_at, expires_at)
       values ($1, $2, lpad((nextval('exam_order_number'))::text, 20, '3'), $3, $4, '310000', 14000, $5, app_now(), app_now())`,
    [orderId, number, id, exam.id, state],
  );
  return orderId;
}
/** Money that came too late and goes back by itself. */
async function returning(exam: SeededExam, one: SeededCandidate, state: string): Promise<void> {
  const [orderId, platformNo] = [await orderOf(exam, one, 'closed'), uuidv7()];
  await bench.client.query(
    `insert into exam_receipt (platform_no, order_id, enrolment_id, exam_id, amount_fen, channel, paid_at, paid_on, received_at, why)
       values ($1, $2, $3, $4, 14000, 'alipay', app_now(), '2026-08-02', app_now(), 'late')`,
    [platformNo, orderId, one.id, exam.id],
  );
  await bench.client.query(
    `insert into exam_refund (id, number, platform_no, order_id, enrolment_id, exam_id, amount_fen, reason, state, asked_by, asked_at)
       values ($1, $2, $3, $4, $5, $6, 14000, 'late', $7, 'system', app_now())`,
    [uuidv7(), platformNo, platformNo, orderId, one.id, exam.id, state],
  );
}

test('S3-28 S3-29 S3-30 a run from its commitment to its withdrawal: published before the draw, drawn by two persons, checked by anyone, public for ever', async () => {
  const { act, admin, second } = bench;
  const exam = await bench.exam();
  const candidates = await bench.enrol(exam, 64, {
    chooses: (n) => ({ level: n % 8 ? 'full' : 'single', specialty: n % 2 ? '03' : '05', ...(n % 8 ? {} : { subjects: ['F01'] }) }),
  });
  await bench.rooms(exam, 8);
  const at = plusMs(await bench.now(), 600_000);
  const begun = await act(exam, 'post', 'allocations', admin, { source: '双色球第2026089期　开奖号码', at: at.replace('Z', '+00:00') });
  expect([begun.status, begun.body.run, begun.body.state]).toEqual([200, 1, 'allocating']);
  await bench.reached(exam, 'allocating', 'announced');

  // Before the draw: everything but the secret, without signing in.
  const before = await publicRuns(exam);
  expect(before.runs).toEqual([
    expect.objectContaining({
      run: 1,
      state: 'announced',
      commitment: begun.body.commitment,
      candidates: 64,
      root: expect.stringMatching(/^[0-9a-f]{64}$/),
      secret: null,
      seed: null,
      exportHref: null,
      beacon: expect.objectContaining({ source: '双色球第2026089期 开奖号码', value: null }),
    }),
  ]);
  expect(before.log).toEqual([expect.objectContaining({ no: 1, event: 'announced', prev: LOG_START })]);
  await bench.get(`/v1/exams/${exam.id}/seat-runs/1/export`, null).expect(404);
  const text = JSON.stringify([before, await bench.sql(`select * from exam_candidate where exam_id = $1`, [exam.id])]);
  expect(candidates.filter(({ idNumber }) => text.includes(idNumber))).toEqual([]);

  // Each candidate gets his own line and proof, and nobody else's.
  const [one, other] = [candidates[5]!, candidates[6]!];
  const proof = (await bench.get(`/v1/enrolments/${one.id}/seat-proof`, bench.candidate(one)).expect(200)).body;
  expect(proof.root).toBe(before.runs[0].root);
  expect(verifyProof(proof, { idNumber: one.idNumber }, sm3Bytes)).toEqual([]);
  expect(verifyProof(proof, { idNumber: other.idNumber }, sm3Bytes).map(({ message }) => message)).toEqual(['身份证件号码与这一行的散列不符']);
  expect(verifyProof({ ...proof, index: proof.index + 1 }, {}, sm3Bytes)).toHaveLength(1);
  await bench.get(`/v1/enrolments/${one.id}/seat-proof`, bench.candidate(other)).expect(404);

  // The draw: not before its time, by two persons, the same text.
  const early = await act(exam, 'post', 'allocations/draw', admin, { value: '1' });
  expect([early.status, early.body.code]).toEqual([409, 'DRAW_NOT_YET']);
  await moveClockTo(bench.orm.em.fork(), plusMs(at, 1_000));
  expect((await act(exam, 'post', 'allocations/draw', admin, { value: '07 12 19 23 28 31 + 04' })).status).toBe(200);
  expect((await publicRuns(exam)).runs[0].beacon.value).toBeNull();
  const own = await act(exam, 'post', 'allocations/draw/confirm', admin, { value: '07 12 19 23 28 31 + 04' });
  expect([own.status, own.body.code]).toEqual([403, 'EXAM_SECOND_PERSON']);
  const differs = await act(exam, 'post', 'allocations/draw/confirm', second, { value: '07 12 19 23 28 31 + 05' });
  expect([differs.status, differs.body.code]).toEqual([422, 'DRAW_DIFFERS']);
  expect((await act(exam, 'post', 'allocations/draw/confirm', second, { value: '０7  12 19 23 28 31 + 04 ' })).status).toBe(200);
  await bench.reached(exam, 'allocated');
  await bench.followed(exam);

  // Anyone re-derives it.
  const file = await exported(exam);
  expect(verifySeatRun(file, sm3Bytes)).toMatchObject({ wrong: [], seats: 64, remainder: [] });
  const [run] = (await publicRuns(exam)).runs;
  expect([commitmentOf(run.secret, sm3Bytes), run.verified.wrong, run.seats]).toEqual([run.commitment, [], 64]);
  const folder = mkdtempSync(join(tmpdir(), 'banshi-run-'));
  try {
    const path = join(folder, 'run.json');
    writeFileSync(path, JSON.stringify(file));
    const node = process.execPath;
    const script = join(import.meta.dirname, '../../../scripts/verify-seats.ts');
    expect(execFileSync(node, ['--no-warnings', script, path], { encoding: 'utf8' })).toContain('核验通过');
    const [first, ...rest] = file.seats;
    writeFileSync(path, JSON.stringify({ ...file, seats: [first!.slice(0, 10) + rest[0]!.slice(10), ...rest] }));
    expect(() => execFileSync(node, ['--no-warnings', script, path], { encoding: 'utf8', stdio: 'pipe' })).toThrow(
      /首个不一致的座位：考点01考场\d{3}座位01应为考生/,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  const seat = (await bench.get(`/v1/enrolments/${one.id}/seat-proof`, bench.candidate(one)).expect(200)).body.seat as string;
  expect(file.seats).toContain(`${seat}|${proof.leaf.slice(0, 64)}`);

  await numbersOf(exam, candidates);

  // Numbers are withdrawn by two persons, all at once; given again they are the same; a new seat run has another seed.
  const numbers = async () =>
    bench.sql<{ number: string }>(`select number from exam_ticket where exam_id = $1 and revoked_at is null order by number`, [exam.id]);
  const given = await numbers();
  expect((await act(exam, 'delete', 'numbers', second)).body).toMatchObject({ code: 'EXAM_NOT_READY' });
  await act(exam, 'post', 'numbers/revocation', admin, { reason: '考点更换' });
  expect((await act(exam, 'delete', 'numbers', admin)).body).toMatchObject({ code: 'EXAM_SECOND_PERSON' });
  const revoked = await act(exam, 'delete', 'numbers', second);
  expect([revoked.status, revoked.body.state, revoked.body.numbers, (await numbers()).length]).toEqual([200, 'allocated', 64, 0]);
  await act(exam, 'post', 'numbers', admin);
  await bench.reached(exam, 'numbered');
  expect(await numbers()).toEqual(given);
  await act(exam, 'post', 'numbers/revocation', admin, { reason: '考点更换' });
  await act(exam, 'delete', 'numbers', second);
  await act(exam, 'post', 'allocations/revoke', admin, { reason: '考点更换，须重新编排' });
  expect((await act(exam, 'post', 'allocations/revoke/confirm', second)).body.state).toBe('toAllocate');
  await bench.allocate(exam);
  await bench.followed(exam);
  const after = await publicRuns(exam);
  expect(after.runs.map(({ run: no, state, reason }: { run: number; state: string; reason: string | null }) => [no, state, reason])).toEqual([
    [1, 'revoked', '考点更换，须重新编排'],
    [2, 'allocated', null],
  ]);
  expect(after.log.map(({ event }: { event: string }) => event)).toEqual([
    'announced',
    'drawn',
    'allocated',
    'numbered',
    'numbered',
    'numbersRevoked',
    'numbered',
    'numbersRevoked',
    'revoked',
    'announced',
    'drawn',
    'allocated',
  ]);
  const [old, again] = [await exported(exam, 1), await exported(exam, 2)];
  expect([verifySeatRun(old, sm3Bytes).wrong, verifySeatRun(again, sm3Bytes).wrong]).toEqual([[], []]);
  expect(again.revealed.seed).not.toBe(old.revealed.seed);
  expect(old.seats).toEqual(file.seats);
  await keepRuns(bench.engine, 'ExamSeason', exam.id, 'seated');
}, 240_000);

/** S3-29: numbers follow from the seats, whenever they are asked for. */
async function numbersOf(exam: SeededExam, candidates: readonly SeededCandidate[]): Promise<void> {
  const { act, admin } = bench;
  for (let n = 0; n < 2; n++) {
    expect((await act(exam, 'post', 'numbers', admin)).status).toBe(200);
    await bench.reached(exam, 'numbered');
  }
  const tickets = await Promise.all(candidates.map(async ({ id }) => (await ticketOf(bench.orm.em.fork(), id))!));
  expect(tickets.filter(({ number }) => !validTicketNumber(number))).toEqual([]);
  expect(new Set(tickets.map(({ number }) => number)).size).toBe(candidates.length);
  const { site, room, seat, number } = tickets[0]!;
  const two = (value: number): string => String(value).padStart(2, '0');
  expect(number.slice(0, 13)).toBe(`2631${two(exam.config.sitting)}${two(site)}${String(room).padStart(3, '0')}${two(seat)}`);
  const log = (await bench.get(`/v1/admin/exams/${exam.id}/numbers/log`, admin).expect(200)).body.items as {
    count: number;
    site: number;
    room: number;
  }[];
  const rooms = new Set(tickets.map((ticket) => `${ticket.site}/${ticket.room}`));
  expect([log.length, log.reduce((sum, { count }) => sum + count, 0)]).toEqual([2 * rooms.size, 2 * candidates.length]);
}

test('S3-28 a run that is given up before the draw stays public with its reason and its secret; the next one begins anew', async () => {
  const exam = await bench.exam();
  await bench.enrol(exam, 12, { area: () => 0 });
  await bench.rooms(exam, 7);
  const at = plusMs(await bench.now(), 600_000).replace('Z', '+00:00');
  await bench.act(exam, 'post', 'allocations', bench.admin, { source: '双色球第2026090期', at });
  await bench.reached(exam, 'allocating', 'announced');
  const gone = await bench.act(exam, 'post', 'allocations/abandon', bench.admin, { reason: '开奖时间有误' });
  expect([gone.status, gone.body.state]).toEqual([200, 'toAllocate']);
  const { runs, log } = await publicRuns(exam);
  expect(runs[0]).toMatchObject({ state: 'abandoned', reason: '开奖时间有误', secret: expect.any(String), exportHref: null });
  expect(commitmentOf(runs[0].secret, sm3Bytes)).toBe(runs[0].commitment);
  expect(log.at(-1)).toMatchObject({ event: 'abandoned', detail: '开奖时间有误' });
  await bench.allocate(exam);
  expect((await publicRuns(exam)).runs).toHaveLength(2);
  await keepRuns(bench.engine, 'ExamSeason', exam.id, 'draw-given-up');
}, 120_000);

test('S3-27 S3-31 once seats are assigned a site stays, its hours follow the calendar', async () => {
  const exam = await bench.exam();
  await bench.enrol(exam, 4, { area: () => 0 });
  await bench.rooms(exam, 7);
  await bench.allocate(exam);
  const [site] = (await bench.get(`/v1/admin/exams/${exam.id}/sites`, bench.admin).expect(200)).body.items as {
    id: string;
    opens: string;
    closes: string;
  }[];
  expect((await bench.act(exam, 'put', `sites/${site!.id}`, bench.admin, siteOf(1, '310101', exam.config))).body).toMatchObject({
    code: 'STATE_CONFLICT',
  });
  const short = await bench.act(exam, 'put', `sites/${site!.id}/hours`, bench.admin, {
    opens: site!.opens,
    closes: exam.config.sessions[1]!.opens.replace('Z', '+00:00'),
  });
  expect([short.status, messages(short.body)]).toEqual([422, ['考点开放时间应覆盖全部场次']]);
  const wider = plusMs(exam.config.sessions[1]!.closes, 7_200_000).replace('Z', '+00:00');
  expect((await bench.act(exam, 'put', `sites/${site!.id}/hours`, bench.admin, { opens: site!.opens, closes: wider })).status).toBe(200);
}, 120_000);

test('S3-29 whoever is no longer valid gives up his seat with the next numbering; the plan that everybody checks stays as it was', async () => {
  const exam = await bench.exam();
  const some = await bench.enrol(exam, 14, { area: () => 0, chooses: () => ({ level: 'full', specialty: '05' }) });
  await bench.rooms(exam, 7);
  await bench.allocate(exam);
  await bench.act(exam, 'post', 'numbers', bench.admin);
  await bench.reached(exam, 'numbered');
  await bench.client.query(`update enrolment set state = 'invalid', invalid_at = app_now() where case_id = $1`, [some[3]!.id]);
  expect(await ticketOf(bench.orm.em.fork(), some[3]!.id)).toBeNull();
  await bench.act(exam, 'post', 'numbers', bench.admin);
  await bench.reached(exam, 'numbered');
  await bench.followed(exam);
  const left = await bench.sql(`select 1 from exam_ticket where exam_id = $1 and revoked_at is null`, [exam.id]);
  const vacated = await bench.sql(`select enrolment_id from exam_seat where exam_id = $1 and vacated_at is not null`, [exam.id]);
  expect([left.length, vacated]).toEqual([13, [{ enrolment_id: some[3]!.id }]]);
  expect(verifySeatRun(await exported(exam), sm3Bytes)).toMatchObject({ wrong: [], seats: 14 });
}, 120_000);
