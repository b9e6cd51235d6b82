// Issuing with the real browser, database, file store and seal platform: once per key, whatever is killed in between, and for those who may see the case.
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import supertest from 'supertest';
import { decide } from '../kit/decide.ts';
import { permits, act, person } from '../../test/kit/permit.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { neighbourhood, type Neighbourhood } from '../../test/kit/neighbours.ts';
import { readPdf } from '../../test/kit/pdf.ts';
import { checkSignature } from '../../test/kit/signature.ts';
import { documentRoutes } from '../../api/document/index.ts';
import { documentByKey, documentByToken, type IssuedDocument } from '../../db/document/reads.ts';
import { query } from '../../db/kit/sql.ts';
import type { Role, PersonActor } from '../../domain/kit/actor.ts';
import type { FileStore } from '../../gateways/files.ts';
import { ringSigner, serverSigner } from '../../security/document-signer.ts';
import { createFields } from '../../security/field.ts';
import { samples } from '../../templates/samples.ts';
import { openStore } from '../file/open.ts';
import { defineDocument, type AnyDocumentKind } from './define.ts';
import type { IssueActivities } from './issue-activity.ts';
import { createIssueActivities, type IssueDeps } from './issue.ts';
import { createPdfPool, type PdfPool } from './pool.ts';
import { createSealing } from './seal.ts';

const folder = mkdtempSync(join(tmpdir(), 'banshi-issue-'));
const owner = person();
let api: PermitApi;
let near: Neighbourhood;
let pool: PdfPool;
let files: FileStore;
let deps: IssueDeps;
let issue: IssueActivities['issueDocument'];
/** Who the next 受理通知书 is addressed to. */
let addressee = '林汐';

const kinds: AnyDocumentKind[] = [
  defineDocument({ kind: 'P19', load: async () => ({ ...samples.P19['accepted']!, to: addressee }) }),
  defineDocument({ kind: 'P21', load: async () => samples.P21['filled']! }),
  defineDocument({ kind: 'P22', load: async () => samples.P22['granted']! }),
  defineDocument({ kind: 'P23', load: async () => ({ ...samples.P23['filled']!, token: 'token-of-the-licence' }) }),
];

beforeAll(async () => {
  near = await neighbourhood();
  api = await permitApi({}, { routes: documentRoutes });
  pool = createPdfPool({ folder: join(process.cwd(), 'var', 'chromium'), slots: 2 });
  files = await openStore(createFields(near.ring), { kind: 'folder', dir: join(folder, 'files') });
  Object.assign(api.deps, { files: { open: files.open } });
  const { orm } = api;
  const signer = ringSigner(near.ring, { subject: '上海市应急管理局' });
  deps = { orm, fields: api.deps.fields, pool, files, kinds, signer, verifyAt: (token) => `https://banshi.example/verify/${token}` };
  issue = createIssueActivities(deps).issueDocument;
});
afterAll(async () => {
  await pool?.close();
  await api?.close();
  await near?.close();
  rmSync(folder, { recursive: true, force: true });
});

const em = () => api.orm.em.fork();
async function newCase(): Promise<string> {
  const outcome = await decide({ orm: api.orm, registry: permits }, act('create', owner));
  if (!outcome.ok) throw new Error(JSON.stringify(outcome));
  return outcome.caseId;
}
const rowOf = async (key: string): Promise<IssuedDocument> => (await documentByKey(em(), key))!;
async function bytesOf(hash: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of files.open(hash)) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
async function kept(): Promise<{ clean: number; waiting: number }> {
  const counts = { clean: 0, waiting: 0 };
  for await (const { place } of files.stored()) counts[place === 'clean' ? 'clean' : 'waiting'] += 1;
  return counts;
}
const authority = async (): Promise<Uint8Array> => (await deps.signer()).chain[1]!;

test('P22 one document per key: printed, signed, kept under the hash of its bytes, with a number, and asked again it is the same', async () => {
  const caseId = await newCase();
  const request = { key: `${caseId}/1/decision`, caseId, seq: 1, kind: 'P22' } as const;
  const [first, again] = [await issue(request), await issue(request)];
  expect(again).toEqual(first);
  const row = await rowOf(request.key);
  expect(row).toMatchObject({
    id: first.documentId,
    caseId,
    title: '准予行政许可决定书',
    number: expect.stringMatching(/^政审许决字〔\d{4}〕1号$/),
    failure: null,
  });
  const bytes = await bytesOf(row.hash!);
  expect([createHash('sha256').update(bytes).digest('hex'), bytes.length]).toEqual([row.hash, row.size]);
  expect(await checkSignature(bytes, await authority())).toMatchObject({ valid: true });
  expect((await readPdf(bytes)).pages.join('')).toContain(row.number!);
  expect(await documentByToken(em(), row.token)).toMatchObject({ id: row.id, hash: row.hash });
  expect(Buffer.from(row.token, 'base64url')).toHaveLength(16);
});

