// Certificates and 电子证照管理 through HTTP: who sees what, and what takes two persons.
import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import supertest from 'supertest';
import type { FileDesk } from '../../activities/file/desk.ts';
import { createLicenceDesk } from '../../activities/licence/desk.ts';
import { query } from '../../db/kit/sql.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { setClock } from '../../test/kit/database.ts';
import { licenceBench, succeeded as done, type Holder, type LicenceBench } from '../../test/kit/licences.ts';
import { permitApi, type PermitApi } from '../../test/kit/permit-api.ts';
import { licenceRoutes } from './index.ts';

let bench: LicenceBench;
let api: PermitApi;
beforeAll(async () => {
  bench = await licenceBench();
  const files = { open: (hash: string) => Readable.from([Buffer.from(hash.padEnd(1000, '.'))]) } as unknown as FileDesk;
  const { orm, fields, ring } = bench;
  const { decide } = await import('../../activities/kit/decide.ts');
  api = await permitApi(
    { orm, fields, files, licences: createLicenceDesk({ orm, keyring: ring }), decide: (request) => decide(bench.deps, request) },
    { routes: licenceRoutes, registry: bench.deps.registry },
  );
  await setClock(orm.em.fork(), '2026-03-02T02:00:00.000000Z');
});
afterAll(async () => {
  await api?.close();
  await bench?.close();
});

type Side = 'public' | 'officers';
const as = (side: Side, actor: PersonActor) => {
  const token = api.signIn(actor);
  return {
    get: (path: string) => supertest(api.apps[side]).get(path).set('Authorization', `Bearer ${token}`),
    post: (path: string, body: object, version?: number) =>
      supertest(api.apps[side])
        .post(path)
        .set({ Authorization: `Bearer ${token}`, 'Idempotency-Key': randomUUID(), ...(version === undefined ? {} : { 'If-Match': `"${version}"` }) })
        .send(body),
  };
};
const own = ({ accountId }: Holder) => as('public', { kind: 'person', accountId, grants: [{ role: 'applicant' }] });
const officer = (role: 'caseOfficer' | 'caseSigner' | 'informationManager' | 'auditor' | 'preReviewer') => as('officers', bench.officer(role));

test('S3-45 POST /v1/admin/certificate-imports: rows checked, every fault at once, a second person confirms, then the holder sees the certificate', async () => {
  const holder = await bench.holder();
  const rows = [{ number: 'API-000001', holderName: holder.name, idNumber: holder.idNumber, specialty: '道路运输安全', issuedOn: '2024-01-31' }];
  const body = { district: '310000', source: '原注册系统导出', grounds: '系统切换', rows };
  const [first, second] = [officer('informationManager'), officer('informationManager')];
  const bad = await first
    .post('/v1/admin/certificate-imports', {
      ...body,
      rows: [
        { ...rows[0], idNumber: '1' },
        { ...rows[0], issuedOn: '昨天' },
      ],
    })
    .expect(422);
  expect(bad.body.code).toBe('CERTIFICATE_IMPORT_INVALID');
  expect((bad.body.errors as { field: string }[]).map(({ field }) => field)).toEqual(['rows[0].idNumber', 'rows[1].issuedOn', 'rows[1].number']);
  const { body: kept } = await first.post('/v1/admin/certificate-imports', body).expect(201);
  expect(kept).toMatchObject({ state: 'proposed', rows: 1 });
  await first.post(`/v1/admin/certificate-imports/${kept.id}/confirm`, {}, 1).expect(403);
  const mine = own(holder);
  const before = ((await mine.get('/v1/certificates').expect(200)).body.items as unknown[]).length;
  await second.post(`/v1/admin/certificate-imports/${kept.id}/confirm`, {}, 1).expect(200);
  const { items } = (await mine.get('/v1/certificates').expect(200)).body as {
    items: { number: string; idNumber: string; specialtyLabel: string }[];
  };
  expect(items).toHaveLength(before + 1);
  expect(items.find(({ number }) => number === 'API-000001')).toMatchObject({
    specialtyLabel: '道路运输安全',
    standingLabel: '有效',
    idNumber: expect.stringMatching(/^\d{6}\*{8}/),
  });
  const listed = (await second.get('/v1/admin/certificates?number=API-000001').expect(200)).body.items as unknown[];
  expect(listed).toHaveLength(1);
  await as('officers', bench.officer('preReviewer')).post('/v1/admin/certificate-imports', body).expect(403);
  const { body: shown } = await second.get(`/v1/admin/certificate-imports/${kept.id}`).expect(200);
  expect(shown).toMatchObject({ label: '已导入', rows: 1 });
});

