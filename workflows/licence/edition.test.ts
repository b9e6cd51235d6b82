// 电子证照 on the real engine, with the real printer and signature, the ledger and the collectors' stand-ins: from the decision to 已制发, through an outage of
// two hours, and back to a collection rate of 100 %.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIssueActivities } from '../../activities/documents/issue.ts';
import { createPdfPool, type PdfPool } from '../../activities/documents/pool.ts';
import { dispatchHandlers } from '../../activities/dispatch/send.ts';
import { openStore } from '../../activities/file/open.ts';
import { decide } from '../../activities/kit/decide.ts';
import { startLoop, type Loop } from '../../activities/kit/loop.ts';
import { createFollowActivities } from '../../activities/kit/next.ts';
import { createOutbox } from '../../activities/kit/outbox.ts';
import { createScheduledActivities } from '../../activities/kit/scheduled.ts';
import { collectorsOf, licenceDispatches } from '../../activities/licence/collect.ts';
import { createLicenceDesk } from '../../activities/licence/desk.ts';
import { endingPaper } from '../../activities/registration/ending-paper.ts';
import { createSealing } from '../../activities/documents/seal.ts';
import { licencePaper } from '../../activities/licence/paper.ts';
import { licenceCollection, RATE } from '../../activities/licence/reconcile.ts';
import { licenceStanding } from '../../activities/licence/standing.ts';
import { documentByKey } from '../../db/document/reads.ts';
import { moveClock, now } from '../../db/kit/clock.ts';
import { one, query } from '../../db/kit/sql.ts';
import { insertRule } from '../../db/rule/rows.ts';
import { documentRules, type Issuers } from '../../domain/document/rules.ts';
import { papers } from '../../templates/papers.ts';
import { ringSigner } from '../../security/document-signer.ts';
import type { FileStore } from '../../gateways/files.ts';
import { workflowId } from '../../temporal/names.ts';
import { setClock } from '../../test/kit/database.ts';
import { testEngine, until, type Engine } from '../../test/kit/engine.ts';
import { keepHistory, keepRuns } from '../../test/kit/history.ts';
import { licenceBench, succeeded as done, type LicenceBench } from '../../test/kit/licences.ts';
import { neighbourhood, type Neighbourhood } from '../../test/kit/neighbours.ts';
import { readPdf } from '../../test/kit/pdf.ts';
import { checkSignature } from '../../test/kit/signature.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-editions-'));
const unit = '上海市应急管理局';
let bench: LicenceBench;
let near: Neighbourhood;
let engine: Engine;
let pool: PdfPool;
let files: FileStore;
let loop: Loop;
let clock: Server;
const em = () => bench.orm.em.fork();

beforeAll(async () => {
  engine = await testEngine();
  bench = await licenceBench(engine.ring);
  // The stand-ins go by the moved clock too.
  clock = createServer(
    (_, answer) =>
      void now(em()).then((at) => answer.setHeader('content-type', 'application/json').end(JSON.stringify({ now: `${at.slice(0, 23)}Z` }))),
  ).listen(0, '127.0.0.1');
  await once(clock, 'listening');
  near = await neighbourhood({ clockUrl: `http://127.0.0.1:${(clock.address() as AddressInfo).port}/` });
  const { orm, fields, deps, ring } = bench;
  await setClock(orm.em.fork(), '2026-03-02T02:00:00.000000Z');
  pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium'), slots: 1 });
  files = await openStore(fields, { kind: 'folder', dir: join(folder, 'files') });
  const signer = ringSigner(ring, { subject: unit });
  const issue = createIssueActivities({
    orm,
    fields,
    pool,
    files,
    kinds: [licencePaper, endingPaper],
    sealing: createSealing(near.neighbours.seal),
    signer,
    verifyAt: (token) => `https://banshi.example/verify/${token}`,
  });
  const checks = [licenceStanding({ fields, decide: (request) => decide(deps, request) }), licenceCollection(near.neighbours)];
  await engine.work({
    ...createFollowActivities({ ...deps, build: 'test' }),
    ...issue,
    ...createScheduledActivities({ orm, keyring: ring, checks }),
  });
  const kinds = licenceDispatches({
    fields,
    decide: (request) => decide(deps, request),
    collectors: collectorsOf(near.neighbours),
    verifyUrl: 'https://banshi.example/verify/',
  });
  const outbox = createOutbox({ orm, handlers: dispatchHandlers({ orm, fields, kinds }), backOffMs: () => 200 });
  loop = startLoop({ orm, databaseUrl: bench.database.url, poke: engine.poke, everyMs: 50, behindMs: 0, overdueMs: 0, also: [outbox] });
});
afterAll(async () => {
  await loop?.stop();
  await engine?.close();
  await pool?.close();
  await near?.close();
  clock?.close();
  await bench?.close();
  rmSync(folder, { recursive: true, force: true });
});

