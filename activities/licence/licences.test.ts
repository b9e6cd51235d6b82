// Certificates, licences and their standing against a real database.
import { moveClock, now } from '../../db/kit/clock.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { setClock } from '../../test/kit/database.ts';
import { neighbourhood } from '../../test/kit/neighbours.ts';
import { licenceBench, refused, succeeded as done, type Holder, type LicenceBench } from '../../test/kit/licences.ts';
import { decide } from '../kit/decide.ts';
import { createScheduledActivities } from '../kit/scheduled.ts';
import { employerStanding } from './employers.ts';
import { licenceStanding } from './standing.ts';

const DAY = 86_400_000;
const START = '2026-03-02T02:00:00.000000Z';
let bench: LicenceBench;
beforeAll(async () => void (bench = await licenceBench()));
beforeEach(async () => setClock(bench.orm.em.fork(), START));
afterAll(async () => bench?.close());

const em = () => bench.orm.em.fork();
const row = (licenceId: string) =>
  one<{ standing: string; validTo: string; specialty: string; employerId: string; state: string }>(
    em(),
    `select l.standing, l.valid_to::text as "validTo", l.specialty, l.employer_id as "employerId", f.state from licence l join case_file f on f.id = l.id where l.id = $1`,
    [licenceId],
  );
const editions = (licenceId: string) =>
  query<{ edition: number; ground: string; state: string; withdrawn: boolean }>(
    em(),
    `select e.edition, e.ground, f.state, e.withdrawn_at is not null as withdrawn from electronic_licence e join case_file f on f.id = e.case_id where e.licence_id = $1 order by 1`,
    [licenceId],
  );
const why = { caseId: null, reason: '测试' };

