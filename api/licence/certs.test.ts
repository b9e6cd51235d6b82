// Certificates of the exam through the real app and database: whose they are, what their holder shows of them, what a decision of another case does to them, and both public pages in a
// real browser. Papers are put there without a printer.
import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer';
import { decide } from '../../activities/kit/decide.ts';
import { restoreCertificate, revokeCertificate } from '../../activities/licence/acts.ts';
import { createCredentialDesk } from '../../activities/licence/credentials.ts';
import { createLicenceDesk } from '../../activities/licence/desk.ts';
import { createCertificateMaking } from '../../activities/licence/make-certificate.ts';
import { seedEnrolments, seedExam, type SeededCandidate } from '../../bench/kit/exam-seed.ts';
import { sampleExam } from '../../db/demo/exam.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { DocumentSigner } from '../../security/cms.ts';
import { checkCredential } from '../../security/check-credential.ts';
import { ringSigner } from '../../security/document-signer.ts';
import { openBrowser, textOf } from '../../test/kit/browser.ts';
import { seedPasses } from '../../test/kit/certificates.ts';
import { setClock } from '../../test/kit/database.ts';
import { until } from '../../test/kit/engine.ts';
import { examApi, type ExamApi } from '../../test/kit/exam.ts';
import { succeeded as done } from '../../test/kit/licences.ts';
import { licenceRoutes } from './index.ts';

const SITE = 'https://banshi.example';
const folder = mkdtempSync(join(tmpdir(), 'banshi-certs-'));
let exam: ExamApi;
let signer: () => Promise<DocumentSigner>;
let sitting = 0;
let people = 0;
beforeAll(async () => {
  exam = await examApi({ also: licenceRoutes });
  const { orm, ring: keyring } = exam;
  signer = ringSigner(keyring, { subject: '上海市应急管理局', now: () => Date.parse('2027-01-01T00:00:00Z') });
  Object.assign(exam.api.deps, {
    licences: createLicenceDesk({ orm, keyring, freshMs: 0 }),
    credentials: createCredentialDesk({ orm, signer, site: SITE, freshMs: 0 }),
  });
  await setClock(em(), '2027-01-11T02:00:00.000000Z');
}, 60_000);
afterAll(async () => {
  await exam?.close();
  rmSync(folder, { recursive: true, force: true });
});

const em = () => exam.orm.em.fork();
const run = (request: ActRequest): Promise<Outcome> => decide({ orm: exam.orm, registry: exam.registry }, request);
const act = (type: string, action: string, caseId: string, input: object = {}): Promise<Outcome> =>
  run({ key: uuidv7(), type, action, caseId, actor: { kind: 'system' }, input, bodyHash: '' });
const holder = ({ accountId }: SeededCandidate): PersonActor => ({ kind: 'person', accountId, grants: [] });
const own = (candidate: SeededCandidate, path: string) => exam.ask('public', 'get', `/v1/${path}`, holder(candidate));
const send = (candidate: SeededCandidate, path: string, body: object) => exam.ask('public', 'post', `/v1/${path}`, holder(candidate)).send(body);
const open = async (path: string) => exam.ask('public', 'get', path, null);
const verdict = async (token: string): Promise<string> => (await open(`/v1/verify/${token}`)).body.verdict as string;

/** Puts the paper of a case there, as the printer would. */
async function printed(caseId: string, kind = 'P17'): Promise<void> {
  const hash = createHash('sha256').update(caseId).digest('hex');
  await query(
    em(),
    `insert into document (id, key, case_id, seq, kind, subject, district, title, token, at, asked_at, hash, size, signer, ready_at)
       select $1, $2, c.id, 1, $3, c.id::text, c.district, $3, $4, app_now(), app_now(), $5, 1000, '01', app_now() from case_file c where c.id = $6
     on conflict do nothing`,
    [uuidv7(), `${caseId}/1/${kind}`, kind, uuidv7(), hash, caseId],
  );
}
async function made(editionId: string): Promise<void> {
  const { orm, fields, ring: keyring } = exam;
  const making = createCertificateMaking({
    orm,
    fields,
    keyring,
    signer,
    site: SITE,
    decide: run,
    issueDocument: async () => {
      await printed(editionId);
      return { documentId: editionId };
    },
  });
  expect(await making.makeEdition({ editionId })).toEqual({ made: true });
}

