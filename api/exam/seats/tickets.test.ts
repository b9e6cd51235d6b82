// 考场信息检查, 座次表, 准考证 over REST with the real engine, browser and file store: what is printed, what fails alone, when a candidate gets it.
import { moveClockTo } from '../../../db/kit/clock.ts';
import { createSeatPrinting } from '../../../activities/exam/seats/print.ts';
import { createPdfPool, type PdfPool } from '../../../activities/documents/pool.ts';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Response } from 'supertest';
import { seedTemplates, type SeededCandidate, type SeededExam } from '../../../bench/kit/exam-seed.ts';
import { instant, plusMs } from '../../../domain/kit/instant.ts';
import { layoutOf } from '../../../domain/exam/seats/grid.ts';
import { keepRuns } from '../../../test/kit/history.ts';
import { readPdf } from '../../../test/kit/pdf.ts';
import { seatBench, type SeatBench } from '../../../test/kit/seat-bench.ts';

let bench: SeatBench;
let pool: PdfPool;
let exam: SeededExam;
let candidates: SeededCandidate[];
let photo: string;
let templates: Awaited<ReturnType<typeof seedTemplates>>;
const ticketBody =
  '<h2>{{examName}}</h2><p>{{candidateName}}，{{idNumber}}，{{ticketNumber}}，{{sessions}}，{{site}}{{siteAddress}}{{room}}考场{{seat}}号{{photo}}{{map}}{{qr}}</p>';
beforeAll(async () => {
  bench = await seatBench({ prints: true });
  pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium') });
  templates = await seedTemplates(bench.client, '310000', { ticket: ticketBody });
  exam = await bench.exam({ templates: { guide: templates.guide, commitment: null, form: null, ticket: null } });
  photo = await bench.photo();
  candidates = await bench.enrol(exam, 16, {
    area: () => 0,
    chooses: () => ({ level: 'full', specialty: '05' }),
    photoFileId: photo,
    barrierFree: (n) => n % 16 === 2,
  });
  await bench.rooms(exam, 4);
  await bench.allocate(exam);
  await bench.act(exam, 'post', 'numbers', bench.admin);
  await bench.reached(exam, 'numbered');
}, 240_000);
afterAll(async () => {
  await pool?.close();
  await bench?.close();
}, 60_000);

const withoutPhoto = (one: SeededCandidate, yes: boolean) =>
  bench.client.query(`update enrolment set photo_file_id = $2 where case_id = $1`, [one.id, yes ? null : photo]);
const ticketsOf = async () =>
  (await bench.get(`/v1/admin/tickets?examId=${exam.id}&limit=100`, bench.clerk).expect(200)).body.items as {
    id: string;
    enrolmentId: string;
    number: string;
    state: string;
    reason: string | null;
    site: number;
    room: number;
    seat: number;
    name: string;
  }[];
const notices = async (one: SeededCandidate): Promise<string[]> =>
  (await bench.sql<{ text: string }>(`select text from notice where account_id = $1 order by created_at, id`, [one.accountId])).map(({ text }) =>
    bench.fields.decrypt(text, 'notice.text'),
  );