test('S3-56 officers of the place list, view and download; the holder sees his own, strangers and other places see nothing; a withdrawn paper is 410', async () => {
  const holder = await bench.holder();
  const { licenceId, number, editionId } = await bench.issued(holder);
  const reader = officer('caseOfficer');
  await reader.get(`/v1/admin/elicenses/${licenceId}/file`).expect(409);
  const hash = await bench.printed(editionId);
  const { body: list } = await reader.get(`/v1/admin/elicenses?text=${number}`).expect(200);
  expect(list.items).toEqual([
    expect.objectContaining({ id: licenceId, standingLabel: '有效', electronic: expect.objectContaining({ label: '待制发', edition: 1 }) }),
  ]);
  const { body: one } = await reader.get(`/v1/admin/elicenses/${licenceId}`).expect(200);
  expect(one.editions).toEqual([expect.objectContaining({ edition: 1, groundLabel: '颁发' })]);
  const file = await reader.get(`/v1/admin/elicenses/${licenceId}/file`).expect(200).expect('Content-Type', 'application/pdf');
  expect((file.body as Buffer).toString()).toContain(hash);
  const mine = own(holder);
  expect((await mine.get('/v1/licences').expect(200)).body.items).toHaveLength(1);
  await mine.get(`/v1/licences/${licenceId}/file`).expect(200);
  const stranger = own(await bench.holder());
  expect((await stranger.get('/v1/licences').expect(200)).body.items).toHaveLength(0);
  await stranger.get(`/v1/licences/${licenceId}`).expect(404);
  await stranger.get(`/v1/licences/${licenceId}/file`).expect(404);
  const elsewhere = as('officers', { kind: 'person', accountId: randomUUID(), grants: [{ role: 'caseOfficer', district: '330000' }] });
  expect((await elsewhere.get('/v1/admin/elicenses').expect(200)).body.items).toEqual([]);
  await elsewhere.get(`/v1/admin/elicenses/${licenceId}`).expect(404);
  done(await bench.licence(licenceId, 'cancel', { caseId: null, reason: '本人申请' }));
  await mine.get(`/v1/licences/${licenceId}/file`).expect(410);
});

