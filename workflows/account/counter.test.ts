// The counter at work on the real engine: what each act entails, deadlines by the moved clock, forms printed by the real browser.
import { moveClock, moveClockTo } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { workflowId } from '../../temporal/names.ts';
import { counterBench, type CounterBench } from '../../test/kit/counter-bench.ts';
import { inOrder } from '../../test/kit/counter.ts';
import { until } from '../../test/kit/engine.ts';
import { keepHistory } from '../../test/kit/history.ts';
import { readPdf } from '../../test/kit/pdf.ts';

let bench: CounterBench;
beforeAll(async () => {
  bench = await counterBench();
}, 60_000);
afterAll(() => bench?.close());

const DAY = 86_400_000;
const at = (id: string, path = ''): string => `/v1/counter-cases/${id}${path}`;

const keep = (caseId: string, scenario: string) => keepHistory(bench.engine, 'CounterCase', scenario, workflowId('CounterCase', caseId));
/** The run of a case that rests has ended. */
const ended = (caseId: string) =>
  until(async () => (await bench.engine.client.workflow.getHandle(workflowId('CounterCase', caseId)).describe()).status.name === 'COMPLETED');

test('K06 K12 accepted, examined, confirmed: the applicant is told of the start and the end by SMS and in the box, and the run ends', async () => {
  const { desk } = bench;
  const [clerk, verifier, own] = [desk.officer('counterClerk'), desk.officer('counterVerifier'), await desk.account()];
  const phone = desk.phone();
  const opened = await desk.open(clerk, { kind: 'changePhone', accountId: own.id, phone });
  await bench.followed(opened.id);
  const looked = await desk.post(at(opened.id, '/examine'), clerk, inOrder('naturalPerson'), { version: opened.version }).expect(200);
  await desk.post(at(opened.id, '/confirm'), verifier, {}, { version: looked.body.version }).expect(200);
  await bench.followed(opened.id);
  await ended(opened.id);
  expect(await bench.notices(opened.id)).toEqual([
    expect.stringContaining('修改预留手机号已由政务大厅受理'),
    expect.stringContaining('修改预留手机号已办结'),
  ]);
  expect((await bench.sent(own.phone)).join()).toContain('由政务大厅受理');
  // The end is told to the phone that is the account's now.
  expect((await bench.sent(phone)).join()).toContain('已于');
  await keep(opened.id, 'confirmed');
});

test('K12 what is missing is told with all items and the last day; when nothing is brought until then, the system rejects and gives the account back', async () => {
  const { desk, orm } = bench;
  const [clerk, own] = [desk.officer('counterClerk'), await desk.account()];
  const opened = await desk.open(clerk, { kind: 'changePhone', accountId: own.id, phone: desk.phone() });
  const nothing = { ...inOrder('naturalPerson'), seen: [] };
  const asked = await desk.post(at(opened.id, '/supplement-request'), clerk, { examination: nothing }, { version: opened.version }).expect(200);
  await bench.followed(opened.id);
  const told = (await bench.notices(opened.id)).at(-1)!;
  for (const item of ['缺少身份证复印件', '身份证原件未备查', '缺少山西省政务服务网用户协议', '（含当日）']) expect(told).toContain(item);
  const { due } = await one<{ due: string }>(orm.em.fork(), `select due::text from deadline where case_id = $1 and name = 'supplement'`, [opened.id]);
  await moveClockTo(orm.em.fork(), due);
  await moveClock(orm.em.fork(), 1000);
  await until(async () => (await desk.get(at(opened.id), clerk)).body.state === 'rejected');
  await bench.followed(opened.id);
  expect((await bench.notices(opened.id)).at(-1)).toContain('未予通过');
  expect(await desk.stands(own.id)).toMatchObject({ state: 'active', recovery: 'none' });
  const late = await desk.post(at(opened.id, '/supplement'), clerk, inOrder('naturalPerson'), { version: asked.body.version + 1 });
  expect(late.body.code).toBe('STATE_CONFLICT');
  await keep(opened.id, 'lapsed');
});

test('K12 the office is late with a case: it is marked, operators see a notice until it is done, and nothing is decided by it', async () => {
  const { desk, orm } = bench;
  const [clerk, verifier, own] = [desk.officer('counterClerk'), desk.officer('counterVerifier'), await desk.account()];
  const opened = await desk.open(clerk, { kind: 'changePhone', accountId: own.id, phone: desk.phone() });
  await desk.post(at(opened.id, '/examine'), clerk, inOrder('naturalPerson'), { version: opened.version }).expect(200);
  await bench.followed(opened.id);
  await moveClock(orm.em.fork(), 30 * DAY);
  await until(async () => (await desk.get(at(opened.id), clerk)).body.overdue === true);
  // Told before somebody goes on: then there would be nobody to tell.
  await bench.followed(opened.id);
  const { body } = await desk.get('/v1/counter-cases?overdue=true', verifier).expect(200);
  expect(body.items).toMatchObject([{ id: opened.id, state: 'verification', overdue: true }]);
  const notice = () =>
    query<{ done: boolean }>(orm.em.fork(), `select resolved_at is not null as done from operator_notice where key = $1`, [`counter/${opened.id}`]);
  expect(await notice()).toEqual([{ done: false }]);
  const { version } = (await desk.get(at(opened.id), verifier)).body;
  await desk.post(at(opened.id, '/confirm'), verifier, {}, { version }).expect(200);
  expect(await notice()).toEqual([{ done: true }]);
  // Whoever holds the post was told that the time is over.
  const [holder] = await query<{ id: string }>(orm.em.fork(), `select account_id as id from officer_grant where role = 'counterVerifier'`);
  const told = await query<{ template: string }>(orm.em.fork(), `select template from notice where case_id = $1 and account_id = $2`, [
    opened.id,
    holder!.id,
  ]);
  expect(told.map(({ template }) => template)).toContain('inbox.taskLate');
  await bench.followed(opened.id);
  await keep(opened.id, 'late');
});