interface Certified {
  candidate: SeededCandidate;
  id: string;
  editionId: string;
  token: string;
  code: string;
}
const editionOf = (id: string) =>
  one<{ editionId: string; token: string; code: string; standing: string; edition: number }>(
    em(),
    `select id as "editionId", token, code, standing, edition from certificate_edition where certificate_id = $1 and standing <> 'superseded'`,
    [id],
  );
/** Somebody with a certificate of one subject, numbered only or made. */
async function certified(done1: boolean): Promise<Certified> {
  const [of, candidate] = await exam.asOwner(async (client) => {
    const { fields } = exam;
    const seeded = await seedExam(client, sampleExam({ enrolOpens: '2026-07-20', sitting: ++sitting }), 'issuing');
    const chooses = () => ({ level: 'single', specialty: '03', subjects: ['F01'] }) as const;
    const all = await seedEnrolments(client, { fields, exam: seeded, count: 1, from: people++, chooses });
    await seedPasses(client, fields, seeded, all);
    return [seeded, all[0]!] as const;
  });
  done(await act('ExamSeason', 'issueCertificates', of.id, { ids: [candidate.id] }));
  const { id } = await one<{ id: string }>(em(), `select id from certificate where enrolment_id = $1`, [candidate.id]);
  if (done1) await made((await editionOf(id)).editionId);
  return { candidate, id, ...(await editionOf(id)) };
}

test('S3-14 a certificate is its holder’s: to anybody else it is not there, an officer sees it without the credential, and one that is being made says so', async () => {
  const { candidate, id } = await certified(false);
  const other = (await certified(true)).candidate;
  for (const path of [`certs/${id}`, `certs/${id}.pdf`, `certs/${id}/credential`]) {
    const { status, body } = await own(other, path);
    expect([path, status, body.code]).toEqual([path, 404, 'NOT_FOUND']);
  }
  for (const [path, body] of [
    [`certs/${id}/annotations`, { scene: '投标', until: '2027-02-01' }],
    [`certs/${id}/reissues`, { measure: 'lost', reason: '遗失' }],
    [`certs/${id}/presentations`, { disclose: ['name'] }],
  ] as const)
    expect([path, (await send(other, path, body)).status]).toEqual([path, 404]);
  expect([(await own(candidate, `certs/${id}.pdf`)).body.code, (await own(candidate, `certs/${id}/credential`)).body.code]).toEqual([
    'CERTIFICATE_NOT_READY',
    'CERTIFICATE_NOT_READY',
  ]);
  expect((await own(candidate, `certs/${id}`)).body).toMatchObject({
    standingLabel: '制证中',
    edition: { label: '待制证', stepLabel: '渲染' },
    href: null,
  });
  expect((await send(candidate, `certs/${id}/annotations`, { scene: '投标', until: '2027-02-01' })).body.code).toBe('CERTIFICATE_NOT_POSSIBLE');
  const officer = exam.officer('examAdministrator');
  const shown = (await exam.ask('officers', 'get', `/v1/admin/certs/${id}`, officer).expect(200)).body;
  expect(shown.idNumber).toBe(`${candidate.idNumber.slice(0, 6)}********${candidate.idNumber.slice(-4)}`);
  expect(JSON.stringify(shown)).not.toContain(candidate.idNumber);
  expect((await exam.ask('officers', 'get', `/v1/certs/${id}/credential`, officer)).status).toBe(404);
});