test('S3-56 create, reissue and revoke take two officers; nothing changes before the second has signed, and the first may not sign', async () => {
  const holder = await bench.holder();
  const employer = await bench.employer();
  const details = {
    certificateId: holder.certificateId,
    accountId: holder.accountId,
    employerId: employer.id,
    specialty: '05',
    validFrom: '2026-03-02',
    validTo: '2031-03-01',
    number: '310105200001',
  };
  const first = as('officers', bench.officer('caseSigner'));
  const second = officer('caseSigner');
  const propose = async (body: object) =>
    (await first.post('/v1/admin/elicense-proposals', body).expect(201)).body as { id: string; licenceId: string };
  const standing = async (id: string) =>
    (await query<{ standing: string }>(bench.orm.em.fork(), `select standing from licence where id = $1`, [id]))[0]?.standing ?? null;
  const created = await propose({ measure: 'issue', reason: '原系统在册证书补录', details });
  expect(await standing(created.licenceId)).toBeNull();
  expect((await first.post(`/v1/admin/elicense-proposals/${created.id}/confirm`, {}, 1).expect(403)).body.code).toBe('LICENCE_SECOND_PERSON');
  await officer('caseOfficer').post(`/v1/admin/elicense-proposals/${created.id}/confirm`, {}, 1).expect(403);
  await second.post(`/v1/admin/elicense-proposals/${created.id}/confirm`, {}, 1).expect(200);
  expect(await standing(created.licenceId)).toBe('valid');
  const { body: line } = await second.get(`/v1/admin/elicenses/${created.licenceId}`).expect(200);
  expect(line).toMatchObject({ number: '310105200001', employerName: employer.name });
  const again = await propose({ measure: 'reissue', licenceId: created.licenceId, reason: '证书遗失' });
  await second.post(`/v1/admin/elicense-proposals/${again.id}/confirm`, {}, 1).expect(200);
  expect((await second.get(`/v1/admin/elicenses/${created.licenceId}`).expect(200)).body.editions).toHaveLength(2);
  const revoke = await propose({ measure: 'revoke', licenceId: created.licenceId, reason: '提供虚假材料', details: { ground: 'deceit' } });
  expect(await standing(created.licenceId)).toBe('valid');
  await second.post(`/v1/admin/elicense-proposals/${revoke.id}/confirm`, {}, 1).expect(200);
  expect(await standing(created.licenceId)).toBe('revoked');
  // Signed too late: the licence is no more, the proposal stays what it was and can be sent back.
  const late = await propose({ measure: 'reissue', licenceId: created.licenceId, reason: '证书遗失' });
  expect((await second.post(`/v1/admin/elicense-proposals/${late.id}/confirm`, {}, 1).expect(409)).body.code).toBe('STATE_CONFLICT');
  await second.post(`/v1/admin/elicense-proposals/${late.id}/reject`, { reason: '已撤销' }, 1).expect(200);
  await first.post('/v1/admin/elicense-proposals', { measure: 'revoke', licenceId: created.licenceId, reason: 'x', details: {} }).expect(422);
  await officer('auditor').post('/v1/admin/elicense-proposals', { measure: 'reissue', licenceId: created.licenceId, reason: 'x' }).expect(403);
  await officer('auditor').get('/v1/admin/elicense-proposals?state=confirmed').expect(200);
});

test('S3-56 解除劳动: the employer reports with the number of the certificate that a contract is over, and the licence is 待变更; nobody else can', async () => {
  const [where, other] = [await bench.employer(), await bench.employer()];
  const holder = await bench.holder();
  const { licenceId, number } = await bench.issued(holder, { employerId: where.id });
  const firm = ({ id }: { id: string }) =>
    as('public', { kind: 'person', accountId: randomUUID(), organisationId: id, grants: [{ role: 'orgAdmin', organisationId: id }] });
  const path = '/v1/licence-departures';
  await firm(other).post(path, { number, leftOn: '2026-02-28' }).expect(404);
  await own(holder).post(path, { number, leftOn: '2026-02-28' }).expect(403);
  expect(
    (await firm(where).post(path, { number: ' ', leftOn: '2026-02-30' }).expect(422)).body.errors.map(({ field }: { field: string }) => field),
  ).toEqual(['number', 'leftOn']);
  const early = await firm(where).post(path, { number, leftOn: '2026-03-03' }).expect(422);
  expect(early.body).toMatchObject({
    code: 'LICENCE_LEAVING',
    errors: [{ field: 'leftOn', message: '解除或终止劳动合同的日期不能晚于今天' }],
  });
  expect((await firm(where).post(path, { number, leftOn: '2026-02-28' }).expect(200)).body).toMatchObject({ id: licenceId, state: 'toChange' });
  expect((await firm(where).post(path, { number, leftOn: '2026-02-28' }).expect(409)).body.code).toBe('STATE_CONFLICT');
  expect((await own(holder).get(`/v1/licences/${licenceId}`).expect(200)).body).toMatchObject({ standing: 'toChange', standingLabel: '待变更' });
  const em = bench.orm.em.fork();
  expect(await query(em, `select from notice where case_id = $1 and account_id = $2`, [licenceId, holder.accountId])).toHaveLength(1);

  // Granted a change, the new employer has the word, the former one none.
  const input = { caseId: null, employerId: other.id };
  done(await bench.licence(licenceId, 'change', input));
  await firm(where).post(path, { number, leftOn: '2026-02-28' }).expect(404);
  expect((await firm(other).post(path, { number, leftOn: '2026-03-01' }).expect(200)).body).toMatchObject({ state: 'toChange' });
});