describe('the checked import', () => {
  const rows = (holders: readonly Pick<Holder, 'name' | 'idNumber'>[], from: string) =>
    holders.map(({ name, idNumber }, n) => ({ number: `${from}${n}`, holderName: name, idNumber, specialty: '化工安全', issuedOn: '2023-09-01' }));
  const body = (list: unknown[]) => ({ input: { district: '310000', source: '原系统', grounds: '系统切换', rows: list } });

  test('S3-45 certificates of the former system count once a second person has confirmed: then all of them, before the first exam', async () => {
    const holders = [await bench.holder(), await bench.holder()];
    const [first, second] = [bench.officer('informationManager'), bench.officer('informationManager')];
    const { caseId, body: answer } = done(await bench.act('CertificateImport', 'propose', first, body(rows(holders, 'IMP-A-'))));
    expect(answer).toEqual({ rows: 2 });
    expect(await query(em(), `select from certificate where number like 'IMP-A-%'`)).toHaveLength(0);
    expect(refused(await bench.act('CertificateImport', 'confirm', first, { caseId })).code).toBe('CERTIFICATE_SECOND_PERSON');
    done(await bench.act('CertificateImport', 'confirm', second, { caseId }));
    const taken = await query<{ standing: string; import: string; text: string }>(
      em(),
      `select standing, import_id as import, c::text as text from certificate c where number like 'IMP-A-%' order by number`,
    );
    expect(taken.map(({ standing, import: from }) => [standing, from])).toEqual([
      ['valid', caseId],
      ['valid', caseId],
    ]);
    // Neither the certificate nor what is left of the list has an identity number in clear.
    const kept = await one<{ text: string }>(em(), `select i::text as text from certificate_import i where case_id = $1`, [caseId]);
    for (const { idNumber } of holders) expect(taken.map(({ text }) => text).join() + kept.text).not.toContain(idNumber);
  });

  test('S3-45 one bad row and nothing is kept; what came in meanwhile is noticed at the confirmation, and still nothing is half in', async () => {
    const [one1, two] = [await bench.holder(), await bench.holder()];
    const bad = await bench.act(
      'CertificateImport',
      'propose',
      bench.officer('informationManager'),
      body([...rows([one1], 'IMP-B-'), { ...rows([two], 'IMP-X-')[0]!, specialty: '航天' }]),
    );
    expect(refused(bad)).toEqual({ code: 'CERTIFICATE_IMPORT_INVALID', reasons: ['第2行：没有这一专业'] });
    const both = await bench.act('CertificateImport', 'propose', bench.officer('informationManager'), body(rows([one1, two], 'IMP-C-')));
    const other = await bench.act('CertificateImport', 'propose', bench.officer('informationManager'), body(rows([two], 'IMP-D-')));
    done(await bench.act('CertificateImport', 'confirm', bench.officer('administrator'), { caseId: done(other).caseId }));
    const late = await bench.act('CertificateImport', 'confirm', bench.officer('administrator'), { caseId: done(both).caseId });
    expect(refused(late)).toEqual({ code: 'CERTIFICATE_IMPORT_INVALID', reasons: ['第2行：该人员在该专业已有有效证书'] });
    expect(await query(em(), `select from certificate where number like 'IMP-C-%' or number like 'IMP-B-%'`)).toHaveLength(0);
    done(
      await bench.act('CertificateImport', 'reject', bench.officer('informationManager'), { caseId: done(both).caseId, input: { reason: '重复' } }),
    );
    expect(refused(await bench.act('CertificateImport', 'propose', bench.officer('caseOfficer'), body(rows([one1], 'IMP-E-')))).code).toBe(
      'FORBIDDEN',
    );
  });

  test('S3-45 of two imports of the same people confirmed in the same moment one comes in whole, the other not at all', async () => {
    const holders = [await bench.holder(), await bench.holder(), await bench.holder()];
    const ids = [];
    for (const from of ['IMP-F-', 'IMP-G-'])
      ids.push(done(await bench.act('CertificateImport', 'propose', bench.officer('informationManager'), body(rows(holders, from)))).caseId);
    const outcomes = await Promise.all(
      ids.map((caseId) => bench.act('CertificateImport', 'confirm', bench.officer('informationManager'), { caseId })),
    );
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1);
    expect(['CERTIFICATE_EXISTS', 'CERTIFICATE_IMPORT_INVALID']).toContain(refused(outcomes.find(({ ok }) => !ok)!).code);
    expect(await query(em(), `select from certificate where number like 'IMP-F-%' or number like 'IMP-G-%'`)).toHaveLength(3);
  });
});