const bytesOf = async (hash: string): Promise<Buffer> => {
  const parts: Buffer[] = [];
  for await (const part of files.open(hash)) parts.push(part as Buffer);
  return Buffer.concat(parts);
};
const stateOf = async (id: string) =>
  await one<{ state: string; service: string }>(em(), `select state, regions->>'service' as service from case_file where id = $1`, [id]);
const isState = (id: string, state: string) => until(async () => (await stateOf(id)).state === state, 60_000);
const alarms = () =>
  query<{ key: string; message: string }>(
    em(),
    `select key, message from operator_notice where kind = 'licence' and resolved_at is null order by key`,
  );
const run = (workflow: string): Promise<Record<string, number>> =>
  engine.client.workflow.execute(workflow, { workflowId: `${workflow}-${Math.random()}`, taskQueue: engine.queue, args: [] });
const both = ['licence-library', 'licence-collection'] as const;

test('S3-59 the decision ends in a signed paper that both collectors hold: 待制发 → 已制发, once each', async () => {
  const holder = await bench.holder();
  const { editionId, licenceId, number, token } = await bench.issued(holder);
  expect(await stateOf(editionId)).toEqual({ state: 'pending', service: 'waiting' });
  await isState(editionId, 'issued');
  expect(await stateOf(editionId)).toEqual({ state: 'issued', service: 'served' });
  const document = (await documentByKey(em(), `${editionId}/1/licence`))!;
  const bytes = await bytesOf(document.hash!);
  const text = (await readPdf(bytes)).pages.join('').replace(/\s/g, '');
  for (const word of [
    number,
    holder.name,
    '建筑施工安全',
    holder.certificateNumber,
    `${holder.idNumber.slice(0, 6)}********${holder.idNumber.slice(-4)}`,
  ])
    expect(text).toContain(word);
  expect(text).not.toContain(holder.idNumber);
  const signer = await ringSigner(bench.ring, { subject: unit })();
  expect((await checkSignature(bytes, signer.chain[1]!)).valid).toBe(true);
  const [held] = await near.neighbours.licenceLibrary.find({ holderIdNo: holder.idNumber });
  expect(held).toMatchObject({
    number,
    standing: '有效',
    issuer: unit,
    fileDigest: document.hash,
    verifyUrl: `https://banshi.example/verify/${token}`,
  });
  expect(await near.neighbours.licenceCollection.collected([number])).toHaveLength(1);
  const desk = createLicenceDesk({ orm: bench.orm, keyring: bench.ring });
  const found = (await desk.verify(token))!;
  expect([found.verdict, await desk.compare(found, document.hash!)]).toEqual(['valid', 'same']);
  expect(await alarms()).toEqual([]);
  // The clock of this test lies behind the machine's, so the loop does not see that the case is behind.
  await engine.poke('ElectronicLicence', editionId);
  await until(
    async () => (await engine.client.workflow.getHandle(workflowId('ElectronicLicence', editionId)).describe()).status.name === 'COMPLETED',
  );
  // Beside that of a run that began before what is done was asked for alone.
  await keepHistory(engine, 'ElectronicLicence', 'issued-alone', workflowId('ElectronicLicence', editionId));
  // Revoked: the paper is withdrawn, the library shows it.
  done(await bench.licence(licenceId, 'revoke', { caseId: null, reason: '虚假材料', ground: 'deceit' }));
  await until(async () => (await near.neighbours.licenceLibrary.find({ holderIdNo: holder.idNumber }))[0]!.standing === '撤销');
  expect((await stateOf(editionId)).state).toBe('withdrawn');
});