test('S3-31 a check that fails says where and whom it concerns: they are marked 异常 and told; put right, it passes and opens the way to tickets', async () => {
  await withoutPhoto(candidates[4]!, true);
  expect((await bench.act(exam, 'post', 'tickets/generate', bench.admin)).body).toMatchObject({ status: 409, code: 'STATE_CONFLICT' });
  expect((await bench.act(exam, 'post', 'checks', bench.clerk)).status).toBe(200);
  await bench.reached(exam, 'numbered');
  await bench.followed(exam);
  const [failed] = (await bench.get(`/v1/admin/exams/${exam.id}/checks`, bench.clerk).expect(200)).body.items;
  const wrong = failed.items.filter(({ passed }: { passed: boolean }) => !passed);
  expect([failed.passed, failed.items.length, wrong]).toEqual([
    false,
    14,
    [{ item: 'photo', label: '考生照片齐全', passed: false, findings: [{ message: '1名考生缺少照片', fails: true, candidates: 1 }] }],
  ]);
  expect(await notices(candidates[4]!)).toEqual([expect.stringContaining('考场信息检查发现异常（考生照片齐全）')]);
  expect(await notices(candidates[5]!)).toEqual([]);

  // Whoever watches is checked when he is named, and with everything else.
  const { site, room } = (await ticketsOf()).find(({ enrolmentId }) => enrolmentId === candidates[0]!.id)!;
  const [place] = await bench.sql<{ id: string }>(
    `select r.id from exam_room r join exam_site s on s.id = r.site_id where r.exam_id = $1 and s.code = $2 and r.code = $3`,
    [exam.id, site, room],
  );
  const at = `rooms/${place!.id}/invigilators`;
  const related = await bench.act(exam, 'put', at, bench.clerk, {
    invigilators: [{ name: '周知行', organisation: '某中学', kin: [candidates[0]!.idNumber] }],
  });
  expect([related.status, related.body.errors]).toEqual([
    422,
    [expect.objectContaining({ field: 'invigilators[0].kin', message: '监考人员与本考场考生有亲属关系，应当回避' })],
  ]);
  expect((await bench.act(exam, 'put', at, bench.clerk, { invigilators: [{ name: '周知行', organisation: '某中学' }] })).status).toBe(200);

  await withoutPhoto(candidates[4]!, false);
  await bench.act(exam, 'post', 'checks', bench.clerk);
  await bench.reached(exam, 'checked');
  const [passed] = (await bench.get(`/v1/admin/exams/${exam.id}/checks`, bench.clerk).expect(200)).body.items;
  expect((await bench.get(`/v1/admin/exams/${exam.id}/checks/${passed.id}`, bench.clerk).expect(200)).body).toMatchObject({ passed: true });
}, 180_000);

test('S3-32 P06 the papers of a room show the seats that were assigned, along the S; previewed, searched, printed', async () => {
  await bench.act(exam, 'post', 'seating/generate', bench.clerk, { size: 'A3' });
  await bench.followed(exam);
  const all = (await bench.get(`/v1/admin/exams/${exam.id}/seating`, bench.clerk).expect(200)).body;
  expect([all.items.length, all.papers]).toEqual([16, { ready: 1, waiting: 0, failed: 0 }]);
  const one = all.items[6];
  const found = (await bench.get(`/v1/admin/exams/${exam.id}/seating?no=${one.number}`, bench.clerk).expect(200)).body.items;
  expect(found).toEqual([one]);
  const { cells } = layoutOf({ rows: 6, cols: 5, blocked: [], capacity: 30 });
  for (const { seat, row, col } of all.items) expect([row, col]).toEqual(cells[seat - 1]);
  const [room] = await bench.sql<{ id: string }>(
    `select r.id from exam_room r join exam_site s on s.id = r.site_id where r.exam_id = $1 and s.code = $2 and r.code = $3`,
    [exam.id, one.site, one.room],
  );
  const { desks } = (await bench.get(`/v1/admin/exams/${exam.id}/rooms/${room!.id}/seating`, bench.clerk).expect(200)).body;
  expect(desks[one.row - 1][one.col - 1]).toEqual(one);
  const pdf = await bench.get(`/v1/admin/exams/${exam.id}/rooms/${room!.id}/seating.pdf`, bench.clerk).buffer(true).parse(binary).expect(200);
  const { pages, size } = await readPdf(pdf.body as Buffer);
  expect([pages.length, size]).toEqual([4, [420, 297]]);
  for (const page of pages.slice(1)) for (const { number, name } of all.items) expect(page.includes(number) && page.includes(name)).toBe(true);
}, 120_000);

test('S3-33 P05 every candidate gets his ticket; one without a photo fails alone with its reason and is made when that is put right', async () => {
  expect((await bench.act(exam, 'put', 'tickets/content', bench.admin, { notes: ['请走东门。'], hotline: '021-00000000' })).body.contentVersion).toBe(
    1,
  );
  await withoutPhoto(candidates[7]!, true);
  await bench.act(exam, 'post', 'tickets/generate', bench.admin);
  await bench.reached(exam, 'ticketed');
  const failed = (await ticketsOf()).filter(({ state }) => state !== 'ready');
  expect(failed.map(({ enrolmentId, state, reason }) => [enrolmentId, state, reason])).toEqual([[candidates[7]!.id, 'failed', '缺少照片']]);
  const progress = (await bench.get(`/v1/admin/exams/${exam.id}/tickets/progress`, bench.clerk).expect(200)).body;
  expect(progress).toMatchObject({ paid: 16, tickets: 15, failed: 1, waiting: 0, content: { notes: ['请走东门。'] } });
  await withoutPhoto(candidates[7]!, false);
  await bench.act(exam, 'post', 'tickets/generate', bench.admin);
  await bench.reached(exam, 'ticketed');
  const tickets = await ticketsOf();
  expect(tickets.filter(({ state }) => state !== 'ready')).toEqual([]);
  const [mine] = tickets.filter(({ enrolmentId }) => enrolmentId === candidates[7]!.id);
  const pdf = await bench.get(`/v1/admin/exams/${exam.id}/tickets/${mine!.id}/ticket.pdf`, bench.clerk).buffer(true).parse(binary).expect(200);
  const text = (await readPdf(pdf.body as Buffer)).pages.join('');
  const two = (n: number): string => String(n).padStart(2, '0');
  for (const part of [
    mine!.number,
    mine!.name,
    candidates[7]!.idNumber,
    String(mine!.room).padStart(3, '0'),
    two(mine!.seat),
    '请走东门。',
    '021-00000000',
  ])
    expect(text).toContain(part);
}, 180_000);