describe('the licence', () => {
  test('S3-56 issued with its number, and its electronic edition begun in the same transaction (S3-59 待制发)', async () => {
    const holder = await bench.holder();
    const { licenceId, number } = await bench.issued(holder);
    expect(number).toMatch(/^20263101053\d{7}$/);
    expect(await row(licenceId)).toMatchObject({ standing: 'valid', state: 'valid' });
    expect(await editions(licenceId)).toEqual([{ edition: 1, ground: 'issue', state: 'pending', withdrawn: false }]);
  });

  test('S3-45 no second licence beside one in force, in the same moment either; no licence on another person’s certificate or specialty', async () => {
    const holder = await bench.holder();
    const stranger = await bench.holder();
    const employerId = (await bench.employer()).id;
    const input = {
      caseId: null,
      certificateId: holder.certificateId,
      accountId: holder.accountId,
      employerId,
      specialty: '05',
      validFrom: '2026-01-01',
      validTo: '2030-12-31',
      district: '310000',
    };
    const two = await Promise.all([1, 2].map(() => bench.licence(uuidv7(), 'issue', input)));
    expect(two.filter(({ ok }) => ok)).toHaveLength(1);
    expect(refused(two.find(({ ok }) => !ok)!).code).toBe('LICENCE_LIVE');
    const theirs = { ...input, accountId: stranger.accountId };
    expect(refused(await bench.licence(uuidv7(), 'issue', theirs))).toEqual({
      code: 'LICENCE_CERTIFICATE',
      reasons: ['职业资格证书不是本人的有效证书'],
    });
    const own = { ...theirs, certificateId: stranger.certificateId };
    expect(refused(await bench.licence(uuidv7(), 'issue', { ...own, specialty: '03' })).code).toBe('LICENCE_CERTIFICATE');
    expect(refused(await bench.licence(uuidv7(), 'issue', { ...own, employerId: uuidv7() })).code).toBe('LICENCE_EMPLOYER');
    done(await bench.act('QualificationCertificate', 'revoke', { kind: 'system' }, { caseId: stranger.certificateId }));
    expect(refused(await bench.licence(uuidv7(), 'issue', own)).code).toBe('LICENCE_CERTIFICATE');
  });

  test('S3-56 renewed it ends later and is reminded of anew; changed it keeps its last day; each has a new edition and the old one is withdrawn', async () => {
    const holder = await bench.holder();
    const { licenceId } = await bench.issued(holder);
    expect(refused(await bench.licence(licenceId, 'renew', { caseId: null, validTo: '2030-12-31' })).code).toBe('LICENCE_TERM');
    done(await bench.licence(licenceId, 'renew', { caseId: null, validTo: '2035-12-31' }));
    const employer = await bench.employer();
    done(await bench.licence(licenceId, 'change', { caseId: null, employerId: employer.id }));
    expect(await row(licenceId)).toMatchObject({ standing: 'valid', validTo: '2035-12-31', employerId: employer.id });
    expect(refused(await bench.licence(licenceId, 'change', { caseId: null, specialty: '03' })).code).toBe('LICENCE_CERTIFICATE');
    const certificateId = await bench.certificate(holder, '03');
    done(await bench.licence(licenceId, 'change', { caseId: null, specialty: '03', certificateId }));
    expect(await row(licenceId)).toMatchObject({ specialty: '03', validTo: '2035-12-31' });
    done(await bench.licence(licenceId, 'reissue', why));
    expect((await editions(licenceId)).map(({ ground, withdrawn }) => [ground, withdrawn])).toEqual([
      ['issue', true],
      ['renew', true],
      ['change', true],
      ['change', true],
      ['reissue', false],
    ]);
  });

  test('S3-56 待变更 and back: meanwhile it is not good, the holder is told and the collectors are owed the news', async () => {
    const { licenceId } = await bench.issued(await bench.holder());
    done(await bench.licence(licenceId, 'suspend', { caseId: null, reason: '劳动关系解除' }));
    expect(await row(licenceId)).toMatchObject({ standing: 'toChange', state: 'toChange' });
    expect(refused(await bench.licence(licenceId, 'suspend', why)).code).toBe('STATE_CONFLICT');
    done(await bench.licence(licenceId, 'reinstate', why));
    expect(await row(licenceId)).toMatchObject({ standing: 'valid' });
    const owed = await query<{ partner: string; standing: string }>(
      em(),
      `select partner, payload->>'standing' as standing from dispatch where kind = 'licenceStanding' and payload->>'licenceId' = $1 order by created_at, partner`,
      [licenceId],
    );
    expect(owed.map(({ partner, standing }) => `${partner} ${standing}`)).toEqual([
      'licenceCollection toChange',
      'licenceLibrary toChange',
      'licenceCollection valid',
      'licenceLibrary valid',
    ]);
    expect(await query(em(), `select from notice where case_id = $1 and template = 'inbox.licenceStanding'`, [licenceId])).toHaveLength(2);
  });

  test.each([
    ['deceit', 3, '2029-03-01', '行政许可法》第六十九条、第七十九条'],
    ['improper', 5, '2031-03-01', '应急〔2019〕8号'],
  ])('S3-56 撤销 on ground %s: %i years without a registration, whatever account asks; then 重新注册', async (ground, _, until, article) => {
    const holder = await bench.holder();
    const { licenceId } = await bench.issued(holder);
    expect(refused(await bench.licence(licenceId, 'revoke', { ...why, ground: 'none' })).code).toBe('LICENCE_GROUND');
    expect(done(await bench.licence(licenceId, 'revoke', { ...why, ground })).body).toEqual({ banUntil: until });
    expect(await row(licenceId)).toMatchObject({ standing: 'revoked' });
    expect((await editions(licenceId))[0]).toMatchObject({ withdrawn: true, state: 'withdrawn' });
    const again = {
      caseId: null,
      certificateId: holder.certificateId,
      accountId: holder.accountId,
      employerId: (await bench.employer()).id,
      specialty: '05',
      validFrom: '2040-01-01',
      validTo: '2045-12-31',
      district: '310000',
    };
    const banned = await bench.licence(uuidv7(), 'issue', again);
    expect(refused(banned)).toEqual({ code: 'LICENCE_BANNED', reasons: [`禁止申请期未满，${until}前不予注册`] });
    expect(banned.ok ? '' : banned.refusal.reasons![0]!.article).toContain(article);
    await setClock(em(), `${until}T15:59:00.000000Z`);
    expect(refused(await bench.licence(uuidv7(), 'issue', again)).code).toBe('LICENCE_BANNED');
    await moveClock(em(), 2 * 60_000);
    expect(done(await bench.licence(uuidv7(), 'issue', again)).state).toBe('valid');
  });

  test('S3-56 注销 ends it for good and brings no ban: 重新注册 is a licence of its own, with another number', async () => {
    const holder = await bench.holder();
    const { licenceId, number } = await bench.issued(holder);
    done(await bench.licence(licenceId, 'cancel', { caseId: null, reason: '本人申请' }));
    expect(refused(await bench.licence(licenceId, 'renew', { caseId: null, validTo: '2040-01-01' })).code).toBe('STATE_CONFLICT');
    const again = await bench.issued(holder);
    expect(again.number).not.toBe(number);
    expect((await row(licenceId)).standing).toBe('cancelled');
  });
});