test('P22 killed before or after any step and done again: one row, one file, nothing left in quarantine, no number lost', async () => {
  const caseId = await newCase();
  const steps = 4;
  for (let place = 1; place <= steps * 2; place += 1) {
    let passed = 0;
    const mortal = <A extends unknown[], R>(work: (...args: A) => Promise<R>) => {
      return async (...args: A): Promise<R> => {
        if (++passed === place) throw new Error('killed');
        const answer = await work(...args);
        if (++passed === place) throw new Error('killed');
        return answer;
      };
    };
    const dying = createIssueActivities({
      ...deps,
      pool: { render: mortal(pool.render) },
      signer: mortal(deps.signer),
      files: { ...files, receive: mortal(files.receive), release: mortal(files.release) },
    });
    const request = { key: `${caseId}/1/killed-${place}`, caseId, seq: 1, kind: 'P22' } as const;
    const before = await kept();
    await expect(dying.issueDocument(request)).rejects.toThrow('killed');
    expect(passed).toBe(place);
    await issue(request);
    expect(await kept()).toEqual({ clean: before.clean + 1, waiting: 0 });
    expect(await rowOf(request.key)).toMatchObject({ number: expect.stringContaining(`〕${place + 1}号`), failure: null });
    expect((await rowOf(request.key)).readyAt).not.toBeNull();
  }
});

test('P22 two attempts at once leave one file; what the slower one made is not kept', async () => {
  const caseId = await newCase();
  const request = { key: `${caseId}/1/twice`, caseId, seq: 1, kind: 'P22' } as const;
  const before = await kept();
  await Promise.allSettled([issue(request), issue(request)]);
  await issue(request);
  expect(await kept()).toEqual({ clean: before.clean + 1, waiting: 0 });
  expect(await query(em(), `select 1 from document where key = $1`, [request.key])).toHaveLength(1);
});

test('P19 a character that no font has is no box on paper: operators are told which, the case shows 待处理, and it comes by itself once it is put right', async () => {
  const caseId = await newCase();
  const request = { key: `${caseId}/1/notice`, caseId, seq: 1, kind: 'P19' } as const;
  addressee = '林\u{2FFFE}';
  const before = await kept();
  await expect(issue(request)).rejects.toMatchObject({ name: 'MissingGlyphs' });
  await expect(issue(request)).rejects.toMatchObject({ name: 'MissingGlyphs' });
  expect(await kept()).toEqual(before);
  const { id } = await rowOf(request.key);
  const notice = () =>
    query<{ message: string; open: boolean }>(em(), `select message, resolved_at is null as open from operator_notice where key = $1`, [
      `document/${id}`,
    ]);
  expect(await notice()).toEqual([{ message: expect.stringContaining('《行政许可受理通知书》含有字库中没有的字（U+2FFFE），未能打印'), open: true }]);
  const list = await supertest(api.apps.public)
    .get(`/v1/cases/${caseId}/documents`)
    .set('Authorization', `Bearer ${api.signIn(owner)}`)
    .expect(200);
  expect(list.body.items).toEqual([expect.objectContaining({ state: 'waiting', stateLabel: '待处理', href: null })]);
  addressee = '𬱖䶮㛃·林';
  await issue(request);
  expect(await notice()).toEqual([expect.objectContaining({ open: false })]);
  expect((await readPdf(await bytesOf((await rowOf(request.key)).hash!))).pages.join('')).toContain('𬱖䶮㛃·林');
});

test('P23 carries the licence’s token, U08 the seal of the office: its platform knows the file and tells a changed byte', async () => {
  const sealing = createSealing(near.neighbours.seal);
  const sealed = createIssueActivities({ ...deps, sealing });
  await sealed.issueDocument({ key: 'certificate/1', kind: 'P23', subject: '沪注安2026000001', district: '310000' });
  const row = await rowOf('certificate/1');
  expect(row).toMatchObject({ token: 'token-of-the-licence', seal: 'SH-YJ-0001', caseId: null, district: '310000', sealSerial: expect.any(String) });
  const bytes = await bytesOf(row.hash!);
  const sm3 = (content: Buffer): string => createHash('sm3').update(content).digest('hex');
  expect(await near.neighbours.seal.verify(row.sealSerial!, sm3(bytes))).toEqual({ valid: true, reason: null });
  bytes[100]! ^= 1;
  expect(await near.neighbours.seal.verify(row.sealSerial!, sm3(bytes))).toEqual({ valid: false, reason: '文件与签章时不一致' });
});