test('S3-33 S3-05 the exam’s own template prints the tickets, which are made anew when what is the same on all of them has changed', async () => {
  await bench.client.query(
    `update exam set config = jsonb_set(config, '{templates,ticket}', $2), config_version = config_version + 1 where case_id = $1`,
    [exam.id, JSON.stringify(templates.ticket)],
  );
  const before = (await ticketsOf()).length;
  await bench.act(exam, 'post', 'tickets/generate', bench.admin);
  await bench.reached(exam, 'ticketed');
  expect(await bench.sql(`select distinct state from exam_print where exam_id = $1 and kind = 'ticket'`, [exam.id])).toEqual([{ state: 'ready' }]);
  const [one] = await ticketsOf();
  const who = candidates.find(({ id: own }) => own === one!.enrolmentId)!;
  const pdf = await bench.get(`/v1/admin/exams/${exam.id}/tickets/${one!.id}/ticket.pdf`, bench.clerk).buffer(true).parse(binary).expect(200);
  const text = (await readPdf(pdf.body as Buffer)).pages.join('').replace(/\s/g, '');
  const masked = `${who.idNumber.slice(0, 6)}********${who.idNumber.slice(-4)}`;
  for (const part of [one!.number, who.name, masked, `${String(one!.room).padStart(3, '0')}考场`, '请走东门。']) expect(text).toContain(part);
  expect(text).not.toContain(who.idNumber);
  // Nothing has changed: nothing is printed again.
  const hashes = () => bench.sql(`select subject, hash, made_at from exam_print where exam_id = $1 and kind = 'ticket' order by subject`, [exam.id]);
  const made = await hashes();
  await bench.act(exam, 'post', 'tickets/generate', bench.admin);
  await bench.reached(exam, 'ticketed');
  expect([made.length, await hashes()]).toEqual([before, made]);
}, 180_000);

test('S3-33 printing is killed in the middle and goes on: no ticket is lost, none that is there is printed again', async () => {
  await bench.act(exam, 'post', 'tickets/generate', bench.admin, { again: 'all' });
  await bench.reached(exam, 'ticketed');
  const [{ seq }] = (await bench.sql<{ seq: number }>(`select max(seq) as seq from journal where case_id = $1 and action = 'ticket'`, [exam.id])) as [
    { seq: number },
  ];
  // As a worker leaves it that was killed: a dozen waiting, the rest there.
  await bench.client.query(
    `update exam_print set state = 'waiting', hash = null, bytes = null where kind = 'ticket' and subject in (select id from exam_ticket where exam_id = $1 order by number limit 12)`,
    [exam.id],
  );
  const request = { key: `${exam.id}/${seq}/tickets`, caseId: exam.id, seq };
  let printed = 0;
  const deps = { orm: bench.orm, fields: bench.fields, slots: 2 };
  const killed = {
    ...bench.files,
    receive: (async (upload) => {
      if (printed >= 5) throw new Error('killed');
      printed++;
      return bench.files.receive(upload);
    }) as typeof bench.files.receive,
  };
  // One at a time: a second one in flight would be kept after the kill was seen.
  await expect(createSeatPrinting({ ...deps, slots: 1, files: killed, pool }).printTickets(request)).rejects.toThrow('killed');
  const left = (await ticketsOf()).filter(({ state }) => state === 'waiting').length;
  expect(left).toBe(7);
  const rest = createSeatPrinting({ ...deps, pool, files: { ...bench.files, receive: (upload) => (printed++, bench.files.receive(upload)) } });
  expect(await rest.printTickets(request)).toEqual({ ready: 16, failed: 0 });
  expect(printed).toBe(12);
}, 120_000);