describe('the daily round', () => {
  const round = () =>
    createScheduledActivities({
      orm: bench.orm,
      keyring: bench.ring,
      checks: [licenceStanding({ fields: bench.fields, decide: (request) => decide(bench.deps, request) })],
    }).runChecks('licence');
  const reminders = (licenceId: string) =>
    query(em(), `select from notice where case_id = $1 and template = 'inbox.licenceReminder'`, [licenceId]).then(({ length }) => length);

  test('S3-56 reminded at T-90, T-60 and T-30 once each, 到期 after the last day, 失效 after it, each told, by the moved clock; then 重新注册', async () => {
    const holder = await bench.holder();
    const { licenceId } = await bench.issued(holder, { validFrom: '2025-01-01', validTo: '2026-06-30' });
    const at = async (day: string) => {
      await setClock(em(), `${day}T16:20:00.000000Z`);
      await round();
      await round();
      return [await reminders(licenceId), (await row(licenceId)).standing];
    };
    expect(await at('2026-03-30')).toEqual([0, 'valid']);
    expect(await at('2026-03-31')).toEqual([1, 'valid']);
    expect(await at('2026-05-05')).toEqual([2, 'valid']);
    expect(await at('2026-06-29')).toEqual([3, 'valid']);
    expect(await at('2026-06-30')).toEqual([3, 'expired']);
    // 到期 is no end yet: a renewal that was applied for in time is still granted.
    done(await bench.licence(licenceId, 'renew', { caseId: null, validTo: '2026-07-31' }));
    expect(await at('2026-07-30')).toEqual([4, 'valid']);
    expect(await at('2026-08-03')).toEqual([4, 'lapsed']);
    const told = await query(em(), `select from notice where case_id = $1 and template = 'inbox.licenceStanding'`, [licenceId]);
    expect(told).toHaveLength(3);
    expect(refused(await bench.licence(licenceId, 'renew', { caseId: null, validTo: '2040-01-01' })).code).toBe('STATE_CONFLICT');
    expect((await bench.issued(holder)).number).toMatch(/^\d{18}$/);
  });

  test('S3-56 a renewal that was applied for in time keeps the licence from lapsing until it is decided', async () => {
    const holder = await bench.holder();
    const { licenceId } = await bench.issued(holder, { validFrom: '2025-01-01', validTo: '2027-05-31' });
    const [caseId, number] = [uuidv7(), '310000-2027-900001'];
    await query(
      em(),
      `with c as (insert into case_file (id, type, district, state, version, seq, head, created_at, changed_at)
         values ($1, 'PracticeRegistration', '310000', 'supplement', 1, 0, '', app_now(), app_now()))
       insert into registration (case_id, kind, account_id, district, licence_id, ex_officio, form, form_schema, notes, saved_at, number)
         values ($1, 'renewal', $2, '310000', $3, false, '', 2, '', app_now(), $4)`,
      [caseId, holder.accountId, licenceId, number],
    );
    await setClock(em(), '2027-06-10T16:20:00.000000Z');
    await round();
    expect((await row(licenceId)).standing).toBe('expired');
    await query(em(), `update case_file set state = 'deemedWithdrawn' where id = $1`, [caseId]);
    await round();
    expect((await row(licenceId)).standing).toBe('lapsed');
  });

  test('S3-56 U06 an employer that is 吊销 or 注销 turns its holders’ licences to 待变更, each told; others stay as they are', async () => {
    const near = await neighbourhood();
    try {
      const check = employerStanding({
        socialInsurance: near.neighbours.socialInsurance,
        decide: (request) => decide(bench.deps, request),
      });
      const night = async () => check.run({ orm: bench.orm, em: em(), now: await now(em()), today: '', progress: () => undefined });
      const found = [];
      for (const standing of ['在业', '吊销', '注销']) {
        const employer = await bench.employer();
        found.push(await bench.issued(await bench.holder(), { employerId: employer.id }));
        const { code, name } = await one<{ code: string; name: string }>(em(), `select credit_code as code, name from organisation where id = $1`, [
          employer.id,
        ]);
        const known = { creditCode: code, name, standing, on: standing === '在业' ? null : '2026-03-01' };
        expect((await near.put('social-insurance', '/_employers', known)).status).toBe(201);
      }
      await near.fault('social-insurance', { status: 503 });
      await expect(night()).rejects.toThrow('503');
      await near.fault('social-insurance', null);
      expect(await night()).toBe(2);
      expect(await night()).toBe(0);
      expect(await Promise.all(found.map(async ({ licenceId }) => (await row(licenceId)).standing))).toEqual(['valid', 'toChange', 'toChange']);
      const [told] = await query<{ n: number }>(
        em(),
        `select count(*)::int as n from notice where case_id = $1 and template = 'inbox.licenceStanding'`,
        [found[1]!.licenceId],
      );
      expect(told).toEqual({ n: 1 });
    } finally {
      await near.close();
    }
  });

  test('S3-56 a round that missed a year does all of it at once, and runs into nothing that a person has changed', async () => {
    const [one1, two] = [
      await bench.issued(await bench.holder(), { validTo: '2026-05-01' }),
      await bench.issued(await bench.holder(), { validTo: '2026-05-01' }),
    ];
    done(await bench.licence(two.licenceId, 'cancel', why));
    await moveClock(em(), 400 * DAY);
    await round();
    expect([(await row(one1.licenceId)).standing, (await row(two.licenceId)).standing]).toEqual(['lapsed', 'cancelled']);
  });
});

test('S3-56 every chain of the acts above holds', async () => {
  const { broken, chains } = await verifyJournal(bench.orm, { publicKeys: journalPublicKeys(bench.ring) });
  // Accounts and the registration of the bench are rows without acts.
  const accounts = new Set((await query<{ id: string }>(em(), `select id from account union select case_id from registration`)).map(({ id }) => id));
  expect(broken.filter(({ caseId }) => !accounts.has(caseId!))).toEqual([]);
  expect(chains).toBeGreaterThan(30);
});