test('U08 away: nothing is issued, and once it is back the same request is done', async () => {
  const sealed = createIssueActivities({ ...deps, sealing: createSealing(near.neighbours.seal) });
  const request = { key: 'certificate/2', kind: 'P23', subject: '沪注安2026000002', district: '310000' } as const;
  await near.fault('seal', { status: 503 });
  await expect(sealed.issueDocument(request)).rejects.toMatchObject({ name: 'NeighbourAway' });
  expect((await rowOf(request.key)).readyAt).toBeNull();
  await near.fault('seal', null);
  await sealed.issueDocument(request);
  expect((await rowOf(request.key)).sealSerial).not.toBeNull();
});

test('U07 the signing server signs with a key that never leaves it, and openssl verifies', async () => {
  const { signingServer } = near.neighbours;
  const signer = serverSigner(folder, (key, data) => signingServer.sign(key, 'ecdsa', data), { subject: '上海市应急管理局' });
  await createIssueActivities({ ...deps, signer }).issueDocument({ key: 'server/1', kind: 'P22', subject: 'server', district: '310000' });
  const bytes = await bytesOf((await rowOf('server/1')).hash!);
  expect(await checkSignature(bytes, (await signer()).chain[1]!)).toMatchObject({ valid: true });
  expect(await checkSignature(bytes, await authority())).toMatchObject({ valid: false });
});

test('P22 after the document key was changed new papers carry the new certificate, the old ones still verify', async () => {
  const before = await authority();
  await issue({ key: 'rotation/1', kind: 'P22', subject: 'rotation', district: '310000' });
  await near.ring.rotate('document');
  await issue({ key: 'rotation/2', kind: 'P22', subject: 'rotation', district: '310000' });
  const [old, fresh] = [await rowOf('rotation/1'), await rowOf('rotation/2')];
  expect(old.signer).not.toBe(fresh.signer);
  expect(await checkSignature(await bytesOf(old.hash!), before)).toMatchObject({ valid: true });
  expect(await checkSignature(await bytesOf(fresh.hash!), before)).toMatchObject({ valid: false });
  expect(await checkSignature(await bytesOf(fresh.hash!), await authority())).toMatchObject({ valid: true });
});

test('P21 papers of the office are for its officers; the applicant sees and downloads the rest, strangers and other districts nothing', async () => {
  const caseId = await newCase();
  await issue({ key: `${caseId}/1/sheet`, caseId, seq: 1, kind: 'P21' });
  await issue({ key: `${caseId}/1/decision`, caseId, seq: 1, kind: 'P22' });
  const officer = (role: Role, district: string): PersonActor => person([{ role, district }]);
  const list = (who: PersonActor, listener: 'public' | 'officers') =>
    supertest(api.apps[listener])
      .get(`/v1/cases/${caseId}/documents`)
      .set('Authorization', `Bearer ${api.signIn(who)}`);
  const kindsOf = async (who: PersonActor, listener: 'public' | 'officers') =>
    ((await list(who, listener).expect(200)).body.items as { kind: string }[]).map(({ kind }) => kind).toSorted();
  expect(await kindsOf(owner, 'public')).toEqual(['P22']);
  expect(await kindsOf(officer('caseOfficer', '140000'), 'officers')).toEqual(['P21', 'P22']);
  expect(await kindsOf(officer('auditor', '140000'), 'officers')).toEqual(['P21', 'P22']);
  await list(person(), 'public').expect(404);
  await list(officer('caseOfficer', '310000'), 'officers').expect(404);
  await supertest(api.apps.public).get(`/v1/cases/${caseId}/documents`).expect(401);
  const [{ href, title, sha256 }] = (await list(owner, 'public')).body.items as [{ href: string; title: string; sha256: string }];
  const got = await supertest(api.apps.public)
    .get(href)
    .set('Authorization', `Bearer ${api.signIn(owner)}`)
    .responseType('blob')
    .expect(200);
  expect(
    createHash('sha256')
      .update(got.body as Buffer)
      .digest('hex'),
  ).toBe(sha256);
  expect(got.headers['content-disposition']).toContain(encodeURIComponent(`${title}.pdf`));
  const sheet = await rowOf(`${caseId}/1/sheet`);
  const hidden = `/v1/cases/${caseId}/documents/${sheet.id}`;
  await supertest(api.apps.public)
    .get(hidden)
    .set('Authorization', `Bearer ${api.signIn(owner)}`)
    .expect(404);
  // Signed, so that who decided what can be shown years later; no seal and no number, since it is handed out to nobody.
  expect(sheet).toMatchObject({ signer: expect.stringMatching(/^[0-9A-F]+$/), seal: null, number: null });
});
