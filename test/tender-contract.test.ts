// After the award through REST, the database and a real Temporal server: contract, publication, filing, payment, acceptance, archive; the clock is moved, never waited for.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { query } from '../db/kit/sql.ts';
import { uuidv7 } from '../db/kit/ids.ts';
import { verifyArchive, type ArchiveIndex } from '../security/archive.ts';
import { newSm2Keys, signSm2 } from '../security/sm2.ts';
import { sha256 } from '../security/hash.ts';
import { journalPublicKeys } from '../security/keyring.ts';
import { tenderClock } from './kit/announced-tender.ts';
import { awardedTender, type Staff } from './kit/awarded-tender.ts';
import { until } from './kit/engine.ts';
import { keepRuns } from './kit/history.ts';
import { ocdsErrors } from './kit/ocds.ts';
import { staff as account } from './kit/staff.ts';
import { tenderBench, type Person, type TenderBench } from './kit/tender-bench.ts';
import { ok } from './kit/answers.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-archive-'));
let bench: TenderBench;
let staff: Staff;
const keys = new Map<Person, ReturnType<typeof newSm2Keys>>();
const clock = (text: string) => tenderClock(bench)(text);

beforeAll(async () => {
  bench = await tenderBench({ print: true });
  const agent = bench.member(await bench.organisation('purchaser', '测试省采购中心'), ['tenderHandler']);
  const buyer = bench.member(await bench.organisation('purchaser', '测试省'), ['orgAdmin']);
  const ids = await Promise.all(['测试零一有限公司', '测试零二有限公司', '测试零三有限公司'].map((name) => bench.organisation('supplier', name)));
  staff = { agent, buyer, bidders: ids.map((id) => bench.member(id, ['bidHandler'])) };
  for (const person of [buyer, ...staff.bidders]) {
    const own = newSm2Keys();
    keys.set(person, own);
    await account(bench.orm, [], '330000', person.actor.accountId);
    await query(bench.em(), `insert into officer_key (id, account_id, public_key, label, given_at) values ($1, $2, $3, '合同章', app_now())`, [
      uuidv7(),
      person.actor.accountId,
      own.publicKey,
    ]);
  }
}, 120_000);
afterAll(async () => {
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

type Body = Record<string, any>;
const refused = async (answer: PromiseLike<{ status: number; body: Body }>, code: string, fields?: string[]) => {
  const { body } = await answer;
  expect([body['code'], ...(fields ? [(body['errors'] as { field?: string }[]).map(({ field }) => field)] : [])]).toEqual([code, ...(fields ? [fields] : [])]);
};
const fields = async (more: object = {}) => ({
  fileId: await bench.file(staff.buyer, '合同.pdf', `合同 ${uuidv7()}`),
  fen: '90000000',
  smallFirm: true,
  acceptance: 'staged',
  ...more,
});
const draft = async (projectId: string, more: object = {}) =>
  bench.ask('post', '/v1/tender-contracts', staff.buyer, { body: { projectId, lot: 1, ...(await fields(more)) } });
const on = async (id: string, rest: string, who: Person, body?: object) =>
  bench.ask('post', `/v1/tender-contracts/${id}/${rest}`, who, { version: (await bench.row(id)).version, ...(body ? { body } : {}) });
const read = (id: string, who = staff.buyer) => ok(bench.ask('get', `/v1/tender-contracts/${id}`, who));
const signed = async (id: string, who: Person) => ({ signature: signSm2((await read(id, who))['signs'] as string, keys.get(who)!.privateKey) });
const conclude = async (id: string, seller: Person): Promise<void> => {
  await ok(on(id, 'sign-seller', seller, await signed(id, seller)));
  await ok(on(id, 'sign-buyer', staff.buyer, await signed(id, staff.buyer)));
};
const templates = async (who: Person): Promise<string[]> =>
  ((await ok(bench.ask('get', '/v1/me/messages', who)))['items'] as { template: string }[]).map(({ template }) => template);
const due = async (id: string): Promise<Record<string, string>> =>
  Object.fromEntries(((await read(id))['deadlines'] as { name: string; due: string }[]).map(({ name, due: at }) => [name, at]));

/** A plan of the project's number whose one line the agency carries out. */
async function commission(): Promise<{ planId: string; commissionId: string }> {
  const [planId, commissionId, listedId] = [uuidv7(), uuidv7(), uuidv7()];
  const { agent, buyer } = staff;
  const cases = [
    [planId, 'ProcurementPlan', 'running'],
    [commissionId, 'Commission', 'running'],
    [listedId, 'ProcurementAgency', 'listed'],
  ];
  for (const [one, type, state] of cases)
    await query(
      bench.em(),
      `insert into case_file (id, type, district, state, regions, version, seq, head, organisation_id, created_at, changed_at)
         values ($1, $2, '330000', $3, '{"node":"none"}', 1, 1, '', $4, app_now(), app_now())`,
      [one, type, state, buyer.organisationId],
    );
  await query(
    bench.em(),
    `insert into procurement_plan (case_id, organisation_id, district, title, version, number, created_at) values ($1, $2, '330000', '便携式计算机', 1, '备案2026-1', app_now())`,
    [planId, buyer.organisationId],
  );
  await query(bench.em(), `insert into plan_version (plan_id, version, standing, content, at) values ($1, 1, 'filed', $2, app_now())`, [
    planId,
    JSON.stringify({ title: '便携式计算机', lines: [{ no: 1 }] }),
  ]);
  await query(bench.em(), `insert into procurement_agency (organisation_id, case_id, district, listed_by, listed_at) values ($1, $2, '330000', $3, app_now())`, [
    agent.organisationId,
    listedId,
    agent.actor.accountId,
  ]);
  await query(
    bench.em(),
    `insert into commission (case_id, organisation_id, plan_id, agency_id, district, title, scope, lines, created_at) values ($1, $2, $3, $4, '330000', '便携式计算机', '全部', '{1}', app_now())`,
    [commissionId, buyer.organisationId, planId, agent.organisationId],
  );
  await query(bench.em(), `insert into plan_take (plan_id, line_no, commission_id, taken_at) values ($1, 1, $2, app_now())`, [planId, commissionId]);
  return { planId, commissionId };
}

test('R38 R15 R39 R40 O28 O29 R45 a contract on the terms of the bid, both seals, published and filed in time; supplement a tenth, payment and its interest; staged acceptance; archived and kept fifteen years, its 委托单 and plan ended', async () => {
  const commissioned = await commission();
  const id = await awardedTender(bench, staff);
  const seller = staff.bidders[0]!;
  await refused(
    draft(id, { fen: '90000001', payDays: 61, bond: { fen: '9000001', form: '保函' } }),
    'CONTRACT_INVALID',
    ['fen', 'payDays', 'bond'],
  );
  await refused(bench.ask('post', '/v1/tender-contracts', seller, { body: { projectId: id, lot: 1, ...(await fields()) } }), 'FORBIDDEN');
  expect((await ok(bench.ask('get', '/v1/me/tender-contracts', seller)))['items']).toEqual([]);
  const contractId = (await ok(draft(id, { months: 6, bond: { fen: '9000000', form: '保函' } }), 201))['id'] as string;
  await refused(draft(id), 'ALREADY_RUNNING');
  for (const who of [seller, staff.buyer])
    expect((await ok(bench.ask('get', '/v1/me/tender-contracts', who)))['items']).toEqual([expect.objectContaining({ id: contractId, label: '待签订' })]);
  expect((await bench.ask('get', `/v1/tender-contracts/${contractId}`, staff.bidders[1]!)).status).toBe(404);
  await refused(on(contractId, 'sign-seller', seller, { signature: signSm2('别的合同', keys.get(seller)!.privateKey) }), 'CONTRACT_SIGNATURE_WRONG', ['signature']);
  await ok(on(contractId, 'sign-seller', seller, await signed(contractId, seller)));
  // What is changed after a seal has to be sealed anew.
  await ok(on(contractId, 'edit', staff.buyer, await fields({ months: 6, bond: { fen: '9000000', form: '保函' } })));
  expect((await read(contractId))['seller']).toMatchObject({ signedAt: null });
  await conclude(contractId, seller);
  await bench.state(id, 'contracted');
  const concluded = await read(contractId, seller);
  expect(concluded).toMatchObject({ label: '建设中', number: expect.stringMatching(/^HT-2026-\d{6}$/), performanceDue: '2026-09-25' });
  expect((concluded['phases'] as { months: number; to: string }[]).map(({ months, to }) => [months, to])).toEqual([
    [1, '2026-04-25'],
    [4, '2026-08-25'],
    [1, '2026-09-25'],
  ]);
  // 25 March is a Wednesday; 清明 from 4 to 6 April.
  expect(await due(contractId)).toMatchObject({ contractNotice: '2026-03-28T00:00:00+08:00', contractFiling: '2026-04-04T00:00:00+08:00' });
  await refused(on(contractId, 'refuse', seller, { reason: '不签了' }), 'STATE_CONFLICT');

  await ok(on(contractId, 'notice', staff.buyer));
  const notices = (await ok(bench.ask('get', `/v1/tender-notices?kind=contract`, null)))['items'] as Body[];
  expect(notices[0]).toMatchObject({ projectId: id, kindLabel: '政府采购合同公告', content: expect.stringContaining('合同金额：900000.00元') });
  // Open data: the contract follows its award.
  const { code } = await ok(bench.ask('get', `/v1/tender-projects/${id}`, null));
  const open = await ok(bench.ask('get', `/v1/open/records/ocds-000000-${code}`, null));
  expect(ocdsErrors('recordPackage', open)).toEqual([]);
  const { contracts, awards } = open['records'][0].compiledRelease;
  expect(contracts).toMatchObject([{ awardID: awards[0].id, status: 'active', dateSigned: expect.any(String), value: { amount: 900_000, currency: 'CNY' } }]);
  await clock('2026-04-04T00:00:01');
  await until(async () => !('contractFiling' in (await due(contractId))));
  await bench.followed(contractId);
  expect(await templates(staff.buyer)).toContain('inbox.contractLate');
  expect((await ok(on(contractId, 'filing', staff.buyer)))['filingNumber']).toMatch(/^HTBA-2026-\d{6}$/);

  const extra = (fen: string) => fields().then(({ fileId }) => ({ fen, fileId, reason: '增加培训场次' }));
  await ok(on(contractId, 'supplements', staff.buyer, await extra('5000000')));
  await refused(on(contractId, 'supplements', staff.buyer, await extra('4000001')), 'CONTRACT_INVALID', ['fen']);
  await ok(on(contractId, 'supplements', staff.buyer, await extra('4000000')));

  await refused(on(contractId, 'deliveries', staff.buyer, { fen: '99000001', deliveredOn: '2026-04-05' }), 'CONTRACT_INVALID', ['fen', 'deliveredOn']);
  expect(await ok(on(contractId, 'deliveries', staff.buyer, { fen: '10000000', deliveredOn: '2026-04-01' }))).toMatchObject({ n: 1, dueOn: '2026-05-01' });
  await clock('2026-05-02T00:00:01');
  await until(async () => !('payment' in (await due(contractId))));
  await clock('2026-05-11T10:00:00');
  // Ten days late, 5 in 10,000 a day.
  expect((await ok(on(contractId, 'payments', staff.buyer, { n: 1, paidOn: '2026-05-11' })))['interestFen']).toBe('50000');
  await refused(on(contractId, 'payments', staff.buyer, { n: 1, paidOn: '2026-05-11' }), 'STATE_CONFLICT');

  await refused(on(contractId, 'acceptance/acceptOnce', staff.buyer, { fileId: (await fields()).fileId }), 'CONTRACT_INVALID');
  const paper = async (who: Person) => ({ fileId: await bench.file(who, '通知.pdf', `通知 ${uuidv7()}`) });
  await refused(on(contractId, 'acceptance/initialNotice', seller, await paper(seller)), 'VALIDATION', ['selfTested']);
  await ok(on(contractId, 'acceptance/initialNotice', seller, { ...(await paper(seller)), selfTested: true }));
  await bench.state(id, 'accepting');
  expect(await due(contractId)).toMatchObject({ initialDate: '2026-05-19T00:00:00+08:00' });
  await ok(on(contractId, 'acceptance/initialDateSet', staff.buyer, { date: '2026-05-18' }));
  await ok(on(contractId, 'acceptance/initialPassed', staff.buyer, {}));
  await refused(on(contractId, 'acceptance/finalNotice', seller, await paper(seller)), 'STATE_CONFLICT');
  await refused(bench.act(id, 'archive', staff.agent), 'TENDER_INVALID', ['contracts']);
  await clock('2026-06-11T00:00:01');
  await bench.state(contractId, 'ready');
  await ok(on(contractId, 'acceptance/finalNotice', seller, await paper(seller)));
  expect(await due(contractId)).toMatchObject({ expertMeeting: '2026-06-27T00:00:00+08:00' });
  await ok(on(contractId, 'acceptance/meetingCalled', staff.buyer, { date: '2026-06-20', experts: 5 }));
  await ok(on(contractId, 'acceptance/finalPassed', staff.buyer, {}));
  await bench.followed(contractId);
  await bench.followed(id);

  expect(await ok(bench.act(id, 'archive', staff.agent))).toMatchObject({ keepUntil: '2041-06-11' });
  // Open data follows the contract: supplements, the payment, acceptance by steps; its notice is answered with the hash that was named.
  const { releases, compiledRelease } = (await ok(bench.ask('get', `/v1/open/records/ocds-000000-${code}`, null)))['records'][0];
  expect(releases.map(({ tag }: { tag: string[] }) => tag.join()).slice(-5)).toEqual([
    'contractAmendment',
    'contractAmendment',
    'implementation',
    'implementationUpdate',
    'implementationUpdate',
  ]);
  for (const release of releases) expect(ocdsErrors('release', release)).toEqual([]);
  const [{ value, amendments, implementation, documents }] = compiledRelease.contracts;
  expect([value.amount, amendments.length, implementation.transactions, implementation.milestones.map(({ title }: { title: string }) => title)]).toEqual([
    990_000,
    2,
    [expect.objectContaining({ id: 'payment-1', value: { amount: 100_000, currency: 'CNY' }, payer: expect.objectContaining({ name: '测试省' }) })],
    ['初验通过', '终验通过'],
  ]);
  expect(JSON.stringify(releases)).not.toContain('增加培训场次');
  const text = await bench.ask('get', new URL(documents[0].url).pathname, null).expect(200);
  expect([sha256(text.text), text.headers['content-digest']]).toEqual([
    documents[0].x_hash.value,
    `sha-256=:${Buffer.from(documents[0].x_hash.value as string, 'hex').toString('base64')}:`,
  ]);
  for (const wrong of ['notice-99', 'complaint-00000000-0000-7000-8000-000000000000', 'file-1'])
    await bench.ask('get', `/v1/open/documents/ocds-000000-${code}/${wrong}`, null).expect(404);
  const index = (await ok(bench.ask('get', `/v1/tender-projects/${id}/archive`, staff.buyer))) as unknown as ArchiveIndex & { items: Body[] };
  expect((await bench.ask('get', `/v1/tender-projects/${id}/archive`, seller)).status).toBe(404);
  const items = index.items as ArchiveIndex['items'];
  const known = journalPublicKeys(bench.engine.ring);
  expect(verifyArchive({ ...index, items }, known)).toBe(true);
  expect(verifyArchive({ ...index, items: items.map((item, n) => (n ? item : { ...item, label: '改' })) }, known)).toBe(false);
  expect(verifyArchive({ ...index, items: items.slice(1) }, known)).toBe(false);
  // Without the system: the index as it was answered, and a file that somebody holds.
  const at = (name: string, content: string | Buffer): string => (writeFileSync(join(folder, name), content), join(folder, name));
  const offline = (...args: string[]): { status: number | null; stdout: string } => {
    const done = spawnSync(process.execPath, [join(import.meta.dirname, '../scripts/verify-archive.ts'), ...args], { encoding: 'utf8' });
    return { status: done.status, stdout: done.stdout + done.stderr };
  };
  const [indexFile, keysFile] = [at('index.json', JSON.stringify(index)), at('keys.json', JSON.stringify(known))];
  const paper2 = items.find(({ kind }) => kind === 'paper')!;
  const held = at('paper.pdf', Buffer.concat(await bench.store.open(paper2.hash).toArray()));
  expect(offline(indexFile, '--keys', keysFile, held)).toEqual({ status: 0, stdout: expect.stringContaining(`共${items.length}项，保存至2041-06-11。`) });
  expect(offline(indexFile, '--keys', keysFile, keysFile)).toMatchObject({ status: 1, stdout: expect.stringContaining('不在档案目录中') });
  const forged = at('forged.json', JSON.stringify({ ...index, items: items.slice(1) }));
  expect(offline(forged, '--keys', keysFile)).toMatchObject({ status: 1, stdout: expect.stringContaining('档案目录与签名不符') });
  const drafted = await query<{ hash: string }>(bench.em(), `select hash from file where id = $1`, [((await read(contractId))['fields'] as Body)['fileId']]);
  expect(items.map(({ hash }) => hash)).toContain(drafted[0]!.hash);
  expect(new Set(items.map(({ kind }) => kind))).toEqual(new Set(['notice', 'file', 'paper', 'record', 'journal']));
  const { head } = (await query<{ head: string }>(bench.em(), `select head from case_file where id = $1`, [contractId]))[0]!;
  expect(items.find(({ kind, id: one }) => kind === 'journal' && one === contractId)?.hash).toBe(head);
  // What it was bought for is done: the 委托单, and with its last one the plan.
  expect([(await bench.row(commissioned.commissionId)).state, (await bench.row(commissioned.planId)).state]).toEqual(['completed', 'completed']);
  // Nothing of it can be taken out, by nobody.
  for (const table of ['tender_notice', 'tender_document', 'tender_archive'])
    await expect(query(bench.em(), `delete from ${table} where case_id = $1`, [id])).rejects.toThrow('is archived');
  expect((await ok(bench.ask('get', `/v1/tender-projects/${id}`, staff.agent)))['deadlines']).toEqual([
    expect.objectContaining({ name: 'keep', due: '2041-06-12T00:00:00+08:00' }),
  ]);
  await refused(bench.act(id, 'archive', staff.agent), 'STATE_CONFLICT');
  await keepRuns(bench.engine, 'TenderContract', contractId, 'accepted');
}, 240_000);

test('R38 a winner who refuses makes room: the agency records it, his contract is void, the next candidate is drafted with', async () => {
  const id = await awardedTender(bench, staff);
  const [first, second] = staff.bidders as [Person, Person, Person];
  const contractId = (await ok(draft(id), 201))['id'] as string;
  await ok(on(contractId, 'refuse', first, { reason: '成本上涨，无法履约' }));
  await bench.followed(contractId);
  expect(await templates(staff.agent)).toContain('inbox.contractRefused');
  await ok(bench.act(id, 'forgone', staff.agent, { lot: 1, reason: '拒绝签订合同' }));
  await ok(bench.act(id, 'award', staff.buyer, { lots: [{ lot: 1, organisationId: second.organisationId }] }));
  await refused(draft(id, { fen: '90000001' }), 'CONTRACT_INVALID', ['lot']);
  await ok(bench.act(id, 'result', staff.agent));
  const again = (await ok(draft(id, { fen: '90000001' }), 201))['id'] as string;
  await conclude(again, second);
  await bench.state(id, 'contracted');
  await refused(bench.act(id, 'forgone', staff.agent, { lot: 1, reason: '放弃' }), 'STATE_CONFLICT');
}, 180_000);

test('O28 the third failure in a row, 初验 and 终验 together, lets the purchaser rescind; the date of 初验 not fixed in five working days is told', async () => {
  const id = await awardedTender(bench, staff);
  const seller = staff.bidders[0]!;
  const contractId = (await ok(draft(id), 201))['id'] as string;
  await conclude(contractId, seller);
  const notice = async () => ({ fileId: await bench.file(seller, '通知.pdf', `通知 ${uuidv7()}`), selfTested: true });
  for (const time of [1, 2, 3]) {
    await refused(on(contractId, 'rescind', staff.buyer, { reason: '验收未通过' }), 'CONTRACT_INVALID');
    await ok(on(contractId, 'acceptance/initialNotice', seller, await notice()));
    if (time === 1) {
      await clock('2026-04-02T00:00:01');
      await until(async () => !('initialDate' in (await due(contractId))));
    }
    await ok(on(contractId, 'acceptance/initialDateSet', staff.buyer, { date: '2026-04-09' }));
    await refused(on(contractId, 'acceptance/initialFailed', staff.buyer, { defects: ' ' }), 'VALIDATION', ['defects']);
    await ok(on(contractId, 'acceptance/initialFailed', staff.buyer, { defects: `第${time}次：报名统计与明细不符` }));
  }
  expect(await read(contractId)).toMatchObject({ failures: 3, mayRescind: true, label: '初验整改' });
  await ok(on(contractId, 'rescind', staff.buyer, { reason: '连续3次验收未通过' }));
  expect(await read(contractId)).toMatchObject({ label: '已解除', mayRescind: false });
  await bench.followed(contractId);
  expect(await templates(staff.buyer)).toContain('inbox.contractLate');
  await keepRuns(bench.engine, 'TenderContract', contractId, 'rescinded');
}, 180_000);

test('R38 R39 two 标项 with two winners: each has its own contract, of two who draft at once one gets it; a winner who forgoes holds up nobody else; archived when both have ended', async () => {
  const lots = [
    { no: 1, name: '便携式计算机', budgetFen: '60000000' },
    { no: 2, name: '显示器', budgetFen: '40000000' },
  ];
  const id = await awardedTender(bench, staff, { lots });
  const [first, second, third] = staff.bidders as [Person, Person, Person];
  const goods = { acceptance: 'single', smallFirm: false, payDays: 20 };
  await refused(draft(id, { ...goods, fen: '54000000', payDays: null }), 'CONTRACT_INVALID', ['payDays']);
  const both = await Promise.all([draft(id, { ...goods, fen: '54000000' }), draft(id, { ...goods, fen: '54000000' })]);
  expect(new Set(both.map(({ status }) => status))).toEqual(new Set([201, 409]));
  const one = both.find(({ status }) => status === 201)!.body.id as string;
  await conclude(one, first);
  expect((await bench.row(id)).state).toBe('resulted');
  await refused(on(one, 'acceptance/initialNotice', first, { fileId: await bench.file(first), selfTested: true }), 'CONTRACT_INVALID');
  const report = async () => ({ fileId: await bench.file(staff.buyer, '验收书.pdf', `验收书 ${uuidv7()}`) });
  await ok(on(one, 'acceptance/acceptOnce', staff.buyer, await report()));

  await ok(bench.act(id, 'forgone', staff.agent, { lot: 2, reason: '书面声明放弃中标' }));
  // The other one's contract goes its way meanwhile.
  await ok(on(one, 'notice', staff.buyer));
  await ok(on(one, 'filing', staff.buyer));
  await refused(bench.act(id, 'forgone', staff.agent, { lot: 1, reason: '放弃' }), 'STATE_CONFLICT');
  await ok(bench.act(id, 'award', staff.buyer, { lots: [{ lot: 2, organisationId: third.organisationId }] }));
  await refused(bench.act(id, 'forgone', staff.agent, { lot: 1, reason: '放弃' }), 'TENDER_INVALID', ['lot']);
  await ok(bench.act(id, 'result', staff.agent));
  const two = (await ok(draft(id, { ...goods, lot: 2, fen: '36000001' }), 201))['id'] as string;
  expect((await bench.ask('get', `/v1/tender-contracts/${two}`, second)).status).toBe(404);
  await ok(on(two, 'sign-seller', third, await signed(two, third)));
  await ok(on(two, 'sign-buyer', staff.buyer, await signed(two, staff.buyer)));
  await bench.state(id, 'contracted');
  await ok(on(two, 'acceptance/acceptOnce', staff.buyer, await report()));
  await bench.state(id, 'accepting');
  await bench.followed(id);
  await refused(bench.act(id, 'archive', staff.agent), 'TENDER_INVALID', ['contracts', 'contracts']);
  await ok(on(two, 'notice', staff.buyer));
  await ok(on(two, 'filing', staff.buyer));
  expect((await ok(bench.ask('get', `/v1/tender-projects/${id}/contracts`, third)))['items']).toEqual([expect.objectContaining({ id: two, label: '验收通过' })]);
  await until(async () => (await bench.act(id, 'archive', staff.agent)).status === 200);
}, 180_000);

test('R38 two contracts of a project concluded in the same moment: neither misses the other, the project goes on once', async () => {
  const lots = [
    { no: 1, name: '便携式计算机', budgetFen: '60000000' },
    { no: 2, name: '显示器', budgetFen: '40000000' },
  ];
  const id = await awardedTender(bench, staff, { lots });
  const [first, second] = staff.bidders as [Person, Person];
  const goods = { acceptance: 'single', smallFirm: true };
  const one = (await ok(draft(id, { ...goods, fen: '54000000' }), 201))['id'] as string;
  const two = (await ok(draft(id, { ...goods, lot: 2, fen: '36000000' }), 201))['id'] as string;
  await ok(on(one, 'sign-seller', first, await signed(one, first)));
  await ok(on(two, 'sign-seller', second, await signed(two, second)));
  const seals = [await signed(one, staff.buyer), await signed(two, staff.buyer)];
  await Promise.all([ok(on(one, 'sign-buyer', staff.buyer, seals[0])), ok(on(two, 'sign-buyer', staff.buyer, seals[1]))]);
  expect((await bench.row(id)).state).toBe('contracted');
  const reports = await Promise.all([1, 2].map((n) => bench.file(staff.buyer, '验收书.pdf', `验收书 ${n} ${uuidv7()}`)));
  await Promise.all([one, two].map((contract, n) => ok(on(contract, 'acceptance/acceptOnce', staff.buyer, { fileId: reports[n] }))));
  expect((await bench.row(id)).state).toBe('accepting');
}, 180_000);
