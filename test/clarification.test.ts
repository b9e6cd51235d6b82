// 询标澄清 through REST, the database and a real Temporal server; the clock is moved, never waited for.
import { uuidv7 } from '../db/kit/ids.ts';
import { query } from '../db/kit/sql.ts';
import { newSm2Keys, signSm2 } from '../security/sm2.ts';
import { announcedTender, tenderClock } from './kit/announced-tender.ts';
import { until } from './kit/engine.ts';
import { keepRuns } from './kit/history.ts';
import { staff } from './kit/staff.ts';
import { contact, tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';
import { ok } from './kit/answers.ts';

let bench: TenderBench;
let agent: Person;
let colleague: Person;
let supplier: Person;
let other: Person;
let projectId: string;
const keys = newSm2Keys();
const clock = (text: string) => tenderClock(bench)(text);
const PDF = '%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n';


/** An open tender at its hour, whose documents one supplier has. */
beforeAll(async () => {
  bench = await tenderBench();
  const agencyId = await bench.organisation('purchaser', '测试省采购中心');
  const purchaserId = await bench.organisation('purchaser', '测试省本级采购单位');
  agent = bench.member(agencyId, ['tenderHandler']);
  colleague = bench.member(agencyId, ['tenderHandler']);
  const buyer = bench.member(purchaserId, ['orgAdmin']);
  supplier = bench.member(await bench.organisation('supplier', '测试食品开发有限公司'), ['bidHandler']);
  other = bench.member(await bench.organisation('supplier', '测试用品有限公司'), ['bidHandler']);
  await staff(bench.orm, [], '330000', supplier.actor.accountId);
  await query(bench.em(), `insert into officer_key (id, account_id, public_key, label, given_at) values ($1, $2, $3, 'CA', app_now())`, [
    uuidv7(),
    supplier.actor.accountId,
    keys.publicKey,
  ]);
  projectId = await announcedTender(bench, { agent, buyer });
  await ok(bench.ask('post', `/v1/tender-projects/${projectId}/acquisition`, supplier, { body: contact }), 201);
}, 180_000);
afterAll(() => bench?.close(), 60_000);

const letter = (more: object = {}) => ({
  organisationId: supplier.organisationId,
  lot: 1,
  content: '请说明第3页的质保期。',
  due: '2026-03-24T14:00:00+08:00',
  ...more,
});
const draft = (who: Person, more: object = {}) => bench.ask('post', `/v1/tender-projects/${projectId}/clarifications`, who, { body: letter(more) });
const on = async (id: string, rest: string, who: Person, body?: object) =>
  bench.ask('post', `/v1/clarifications/${id}/${rest}`, who, { version: (await bench.row(id)).version, ...(body ? { body } : {}) });
const read = (id: string, who: Person) => bench.ask('get', `/v1/clarifications/${id}`, who);
const issued = async (who: Person, more: object = {}): Promise<string> => {
  const { id } = await ok(draft(who, more), 201);
  await ok(on(id, 'issue', who));
  return id;
};
const pdf = (who: Person, text = PDF) => bench.file(who, '澄清文件.pdf', text);
const fields = (answer: { body: { errors?: { field: string }[] } }) => answer.body.errors?.map(({ field }) => field);
const list = async (tab: string) => (await ok(bench.ask('get', `/v1/me/clarifications?tab=${tab}`, supplier)))['items'] as { id: string }[];
const told = async (id: string) => (await bench.messages.delivered()).filter(({ requestId }) => requestId.startsWith(id)).map(({ text }) => text);

test('H01 no letter before the opening, after its own deadline, to who has no documents, about a 标项 that is none, or by a stranger', async () => {
  expect(fields(await draft(agent))).toEqual(['projectId']);
  await clock('2026-03-24T09:30:01');
  await bench.state(projectId, 'opening');
  const bad = await draft(agent, { organisationId: other.organisationId, lot: 7, due: '2026-03-24T09:30:00+08:00' });
  expect([bad.status, bad.body.code, fields(bad)]).toEqual([422, 'CLARIFICATION_INVALID', ['organisationId', 'lot', 'due']]);
  expect(fields(await draft(agent, { content: ' ', due: 'x' }))).toEqual(['content', 'due']);
  const foreign = bench.member(await bench.organisation('purchaser', '别的采购中心'), ['tenderHandler']);
  expect((await draft(foreign)).status).toBe(404);
  expect((await draft(supplier)).status).toBe(403);
}, 120_000);

test('H01 H02 H03 H05 the agency asks, the bidder is told by SMS and 待办, uploads, signs, takes the seal back, signs again and submits: 已澄清', async () => {
  const { id } = await ok(draft(colleague, { due: '2026-03-24T12:00:00+08:00' }), 201);
  await read(id, supplier).expect(404);
  expect(await list('all')).toEqual([]);
  await ok(on(id, 'edit', agent, { content: '请说明第3页的质保期及响应时间。', due: '2026-03-24T14:00:00+08:00' }));
  await ok(on(id, 'issue', colleague));
  expect((await on(id, 'edit', colleague, { content: '改', due: '2026-03-24T15:00:00+08:00' })).status).toBe(409);
  expect(await list('todo')).toEqual([
    expect.objectContaining({ id, label: '待澄清', operation: '澄清', lot: 1, round: 1, due: '2026-03-24T14:00:00+08:00', budgetWan: '100.00' }),
  ]);
  expect((await read(id, supplier).expect(200)).body).toMatchObject({ issuer: '采购代理机构代为发起', content: '请说明第3页的质保期及响应时间。' });
  await read(id, other).expect(404);
  await until(async () => (await told(id)).length === 1);
  expect(await told(id)).toEqual([
    expect.stringMatching(/^您参加的项目便携式计算机采购（ZC-.+）标项1有询标函待澄清，请于2026-03-24 14:00前登录澄清。$/),
  ]);
  const inbox = async (who: Person) =>
    ((await ok(bench.ask('get', '/v1/me/messages', who)))['items'] as { template: string }[]).map(({ template }) => template);
  await until(async () => (await inbox(supplier)).includes('inbox.clarificationIssuedInbox'));

  expect(fields(await on(id, 'submit', supplier))).toEqual(['fileId']);
  expect(fields(await on(id, 'file', supplier, { fileId: await bench.file(supplier) }))).toEqual(['fileId']);
  expect(fields(await on(id, 'file', supplier, { fileId: await pdf(other) }))).toEqual(['fileId']);
  const first = await ok(on(id, 'file', supplier, { fileId: await pdf(supplier) }));
  const wrong = await on(id, 'sign', supplier, { signature: signSm2('别的内容', keys.privateKey) });
  expect([wrong.status, wrong.body.code]).toEqual([422, 'CLARIFICATION_SIGNATURE_WRONG']);
  const signature = signSm2(first['signs'], keys.privateKey);
  await ok(on(id, 'sign', supplier, { signature }));
  expect((await read(id, supplier)).body.paper).toBe('已签章');
  expect((await on(id, 'sign', supplier, { signature })).status).toBe(409);
  await ok(on(id, 'unsign', supplier));
  // Another file wants another seal.
  const second = await ok(on(id, 'file', supplier, { fileId: await pdf(supplier, `${PDF}%二\n`) }));
  expect((await on(id, 'sign', supplier, { signature })).body.code).toBe('CLARIFICATION_SIGNATURE_WRONG');
  await ok(on(id, 'sign', supplier, { signature: signSm2(second['signs'], keys.privateKey) }));
  // Who asked reads the file only when it has been submitted.
  await bench.ask('get', `/v1/clarifications/${id}/file`, agent).expect(404);
  const version = (await bench.row(id)).version;
  const twice = [1, 2].map(() => bench.ask('post', `/v1/clarifications/${id}/submit`, supplier, { version }));
  expect((await Promise.all(twice)).map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
  expect((await read(id, colleague)).body).toMatchObject({ label: '已澄清', mark: null, answeredAt: expect.any(String), allowedActions: [] });
  await bench.ask('get', `/v1/clarifications/${id}/file`, agent).expect(200);
  expect([await list('todo'), (await list('all')).map((line) => line.id)]).toEqual([[], [id]]);
  await bench.followed(id);
  expect(await inbox(agent)).toContain('inbox.clarificationAnswered');
  await keepRuns(bench.engine, 'Clarification', id, 'answered');
}, 120_000);

test('H04 an answer without a seal is refused in the words of the guide; 放弃签章并提交 hands it in, marked', async () => {
  const id = await issued(agent);
  expect((await read(id, supplier)).body).toMatchObject({ issuer: '采购代理机构代为发起', round: 2 });
  expect((await on(id, 'submit-unsigned', supplier)).status).toBe(409);
  await ok(on(id, 'file', supplier, { fileId: await pdf(supplier) }));
  const refused = await on(id, 'submit', supplier);
  expect([refused.status, refused.body.code, refused.body.detail]).toEqual([422, 'CLARIFICATION_UNSIGNED', '澄清文件未签章，请进行签章操作']);
  await ok(on(id, 'submit-unsigned', supplier));
  expect((await read(id, agent)).body).toMatchObject({ label: '已澄清', mark: '放弃签章' });
}, 120_000);

test('H03 the file may have 50M and not a byte more, though other uploads end at 20M; only who takes part uploads', async () => {
  const id = await issued(agent);
  const send = (who: Person, size: number) =>
    bench
      .ask('post', `/v1/clarifications/${id}/uploads`, who)
      .attach('file', Buffer.concat([Buffer.from(PDF), Buffer.alloc(size - PDF.length)]), '澄清.pdf');
  await send(other, 1000).expect(404);
  expect((await send(supplier, 50 * 1024 * 1024 + 1)).body.code).toBe('FILE_TOO_LARGE');
  const full = await send(supplier, 50 * 1024 * 1024);
  expect([full.status, full.body.size]).toEqual([201, 50 * 1024 * 1024]);
  await ok(on(id, 'file', supplier, { fileId: full.body.id }));
}, 120_000);

test('H06 paper handed in at the venue: the agency uploads it, with who and why, marked; nobody else may', async () => {
  const id = await issued(agent);
  const fileId = await pdf(agent);
  const body = { fileId, handedInBy: '开心', reason: '现场提交纸质澄清文件' };
  expect(fields(await on(id, 'offline', agent, { fileId, handedInBy: ' ', reason: '' }))).toEqual(['handedInBy', 'reason']);
  expect((await on(id, 'offline', bench.member(agent.organisationId, ['tenderReviewer']), body)).status).toBe(403);
  await ok(on(id, 'offline', agent, body));
  expect((await read(id, supplier)).body).toMatchObject({
    label: '已澄清',
    mark: '线下提交，采购代理机构代为上传',
    offline: { handedInBy: '开心', reason: '现场提交纸质澄清文件' },
  });
}, 120_000);

test('H02 H03 reminded at half-time and ten minutes before; nothing counts that comes at the deadline or later: 逾期未澄清', async () => {
  await clock('2026-03-24T10:00:00');
  const id = await issued(agent, { due: '2026-03-24T12:00:00+08:00' });
  const due = async (): Promise<string[]> =>
    (await query<{ name: string }>(bench.em(), `select name from deadline where case_id = $1 and closed_at is null order by due`, [id])).map(
      ({ name }) => name,
    );
  expect(await due()).toEqual(['half', 'last', 'answer']);
  await bench.followed(id);
  await clock('2026-03-24T11:00:01');
  await until(async () => (await due()).length === 2);
  await ok(on(id, 'file', supplier, { fileId: await pdf(supplier) }));
  await clock('2026-03-24T11:50:01');
  await until(async () => (await due()).length === 1);
  await bench.followed(id);
  expect((await told(id)).map((text) => text.includes('尚未澄清'))).toEqual([false, true, true]);
  await clock('2026-03-24T12:00:00');
  const late = await on(id, 'submit-unsigned', supplier);
  expect([409, 422]).toContain(late.status);
  await bench.state(id, 'overdue');
  await bench.followed(id);
  expect((await read(id, agent)).body).toMatchObject({ label: '逾期未澄清', allowedActions: [] });
  await keepRuns(bench.engine, 'Clarification', id, 'overdue');
}, 120_000);