test('K09 a registration has no account yet: what is missing is told by SMS to the phone that was given', async () => {
  const { desk } = bench;
  const clerk = desk.officer('counterClerk');
  const phone = desk.phone();
  const opened = await desk.open(clerk, { kind: 'registerIndividual', name: '林汐', idNumber: desk.number(), userName: 'linxi2027', phone });
  await desk
    .post(at(opened.id, '/supplement-request'), clerk, { examination: { ...inOrder('naturalPerson'), seen: [] } }, { version: opened.version })
    .expect(200);
  await bench.followed(opened.id);
  const texts = await bench.sent(phone);
  expect(texts.at(-1)).toContain('请按政务大厅告知的清单');
  expect(await bench.notices(opened.id)).toEqual([]);
});

test('P30 L11 a form filled from the case is printed by the documents’ process and downloaded; a character that no font has is named', async () => {
  const { desk } = bench;
  const clerk = desk.officer('counterClerk');
  const idNumber = desk.number();
  const requested = { kind: 'registerIndividual', name: '林汐', idNumber, userName: 'linxi2028', phone: desk.phone() } as const;
  const opened = await desk.open(clerk, requested);
  const agent = { name: '欧阳若溪', idNumber: desk.number(), phone: desk.phone() };
  const asked = await desk.post(at(opened.id, '/documents'), clerk, { appendix: '1', agent }, { version: opened.version }).expect(200);
  const path = at(opened.id, `/documents/${asked.body.documentId}`);
  await until(async () => {
    const { status, headers } = await desk.get(path, clerk);
    if (status === 202) expect(headers['retry-after']).toBe('5');
    return status === 200;
  }, 60_000);
  const { body, headers } = await desk.get(path, clerk).buffer(true).parse(bytes);
  expect(headers['content-type']).toBe('application/pdf');
  const text = (await readPdf(body)).pages.join('').replace(/\s/g, '');
  for (const words of ['林汐', idNumber, '欧阳若溪', agent.idNumber, '用户注册', '委托有效期一个月']) expect(text).toContain(words);
  const row = await one<{ data: string | null }>(bench.orm.em.fork(), `select data from printed_document where id = $1`, [asked.body.documentId]);
  expect(row.data).toBeNull();

  const odd = await desk.post(
    at(opened.id, '/documents'),
    clerk,
    { appendix: '4', principal: { name: '林\u{323af}' } },
    { version: asked.body.version },
  );
  const other = at(opened.id, `/documents/${odd.body.documentId}`);
  await until(async () => (await desk.get(other, clerk)).status !== 202, 60_000);
  expect((await desk.get(other, clerk)).body).toMatchObject({ code: 'DOCUMENT_NOT_PRINTABLE', characters: ['\u{323af}'] });
  await desk.get(path, desk.holder(clerk.accountId), { listener: 'public' }).expect(404);
  await bench.followed(opened.id);
  await keep(opened.id, 'printed');
}, 120_000);

test('P30 K16 L14 附录1–4 are downloaded blank by anybody, and kept by the browser until their text changes', async () => {
  const { desk } = bench;
  await bench.printing.prepared;
  const { body: list } = await desk.get('/v1/forms', null, { listener: 'public' }).expect(200);
  expect(list.items.map(({ title }: { title: string }) => title)).toEqual([
    '附录1：自然人授权委托书',
    '附录2：法人授权委托书',
    '附录3：负责人授权委托书（分公司）',
    '附录4：山西省政务服务网用户协议',
  ]);
  for (const { href, title } of list.items) {
    const { body, headers } = await desk.get(href, null, { listener: 'public' }).buffer(true).parse(bytes).expect(200);
    expect((await readPdf(body)).pages.join('').replace(/\s/g, '')).toContain(title.slice(4).replace('（分公司）', ''));
    await desk.get(href, null, { listener: 'public' }).set('If-None-Match', headers['etag']!).expect(304);
  }
  await desk.get('/v1/forms/5.pdf', null, { listener: 'public' }).expect(404);
}, 120_000);

/** The body as it came. */
function bytes(res: unknown, done: (error: Error | null, body: Buffer) => void): void {
  const parts: Buffer[] = [];
  const stream = res as NodeJS.ReadableStream;
  stream.on('data', (part: Buffer) => void parts.push(part));
  stream.on('end', () => done(null, Buffer.concat(parts)));
}