test('S3-43 its holder shows what he likes: the presentation verifies by what is public, says the rest nowhere, and lists answer 304 until something changes', async () => {
  const { candidate, id, editionId } = await certified(true);
  const unknown = await send(candidate, `certs/${id}/presentations`, { disclose: ['name', 'phone', 'photo'] });
  expect([unknown.status, unknown.body.code, unknown.body.errors.map(({ message }: { message: string }) => message)]).toEqual([
    422,
    'CLAIM_UNKNOWN',
    ['没有“phone”这一项', '没有“photo”这一项'],
  ]);
  const { presentation, disclosed } = (await send(candidate, `certs/${id}/presentations`, { disclose: ['name', 'specialty'] })).body;
  expect(disclosed).toEqual(['姓名', '专业类别']);
  const issuer = (await open('/v1/credential-issuers/310000')).body as { certificates: string[]; lists: string[]; name: string };
  const lists = await Promise.all(issuer.lists.map(async (url) => open(new URL(url).pathname)));
  expect(lists.map(({ status, type }) => [status, type])).toEqual([
    [200, 'application/vc+jwt'],
    [200, 'application/vc+jwt'],
  ]);
  const authorities = [new X509Certificate(issuer.certificates.at(-1)!)];
  const texts = lists.map(({ text }) => text);
  const checked = await checkCredential(presentation, { authorities, lists: texts });
  expect(checked).toMatchObject({ verdict: 'valid', issuer: '上海市应急管理局', subject: { name: candidate.name, specialty: '化工安全' } });
  expect(Object.keys(checked.subject!)).not.toContain('idNumber');
  const again = async (n: number) =>
    exam.ask('public', 'get', new URL(issuer.lists[n]!).pathname, null).set('If-None-Match', lists[n]!.headers['etag'] as string);
  expect([(await again(0)).status, (await again(1)).status]).toEqual([304, 304]);
  done(await run(revokeCertificate(`${uuidv7()}/1`, id, { caseId: null, reason: '测试' })));
  const renewed = await again(issuer.lists.findIndex((url) => url.includes('suspension')));
  expect(renewed.status).toBe(200);
  expect((await checkCredential(presentation, { authorities, lists: [...texts, renewed.text] })).verdict).toBe('revoked');
  expect((await open('/v1/credential-status/suspension/99')).status).toBe(404);
  expect(editionId).not.toBe('');
});

test('S3-43 the decision of another case takes a certificate back in its own transaction, with edition, copies and their codes, once however often it is repeated; its undoing brings back all but the copies', async () => {
  const { candidate, id, token } = await certified(true);
  const copy = (await send(candidate, `certs/${id}/annotations`, { scene: '投标', until: '2027-02-01' })).body as { id: string };
  await printed(copy.id);
  done(await act('CertificateAnnotation', 'made', copy.id));
  const { verifyPath } = (await own(candidate, `certs/${id}`)).body.annotations[0];
  expect([await verdict(token), (await open(`/v1${verifyPath}`)).body.verdict]).toEqual(['valid', 'valid']);
  const decision = uuidv7();
  const revoke = () => run(revokeCertificate(`${decision}/3`, id, { caseId: decision, reason: '以虚假材料取得证书' }));
  const first = done(await revoke());
  expect(done(await revoke())).toEqual(first);
  // Another decision finds it gone already: it has to look first.
  expect((await run(revokeCertificate(`${uuidv7()}/3`, id, { caseId: null, reason: '再次' }))).ok).toBe(false);
  expect([await verdict(token), (await open(`/v1${verifyPath}`)).body.verdict]).toEqual(['revoked', 'revoked']);
  expect([(await own(candidate, `certs/${id}.pdf`)).status, (await own(candidate, `cert-annotations/${copy.id}/file`)).body.code]).toEqual([
    410,
    'ANNOTATION_ENDED',
  ]);
  expect(await editionOf(id)).toMatchObject({ standing: 'withdrawn', edition: 1 });
  const page = (await open(`/verify/${token}`)).text;
  expect(/<strong>(.+?)<\/strong>/.exec(page)![1]).toBe('已撤销');
  done(await run(restoreCertificate(`${decision}/5`, id, { caseId: decision, reason: '原决定已撤销' })));
  expect(await verdict(token)).toBe('valid');
  expect(await editionOf(id)).toMatchObject({ standing: 'making', edition: 1 });
  expect((await own(candidate, `certs/${id}`)).body.annotations[0].label).toBe('已撤销');
  expect(
    (await query<{ template: string }>(em(), `select template from notice where case_id = $1 order by created_at`, [id])).map(
      ({ template }) => template,
    ),
  ).toEqual(['inbox.certificateAwarded', 'inbox.certificateRevoked', 'inbox.certificateRestored']);
});