test('S3-59 an outage of two hours: the alarm, never silence; afterwards everything is collected by itself, the rate is 100 % and the alarm goes', async () => {
  for (const name of both) await near.fault(name, { status: 503 });
  const editions = await Promise.all([1, 2, 3].map(async () => bench.issued(await bench.holder())));
  for (const { editionId } of editions)
    await until(
      async () => (await query(em(), `select from electronic_licence where case_id = $1 and made_at is not null`, [editionId])).length === 1,
      60_000,
    );
  expect(await alarms()).toEqual([]);
  await moveClock(em(), 16 * 60_000);
  for (const { editionId } of editions) await isState(editionId, 'failed');
  expect((await alarms()).map(({ key }) => key)).toEqual(editions.map(({ editionId }) => `licence/collection/${editionId}`).sort());
  expect((await alarms())[0]!.message).toContain('未在15分钟内完成制发与归集');
  await moveClock(em(), 2 * 3_600_000);
  for (const name of both) await near.fault(name, null);
  for (const { editionId } of editions) await isState(editionId, 'issued');
  expect(await run('LicenceCollection')).toEqual({ 'licence-collection': 0 });
  expect(await alarms()).toEqual([]);
});

test('S3-59 what a collector has lost is found by the nightly comparison, told as a rate below 100 %, and put again', async () => {
  const { editionId, number } = await bench.issued(await bench.holder());
  await isState(editionId, 'issued');
  // A second library with empty shelves in the place of the first.
  const empty = await neighbourhood();
  const lost = { licenceLibrary: empty.neighbours.licenceLibrary, licenceCollection: near.neighbours.licenceCollection };
  const { runChecks } = createScheduledActivities({ orm: bench.orm, keyring: bench.ring, checks: [licenceCollection(lost)] });
  const { 'licence-collection': missing } = await runChecks('collection');
  await empty.close();
  expect(missing).toBeGreaterThan(0);
  expect((await alarms()).find(({ key }) => key === RATE)?.message).toMatch(/^电子证照归集率为\d+\.\d\d%（缺\d+份），系统正在补归集。$/);
  await until(
    async () =>
      (await query(em(), `select from dispatch where key like $1 and state = 'acknowledged'`, [`licenceLibrary/licence/${editionId}/%`])).length ===
      1,
  );
  expect(await run('LicenceCollection')).toEqual({ 'licence-collection': 0 });
  expect((await alarms()).some(({ key }) => key === RATE)).toBe(false);
  expect((await stateOf(editionId)).state).toBe('issued');
  expect(await near.neighbours.licenceCollection.collected([number])).toHaveLength(1);
});

test('S3-49 the paper reaches its holder within 10 working days of the decision; what does not is told to operators with the article', async () => {
  for (const name of both) await near.fault(name, { status: 503 });
  const { editionId } = await bench.issued(await bench.holder());
  const [row] = await query<{ due: string; basis: string }>(
    em(),
    `select to_char(due at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as due, basis from deadline where case_id = $1 and name = 'service'`,
    [editionId],
  );
  // Decided on Monday 2 March 2026; ten working days end with 16 March.
  expect(row).toEqual({ due: '2026-03-17 00:00', basis: '《中华人民共和国行政许可法》第四十四条' });
  await moveClock(em(), 15 * 86_400_000);
  await until(async () => (await stateOf(editionId)).service === 'late', 60_000);
  expect((await alarms()).find(({ key }) => key === `licence/service/${editionId}`)?.message).toContain(
    '未在10个工作日内颁发送达（《中华人民共和国行政许可法》第四十四条）',
  );
  for (const name of both) await near.fault(name, null);
  await isState(editionId, 'issued');
  expect((await stateOf(editionId)).service).toBe('served');
  expect((await alarms()).filter(({ key }) => key.includes(editionId))).toEqual([]);
});