test('S3-12 a candidate prints in the window alone: before and after it 422 with the times, each print is counted, another’s is not to be found', async () => {
  const [one, other] = [candidates[1]!, candidates[2]!];
  const path = `/v1/enrolments/${one.id}/ticket`;
  const early = (await bench.get(path, bench.candidate(one)).expect(422)).body;
  expect([early.code, early.detail]).toEqual(['WINDOW_CLOSED', '准考证打印时间为2026-10-13 10:00至2026-10-16 17:00，尚未开放']);
  await moveClockTo(bench.orm.em.fork(), plusMs(exam.config.windows.ticketOpens, 1_000));
  await bench.reached(exam, 'printing');
  await bench.followed(exam);
  const shown = (await bench.get(path, bench.candidate(one)).expect(200)).body;
  const seat = (await ticketsOf()).find(({ enrolmentId }) => enrolmentId === one.id)!;
  expect([shown.number, shown.room, shown.seat, shown.name, shown.stateLabel]).toEqual([
    seat.number,
    String(seat.room).padStart(3, '0'),
    String(seat.seat).padStart(2, '0'),
    one.name,
    '可打印',
  ]);
  await bench.get(path, bench.candidate(other)).expect(404);
  for (let n = 0; n < 2; n++) await bench.get(`${path}.pdf`, bench.candidate(one)).expect(200).expect('Content-Type', 'application/pdf');
  expect((await bench.get(path, bench.candidate(one)).expect(200)).body).toMatchObject({ prints: 2, stateLabel: '已打印（2次）' });
  expect((await notices(one)).at(-1)).toContain('准考证已开放打印，请于2026-10-16 17:00前打印');
  expect((await bench.act(exam, 'post', 'numbers/revocation', bench.admin, { reason: '已经开放打印' })).body).toMatchObject({
    status: 409,
    code: 'STATE_CONFLICT',
  });
}, 120_000);

test('S3-26 tickets are paid − 报考无效 − refunded − failed, each listed with its reason; counted by specialty, subject and site; unprinted ones are reminded two days and one day before', async () => {
  await bench.client.query(`update enrolment set state = 'invalid', invalid_at = app_now() where case_id = $1`, [candidates[10]!.id]);
  await bench.client.query(`update enrolment set refunded_at = app_now() where case_id = $1`, [candidates[11]!.id]);
  const [unpaid] = await bench.enrol(exam, 1, { state: 'abandoned' });
  const stats = (await bench.get(`/v1/admin/stats/tickets?examId=${exam.id}&dim=specialty&limit=50`, bench.clerk).expect(200)).body;
  const { paid, invalid, refunded, failed, waiting, tickets } = stats.totals;
  expect([paid, invalid, refunded, failed, waiting, tickets]).toEqual([16, 1, 1, 0, 0, 14]);
  expect(tickets).toBe(paid - invalid - refunded - failed - waiting);
  expect(stats.rows).toEqual([{ key: '05', label: '建筑施工安全', tickets: 14, printed: 1, unprinted: 13 }]);
  expect(
    Object.fromEntries(stats.without.items.map(({ enrolmentId, reason }: { enrolmentId: string; reason: string }) => [enrolmentId, reason])),
  ).toEqual({
    [candidates[10]!.id]: '报考无效',
    [candidates[11]!.id]: '已退款',
  });
  await bench.get(`/v1/enrolments/${unpaid!.id}/ticket`, bench.candidate(unpaid!)).expect(404);
  const bySubject = (await bench.get(`/v1/admin/stats/tickets?examId=${exam.id}&dim=subject`, bench.clerk).expect(200)).body.rows;
  expect(bySubject.map(({ key, tickets: n }: { key: string; tickets: number }) => [key, n])).toEqual([
    ['F01', 14],
    ['S05', 14],
  ]);
  await bench.get(`/v1/admin/stats/tickets?examId=${exam.id}&dim=colour`, bench.clerk).expect(422);

  const zip = await bench.send('post', '/v1/admin/tickets/batch-print', bench.clerk).send({ examId: exam.id }).buffer(true).parse(binary).expect(200);
  const names = Object.keys(unzipSync(zip.body as Buffer));
  expect([names.length, names.every((name) => /^\d{14}\.pdf$/.test(name))]).toEqual([14, true]);

  const unprinted = candidates[3]!;
  const reminders = async (one: SeededCandidate): Promise<number> => (await notices(one)).filter((text) => text.includes('尚未打印')).length;
  for (const [day, expected] of [
    ['2026-10-13', 0],
    ['2026-10-14', 1],
    ['2026-10-15', 2],
  ] as const) {
    await moveClockTo(bench.orm.em.fork(), instant(`${day}T12:00:00+08:00`));
    await bench.round('reminders');
    await bench.round('reminders');
    expect([day, await reminders(unprinted), await reminders(candidates[1]!)]).toEqual([day, expected, 0]);
  }
  await moveClockTo(bench.orm.em.fork(), plusMs(exam.config.windows.ticketCloses, 1_000));
  await bench.reached(exam, 'toSit');
  const late = (await bench.get(`/v1/enrolments/${unprinted.id}/ticket.pdf`, bench.candidate(unprinted)).expect(422)).body;
  expect(late.detail).toContain('已经截止');
  await keepRuns(bench.engine, 'ExamSeason', exam.id, 'ticketed');
}, 180_000);