test('S3-14 a copy that is not made within 24 hours is known to operators until it is; one that was called off counts among the three; after 90 days there is room again', async () => {
  const { candidate, id } = await certified(true);
  const ask = (scene: string, until = '2027-02-01') => send(candidate, `certs/${id}/annotations`, { scene, until });
  const { id: copy } = (await ask('投标')).body as { id: string };
  const notices = () => query(em(), `select from operator_notice where key = $1 and resolved_at is null`, [`certificate/annotation/${copy}`]);
  expect((await act('CertificateAnnotation', 'miss', copy)).ok).toBe(false);
  await setClock(em(), '2027-01-12T02:01:00.000000Z');
  done(await act('CertificateAnnotation', 'miss', copy));
  expect(await notices()).toHaveLength(1);
  expect((await own(candidate, `cert-annotations/${copy}/file`)).body.code).toBe('CERTIFICATE_NOT_READY');
  expect((await act('CertificateAnnotation', 'made', copy)).ok).toBe(false);
  await printed(copy);
  done(await act('CertificateAnnotation', 'made', copy));
  expect(await notices()).toHaveLength(0);
  const off = (await ask('入职')).body as { id: string };
  const called = await exam.ask('public', 'post', `/v1/cert-annotations/${off.id}/withdraw`, holder(candidate), { version: 1 }).send({});
  expect([called.status, called.body.state]).toEqual([200, 'revoked']);
  expect((await ask('职称评审')).status).toBe(201);
  const fourth = await ask('再次投标');
  expect([fourth.body.code, fourth.body.errors[0].message]).toEqual(['ANNOTATION_LIMIT', '90天内最多加注3次，已用完']);
  await setClock(em(), '2027-04-13T02:00:00.000000Z');
  expect((await ask('再次投标', '2027-05-01')).status).toBe(201);
  await setClock(em(), '2027-01-11T02:00:00.000000Z');
});

test('S3-43 S3-09 a new photo is the holder’s own that has passed; he asks, another person decides, and the old paper is replaced', async () => {
  const { candidate, id, token } = await certified(true);
  const photo = async (standing: 'accepted' | 'rejected'): Promise<string> => {
    const [fileId, caseId] = [uuidv7(), uuidv7()];
    await exam.asOwner(async (client) => {
      await client.query(`update candidate_photo set standing = 'replaced' where account_id = $1`, [candidate.accountId]);
      await client.query(
        `insert into file (id, owner_id, name, size, mime, hash, state, created_at, settled_at) values ($1, $2, '-', 9, 'image/jpeg', $3, 'clean', app_now(), app_now())`,
        [fileId, candidate.accountId, createHash('sha256').update(fileId).digest('hex')],
      );
      await client.query(
        `insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at) values ($1, 'CandidatePhoto', '310000', $2, 1, 0, repeat('0', 64), app_now(), app_now())`,
        [caseId, standing],
      );
      await client.query(
        `insert into candidate_photo (case_id, account_id, district, standing, file_id, reasons, submitted_at, settled_at) values ($1, $2, '310000', $3, $4, '[]', app_now(), app_now())`,
        [caseId, candidate.accountId, standing, fileId],
      );
    });
    return fileId;
  };
  const ask = (photoFileId: string) => send(candidate, `certs/${id}/reissues`, { measure: 'photo', reason: '换照片', photoFileId });
  const refused = await ask(await photo('rejected'));
  expect([refused.status, refused.body.code, refused.body.errors[0].field]).toEqual([422, 'CERTIFICATE_NOT_POSSIBLE', 'photoFileId']);
  const fileId = await photo('accepted');
  const { id: proposalId } = (await ask(fileId)).body as { id: string };
  // Taken again meanwhile: what was asked for is what is decided.
  await photo('rejected');
  const officer = exam.officer('examAdministrator');
  expect((await exam.post(`/v1/admin/cert-proposals/${proposalId}/confirm`, officer, {}, 1)).status).toBe(200);
  const next = await editionOf(id);
  expect(next).toMatchObject({ edition: 2, standing: 'pending' });
  expect(await query(em(), `select from certificate_edition where id = $1 and photo_file_id = $2`, [next.editionId, fileId])).toHaveLength(1);
  expect([await verdict(token), await verdict(next.token)]).toEqual(['superseded', 'pending']);
  await made(next.editionId);
  expect(await verdict(next.token)).toBe('valid');
});