test('S3-56 the daily schedule’s short workflow ends licences whose last day is past, and the collectors learn of it', async () => {
  const holder = await bench.holder();
  const { licenceId, editionId, number } = await bench.issued(holder, { validTo: '2026-12-31' });
  await isState(editionId, 'issued');
  await setClock(em(), '2027-01-02T16:20:00.000000Z');
  expect(await run('LicenceStanding')).toEqual({ 'licence-standing': 2 });
  expect(await run('LicenceStanding')).toEqual({ 'licence-standing': 0 });
  expect(await one(em(), `select standing from licence where id = $1`, [licenceId])).toEqual({ standing: 'lapsed' });
  await until(
    async () =>
      (await near.neighbours.licenceLibrary.find({ holderIdNo: holder.idNumber })).find((one1) => one1.number === number)?.standing === '失效',
  );
});

test('O03 each result yields a paper or licence with the signature and the seal of its 盖章单位, per kind of document as data', async () => {
  // 受理, 不予受理, 补正, 准予, 不予, 注册证书, 注销, 撤销, 整改: all of them are sealed.
  expect((['P19', 'P20', 'P22', 'P23', 'P24', 'P25'] as const).filter((kind) => !papers[kind].sealed)).toEqual([]);
  const other = {
    code: 'SH-YJ-0002',
    unit: '上海市应急管理局执法总队',
    creditCode: '11310000MB2F301999',
    name: '行政决定专用章',
    picture: '<svg xmlns="http://www.w3.org/2000/svg"/>',
    validTo: '2040-12-31',
  };
  expect((await near.put('seal', '/_data', other)).status).toBeLessThan(300);
  const issuers: Issuers = [
    { kinds: ['P24'], unit: other.unit, mark: '沪应急执', creditCode: other.creditCode },
    { kinds: ['*'], unit, mark: '沪应急', creditCode: '11310000MB2F30135X' },
  ];
  await em().transactional((tx) =>
    insertRule(tx, {
      key: documentRules.issuers.key,
      district: '310000',
      value: issuers,
      article: null,
      validFrom: '2026-01-01',
      validTo: null,
      source: '测试',
      verified: true,
      version: 90,
    }),
  );
  const { licenceId, editionId } = await bench.issued(await bench.holder());
  await isState(editionId, 'issued');
  const input = { measure: 'revoke', licenceId, details: { ground: 'deceit' }, reason: '提供虚假材料' };
  const { caseId } = done(await bench.act('LicenceProposal', 'propose', bench.officer('caseOfficer'), { input }));
  done(await bench.act('LicenceProposal', 'confirm', bench.officer('caseSigner'), { caseId }));
  await engine.poke('LicenceProposal', caseId);
  const paper = async (key: string) => {
    await until(async () => ((await documentByKey(em(), key))?.readyAt ?? null) !== null, 60_000);
    const { seal, sealSerial, signer, hash, title } = (await documentByKey(em(), key))!;
    const text = (await readPdf(await bytesOf(hash!))).pages.join('').replace(/\s/g, '');
    return { seal, title, sealed: sealSerial !== null, signed: signer !== null, text };
  };
  const [licence, letter] = [await paper(`${editionId}/1/licence`), await paper(`${caseId}/2/letter`)];
  expect(licence).toMatchObject({ title: '注册证书', seal: 'SH-YJ-0001', sealed: true, signed: true, text: expect.stringContaining(unit) });
  expect(letter).toMatchObject({
    title: '撤销行政许可决定书',
    seal: other.code,
    sealed: true,
    signed: true,
    text: expect.stringContaining(other.unit),
  });
  expect(letter.text).toContain('提供虚假材料');
  expect(licence.text).not.toContain(other.unit);
  await keepRuns(engine, 'LicenceProposal', caseId, 'revoked');
});