test('S3-22 S3-33 an exam put off after its tickets were printed: rooms are checked, tickets made and opened once more; they say the new times, the numbers stay', async () => {
  const [one] = candidates;
  const before = await ticketsOf();
  const later = (at: string): string => plusMs(at, 28 * 86_400_000);
  const { windows, sessions } = exam.config;
  const config = {
    ...exam.config,
    windows: { ...windows, ticketOpens: later(windows.ticketOpens), ticketCloses: later(windows.ticketCloses) },
    sessions: sessions.map((session) => ({ ...session, opens: later(session.opens), closes: later(session.closes) })),
  };
  const out = (value: object): object => JSON.parse(JSON.stringify(value).replace(/(\d{2}:\d{2}:\d{2}\.\d{6})Z/g, '$1+00:00')) as object;
  const proposed = await bench.act(exam, 'post', 'postponements', bench.admin, {
    reason: '台风',
    windows: out(config.windows),
    sessions: out(config.sessions.map(({ no, opens, closes }) => ({ no, opens, closes }))),
  });
  expect([proposed.status, proposed.body.errors]).toEqual([200, undefined]);
  expect((await bench.act(exam, 'post', 'postpone', bench.second)).body).toMatchObject({ state: 'numbered' });
  await bench.followed(exam);
  // Nobody gets the ticket of the old day.
  expect((await bench.get(`/v1/enrolments/${one!.id}/ticket.pdf`, bench.candidate(one!)).expect(422)).body.code).toBe('WINDOW_CLOSED');
  expect((await bench.act(exam, 'post', 'tickets/generate', bench.admin)).body.code).toBe('STATE_CONFLICT');

  // Whoever has dropped out meanwhile gives up his seat; the check finds that the sites are not open on the new days.
  await bench.act(exam, 'post', 'numbers', bench.admin);
  await bench.reached(exam, 'numbered');
  await bench.act(exam, 'post', 'checks', bench.clerk);
  await bench.reached(exam, 'numbered');
  const [failed] = (await bench.get(`/v1/admin/exams/${exam.id}/checks`, bench.clerk).expect(200)).body.items;
  expect(failed.items.filter(({ passed }: { passed: boolean }) => !passed).map(({ item }: { item: string }) => item)).toEqual(['hours']);
  const sites = (await bench.get(`/v1/admin/exams/${exam.id}/sites`, bench.admin).expect(200)).body.items as { id: string }[];
  for (const { id } of sites) {
    const hours = { opens: plusMs(config.sessions[0]!.opens, -3_600_000), closes: plusMs(config.sessions.at(-1)!.closes, 3_600_000) };
    expect((await bench.act(exam, 'put', `sites/${id}/hours`, bench.admin, out(hours))).status).toBe(200);
  }
  await bench.act(exam, 'post', 'checks', bench.clerk);
  await bench.reached(exam, 'checked');
  await bench.act(exam, 'post', 'tickets/generate', bench.admin);
  await bench.reached(exam, 'ticketed');
  const after = await ticketsOf();
  expect(after.map(({ number, state }) => [number, state])).toEqual(before.map(({ number }) => [number, 'ready']));
  const stats = (await bench.get(`/v1/admin/stats/tickets?examId=${exam.id}&dim=specialty`, bench.clerk).expect(200)).body;
  expect(stats.rows).toEqual([{ key: '05', label: '建筑施工安全', tickets: 14, printed: 0, unprinted: 14 }]);

  await moveClockTo(bench.orm.em.fork(), plusMs(config.windows.ticketOpens, 1_000));
  await bench.reached(exam, 'printing');
  await bench.followed(exam);
  const shown = (await bench.get(`/v1/enrolments/${one!.id}/ticket`, bench.candidate(one!)).expect(200)).body;
  expect([shown.prints, shown.sessions[0].from]).toEqual([0, expect.stringMatching(/^2026-11-15 09:00/)]);
  const pdf = await bench.get(`/v1/enrolments/${one!.id}/ticket.pdf`, bench.candidate(one!)).buffer(true).parse(binary).expect(200);
  expect((await readPdf(pdf.body as Buffer)).pages.join('').replace(/\s/g, '')).toContain('2026-11-15');
  const opened = (await notices(one!)).filter((text) => text.includes('准考证已开放打印'));
  expect([opened.length, opened.at(-1)]).toEqual([2, expect.stringContaining('2026-11-13 17:00')]);
}, 180_000);