test('Q04 neither identity number nor credential stands readable in a row of a certificate, of what is owed for it or of its journal', async () => {
  const { candidate, id } = await certified(true);
  const rows = await query<{ text: string }>(
    em(),
    `select c::text as text from certificate c where id = $1 union all select e::text from certificate_edition e where certificate_id = $1
       union all select d::text from dispatch d where payload->>'editionId' in (select id::text from certificate_edition where certificate_id = $1)
       union all select j::text from journal j where case_id = $1 or case_id in (select id from certificate_edition where certificate_id = $1)`,
    [id],
  );
  expect(rows.length).toBeGreaterThan(4);
  expect(rows.filter(({ text }) => text.includes(candidate.idNumber))).toEqual([]);
  const [kept] = await query<{ credential: string; number: string }>(
    em(),
    `select e.credential, c.id_number as number from certificate_edition e join certificate c on c.id = e.certificate_id where c.id = $1`,
    [id],
  );
  expect([kept!.credential, kept!.number].every((text) => text.startsWith('sm4.'))).toBe(true);
});

describe('in a browser', () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let root: string;
  beforeAll(async () => {
    server = createServer(exam.api.apps.public).listen(0, '127.0.0.1');
    await once(server, 'listening');
    root = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await openBrowser(folder);
    page = await browser.newPage();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    server?.closeAllConnections();
    server?.close();
  });
  test('S3-43 the page checks what the code says by our public keys, and calls a code of another paper invalid', async () => {
    const [one1, other] = [await certified(true), await certified(true)];
    await page.setViewport({ width: 375, height: 800 });
    await page.goto(`${root}/verify/${one1.token}#${one1.code}`);
    await until(async () => (await textOf(page, '#coded h2')) === '二维码所载内容（已验签）');
    expect(await textOf(page, '#coded dl')).toContain(one1.candidate.name);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(375);
    await page.goto('about:blank');
    await page.goto(`${root}/verify/${one1.token}#${other.code}`);
    await until(async () => (await textOf(page, '#coded h2')) === '二维码内容无效');
  }, 60_000);

  test('S3-43 a presented credential is checked without being sent anywhere: valid, changed, revoked, and, when nothing answers any more, by what was kept', async () => {
    const { candidate, id } = await certified(true);
    const { presentation } = (await send(candidate, `certs/${id}/presentations`, { disclose: ['name'] })).body as { presentation: string };
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()} ${request.postData() ?? ''}`));
    await page.goto(`${root}/verify/credential`);
    const check = async (text: string, said: string): Promise<void> => {
      await page.$eval('#presented', (element, value) => ((element as { value: string }).value = value), text);
      await page.click('#check');
      await until(async () => (await textOf(page, '#verdict strong')) === said);
    };
    await check(presentation, '有效');
    const shown = await textOf(page, '#disclosed dl');
    expect(shown).toContain(candidate.name);
    expect(shown).not.toContain('身份证件号码');
    await check(
      presentation.replace(/~(.)/, (_, first: string) => `~${first === 'W' ? 'X' : 'W'}`),
      '无效',
    );
    done(await run(revokeCertificate(`${uuidv7()}/1`, id, { caseId: null, reason: '测试' })));
    await check(presentation, '已撤销');
    expect(asked.filter((line) => line.includes(presentation.slice(0, 40)) || !line.startsWith('GET '))).toEqual([]);
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)');
    // Once more, so that what is asked for goes through the page's own keeper.
    await page.reload();
    await check(presentation, '已撤销');
    server.closeAllConnections();
    server.close();
    await page.goto(`${root}/verify/credential`);
    await check(presentation, '已撤销');
  }, 60_000);
});