test('P07 P08 P38 P39 the papers of the run are made and signed; 种子公告 and 分配报告 are public', async () => {
  await bench.followed(exam);
  const papers = await bench.sql<{ kind: string; title: string; signer: string | null }>(
    `select kind, title, signer from document where case_id = $1 and ready_at is not null order by asked_at, kind`,
    [exam.id],
  );
  expect(papers.map(({ title }) => title)).toEqual(
    expect.arrayContaining(['考点信息表', '考场编排种子公告', '考场分配报告', '考号生成日志', '考场信息检查报告']),
  );
  expect(papers.filter(({ kind }) => kind === 'P07').map(({ signer }) => signer !== null)).toEqual([true, true]);
  const [run] = (await bench.get(`/v1/exams/${exam.id}/seat-runs`, null).expect(200)).body.runs;
  const announcement = await bench.get(`/v1/exams/${exam.id}/seat-runs/1/announcement.pdf`, null).buffer(true).parse(binary).expect(200);
  const text = (await readPdf(announcement.body as Buffer)).pages.join('').replace(/\s/g, '');
  for (const part of [run.commitment, run.root, '双色球第2026089期']) expect(text).toContain(part);
  const report = await bench.get(`/v1/exams/${exam.id}/seat-runs/1/report.pdf`, null).buffer(true).parse(binary).expect(200);
  expect((await readPdf(report.body as Buffer)).pages.join('').replace(/\s/g, '')).toContain(run.seed);
  await bench.get(`/v1/exams/${exam.id}/seat-runs/2/report.pdf`, null).expect(404);
}, 120_000);

test('P40 S3-30 withdrawn numbers have their record: why, how many, who proposed and who confirmed', async () => {
  const other = await bench.exam();
  await bench.enrol(other, 3, { area: () => 0, photoFileId: photo });
  await bench.rooms(other, 4);
  await bench.allocate(other);
  await bench.act(other, 'post', 'numbers', bench.admin);
  await bench.reached(other, 'numbered');
  await bench.act(other, 'post', 'numbers/revocation', bench.admin, { reason: '考点停水，更换考点' });
  expect((await bench.act(other, 'delete', 'numbers', bench.second)).body.numbers).toBe(3);
  await bench.followed(other);
  const list = (await bench.get(`/v1/cases/${other.id}/documents`, bench.admin).expect(200)).body.items as {
    kind: string;
    href: string;
    signed: boolean;
  }[];
  const paper = list.find(({ kind }) => kind === 'P40')!;
  expect(paper.signed).toBe(true);
  const pdf = await bench.get(paper.href, bench.admin).buffer(true).parse(binary).expect(200);
  const text = (await readPdf(pdf.body as Buffer)).pages.join('').replace(/\s/g, '');
  for (const part of ['撤销考号记录', '考点停水', '更换考点', '撤销考号数3']) expect(text).toContain(part);
}, 120_000);

/** A body as bytes. */
function binary(answer: Response, done: (error: Error | null, body: Buffer) => void): void {
  // While it comes, an answer is a stream; its type knows it as a whole.
  const res = answer as unknown as NodeJS.ReadableStream;
  const parts: Buffer[] = [];
  res.on('data', (part: Buffer) => parts.push(part));
  res.on('end', () => done(null, Buffer.concat(parts)));
}
