// Annulments against a real database: one decision takes scores, result, certificate and licence, and all of it comes back; several decisions on the same person.
import fc from 'fast-check';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { integrityOf } from '../../db/exam/integrity.ts';
import { effectsOf } from '../../db/exam/annulments.ts';
import { foreseen, followUps } from '../../db/exam/follow-ups.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { setClock } from '../../test/kit/database.ts';
import { examApi, type ExamApi } from '../../test/kit/exam.ts';
import { issuedCertificate } from '../../test/kit/issued-certificate.ts';
import { refused, succeeded as done } from '../../test/kit/licences.ts';
import { judgedSeason, type JudgedSeason, type Seat } from '../../test/kit/violation.ts';
import { decide } from '../kit/decide.ts';
import { licenceAct } from '../licence/acts.ts';
import { executeAnnulment, overturnAnnulment } from './annulment/acts.ts';
import { planFor } from './annulment/plan.ts';
import { effectKindsOf } from './effects.ts';

const START = '2026-12-10T02:00:00.000000Z';
let exam: ExamApi;
let season: JudgedSeason;
let next = 0;
beforeAll(async () => {
  exam = await examApi();
  await setClock(exam.orm.em.fork(), START);
  season = await judgedSeason(exam, 12);
  await season.listed(season.seats);
  for (const seat of season.seats) await season.scored(seat);
}, 60_000);
afterAll(() => exam?.close());

const em = () => exam.orm.em.fork();
const deps = () => ({ orm: exam.orm, registry: exam.registry });
const basis = '《专业技术人员资格考试违纪违规行为处理规定》第七条';
const system = (request: ActRequest): Promise<Outcome> => decide(deps(), request);
const act = (action: string, actor: PersonActor, caseId: string, input: object = {}): Promise<Outcome> =>
  decide(deps(), { key: uuidv7(), type: 'Annulment', action, caseId, actor, input, bodyHash: '' });
const scores = (seat: Seat, subjects: readonly string[] | null = null) =>
  ({ kind: 'score', id: seat.id, details: { subjects, ground: 'violation' } }) as const;
const execute = (seat: Seat, subjects: readonly string[] | null = null, also: object[] = []): { id: string; outcome: Promise<Outcome> } => {
  const id = uuidv7();
  const wanted = [scores(seat, subjects), ...also] as never;
  return {
    id,
    outcome: system(executeAnnulment(uuidv7(), id, { ground: 'violation', basis, reason: '违纪', wanted, district: '310000', causeId: uuidv7() })),
  };
};
const overturn = (id: string): Promise<Outcome> => system(overturnAnnulment(uuidv7(), id, '复议撤销'));

/** A passer with certificate and licence. */
async function holder(): Promise<{ seat: Seat; certificateId: string; licenceId: string }> {
  const seat = season.seats[next++]!;
  const certificateId = await season.certified(seat);
  return { seat, certificateId, licenceId: await season.licensed(seat, certificateId) };
}
interface State {
  scores: string[];
  result: string;
  certificate: string;
  licence: string;
  records: number;
}
async function stateOf({ seat, certificateId, licenceId }: { seat: Seat; certificateId: string; licenceId: string }): Promise<State> {
  const { index } = await one<{ index: string }>(em(), `select id_number_index as index from enrolment where case_id = $1`, [seat.id]);
  const rows = await query<{ text: string }>(
    em(),
    `select subject || ' ' || standing as text from score where enrolment_id = $1 and in_force order by subject`,
    [seat.id],
  );
  const { outcome } = await one<{ outcome: string }>(em(), `select outcome from pass_result where enrolment_id = $1`, [seat.id]);
  const { certificate, licence } = await one<{ certificate: string; licence: string }>(
    em(),
    `select (select standing from certificate where id = $1) as certificate, (select standing from licence where id = $2) as licence`,
    [certificateId, licenceId],
  );
  const at = (await one<{ at: string }>(em(), `select to_char(app_now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`)).at;
  return { scores: rows.map(({ text }) => text), result: outcome, certificate, licence, records: (await integrityOf(em(), [index], at)).length };
}
const before: State = { scores: ['F01 valid', 'S03 valid'], result: 'passed', certificate: 'valid', licence: 'valid', records: 0 };
const standings = async (id: string): Promise<string[]> =>
  (await effectsOf(em(), exam.fields, id)).map(({ kind, standing }) => `${kind} ${standing}`);
const editions = (licenceId: string) =>
  query<{ edition: number; ground: string; state: string }>(
    em(),
    `select e.edition, e.ground, c.state from electronic_licence e join case_file c on c.id = e.case_id where e.licence_id = $1 order by 1`,
    [licenceId],
  );

test('S3-37 S3§2.5 one decision takes scores, result, certificate, licence and edition, records the person, and owes the bureaux the news; overturned, all of it is as before', async () => {
  const one1 = await holder();
  const { id, outcome } = execute(one1.seat, null, [{ kind: 'integrity', id: one1.seat.id, details: { years: 5, basis } }]);
  expect(done(await outcome).state).toBe('done');
  expect(await stateOf(one1)).toEqual({
    scores: ['F01 void', 'S03 void'],
    result: 'failed',
    certificate: 'revoked',
    licence: 'cancelled',
    records: 1,
  });
  expect(await standings(id)).toEqual(['score changed', 'passResult changed', 'certificate changed', 'licence changed', 'integrity changed']);
  expect(await editions(one1.licenceId)).toEqual([{ edition: 1, ground: 'issue', state: 'withdrawn' }]);
  const owed = await query<{ partner: string; kind: string; matter: string }>(
    em(),
    `select partner, kind, payload->>'state' as matter from dispatch where case_id = any($1::uuid[]) and seq = 2 order by partner, kind, matter`,
    [[one1.certificateId, one1.licenceId]],
  );
  expect(owed).toEqual(
    expect.arrayContaining([
      { partner: 'examAuthority', kind: 'certificate', matter: '撤销' },
      { partner: 'examAuthority', kind: 'licence', matter: '注销' },
      { partner: 'licenceLibrary', kind: 'licenceStanding', matter: null },
      { partner: 'licenceCollection', kind: 'licenceStanding', matter: null },
    ]),
  );
  const follows = await followUps(em(), id, await effectsOf(em(), exam.fields, id));
  expect(follows.filter(({ kind }) => kind === 'share').map(({ to, status }) => `${to} ${status}`)).toContain('市职业能力考试院 待发送');
  expect(follows).toContainEqual(expect.objectContaining({ kind: 'edition', to: '第1版', status: '已收回' }));

  expect(done(await overturn(id)).state).toBe('restored');
  expect(await stateOf(one1)).toEqual(before);
  expect(await standings(id)).toEqual(['score restored', 'passResult restored', 'certificate restored', 'licence restored', 'integrity restored']);
  // The paper that was withdrawn stays so: the licence that is good again has a new one.
  expect(await editions(one1.licenceId)).toEqual([
    { edition: 1, ground: 'issue', state: 'withdrawn' },
    { edition: 2, ground: 'restore', state: 'pending' },
  ]);
  const trace = await query<{ what: string }>(
    em(),
    `select c.type || ' ' || j.action as what from journal j join case_file c on c.id = j.case_id where j.case_id = any($1::uuid[]) order by c.type, j.seq`,
    [[id, one1.certificateId, one1.licenceId]],
  );
  expect(trace.map(({ what }) => what)).toEqual([
    'Annulment execute',
    'Annulment overturn',
    'PracticeLicence issue',
    'PracticeLicence cancel',
    'PracticeLicence restore',
    'QualificationCertificate enter',
    'QualificationCertificate revoke',
    'QualificationCertificate restore',
  ]);
}, 60_000);

test('S3§2.5 a certificate of the exam falls with its edition and its copies for one use, all of it foreseen; overturned, certificate and edition are in force again, copies are made anew', async () => {
  const seat = season.seats[next++]!;
  const { certificateId, editionId } = await issuedCertificate({ orm: exam.orm, registry: exam.registry }, season.exam, seat);
  const me: PersonActor = { kind: 'person', accountId: seat.accountId, grants: [{ role: 'applicant' }] };
  const input = { certificateId, scene: '投标', until: '2027-01-31' };
  done(await decide(deps(), { key: uuidv7(), type: 'CertificateAnnotation', action: 'annotate', actor: me, input, bodyHash: '' }));
  const rows = () =>
    one(
      em(),
      `select c.standing, e.standing as edition, (select standing from certificate_annotation a where a.certificate_id = c.id) as copy
         from certificate c join certificate_edition e on e.certificate_id = c.id where c.id = $1 and e.id = $2`,
      [certificateId, editionId],
    );
  expect(await rows()).toEqual({ standing: 'valid', edition: 'making', copy: 'making' });
  const set = (await ruleBook(em())).rulesFor('310000', '2026-12-10');
  const plan = (await planFor(effectKindsOf(), em(), set, { ground: 'violation', wanted: [scores(seat)] })).plan!;
  const seen = (await foreseen(em(), set, plan.effects))
    .filter(({ about }) => about.startsWith('职业资格证书'))
    .map(({ kind, to }) => `${kind} ${to}`);
  expect(seen).toEqual(expect.arrayContaining(['edition 收回电子证书', 'share 市电子证照库', 'copy 1份加注件失效', 'notice 持证人']));

  const { id, outcome } = execute(seat);
  done(await outcome);
  expect(await rows()).toEqual({ standing: 'revoked', edition: 'withdrawn', copy: 'revoked' });
  const follows = await followUps(em(), id, await effectsOf(em(), exam.fields, id));
  expect(follows.map(({ kind, to, status }) => `${kind} ${to} ${status}`)).toEqual(
    expect.arrayContaining(['edition 电子证书第1版 已撤销', 'copy 投标 已撤销', 'share 市电子证照库 待发送', 'notice 本人 已通知']),
  );
  expect(done(await overturn(id)).state).toBe('restored');
  expect(await rows()).toEqual({ standing: 'valid', edition: 'making', copy: 'revoked' });
}, 60_000);

test('S3-37 images are kept encrypted: neither name nor number nor standing is in the rows', async () => {
  const rows = await query<{ text: string }>(em(), `select e::text as text from annulment_effect e where before_image is not null`);
  expect(rows.length).toBeGreaterThan(0);
  for (const { text } of rows) expect(text).not.toContain('"standing"');
});

test('S3§2.5 a dry run changes nothing and says what would follow; what has changed since is refused, so that what is signed is what was shown', async () => {
  const one1 = await holder();
  const set = (await ruleBook(em())).rulesFor('310000', '2026-12-10');
  const plan = (await planFor(effectKindsOf(), em(), set, { ground: 'passList', wanted: [scores(one1.seat)] })).plan!;
  expect(plan.effects.map(({ kind, mode, parent }) => [kind, mode, parent])).toEqual([
    ['score', 'change', null],
    ['passResult', 'change', 1],
    ['certificate', 'change', 2],
    ['licence', 'change', 3],
  ]);
  expect((await foreseen(em(), set, plan.effects)).map(({ kind, to }) => `${kind} ${to}`)).toEqual(
    expect.arrayContaining([
      'share 市职业能力考试院',
      'edition 收回电子证照',
      'share 市电子证照库',
      'notice 持证人',
      'notice 考生',
      'statistics 统计分析',
    ]),
  );
  expect(await stateOf(one1)).toEqual(before);

  const [first, second] = [exam.admin, exam.second];
  const asked = { ground: 'passList', targets: [scores(one1.seat)], reason: '名单有误', previewHash: plan.hash };
  const propose = (previewHash: string) =>
    decide(deps(), { key: uuidv7(), type: 'Annulment', action: 'propose', actor: first, input: { ...asked, previewHash }, bodyHash: '' });
  expect(refused(await propose('0'.repeat(64))).code).toBe('ANNULMENT_PREVIEW_STALE');
  const { caseId } = done(await propose(plan.hash));
  expect(await standings(caseId)).toEqual(['score planned', 'passResult planned', 'certificate planned', 'licence planned']);
  expect(refused(await act('sign', first, caseId, { previewHash: plan.hash })).code).toBe('ANNULMENT_SECOND_PERSON');
  // The licence moves on between the two signatures.
  done(await decide(deps(), licenceAct(uuidv7(), one1.licenceId, 'suspend', { caseId: null, reason: '单位吊销' })));
  expect(refused(await act('sign', second, caseId, { previewHash: plan.hash })).code).toBe('ANNULMENT_PREVIEW_STALE');
  const fresh = done(await act('refresh', first, caseId)).body['hash'] as string;
  expect(fresh).not.toBe(plan.hash);
  expect(refused(await act('sign', second, caseId, { previewHash: plan.hash })).code).toBe('ANNULMENT_PREVIEW_STALE');
  expect(done(await act('sign', second, caseId, { previewHash: fresh })).state).toBe('done');
  expect(await stateOf(one1)).toMatchObject({ certificate: 'revoked', licence: 'cancelled' });

  // Undone by two persons too, to the standing that the licence had.
  done(await act('proposeRestore', first, caseId, { reason: '名单无误' }));
  expect(refused(await act('restore', first, caseId)).code).toBe('ANNULMENT_SECOND_PERSON');
  expect(done(await act('restore', second, caseId)).state).toBe('restored');
  expect(await stateOf(one1)).toEqual({ ...before, licence: 'toChange' });
}, 60_000);

test('S3-37 several decisions on one person: a target stays down while one of them stands, and comes back to what it was before the first', async () => {
  const one1 = await holder();
  const a = execute(one1.seat, ['F01']);
  done(await a.outcome);
  const b = execute(one1.seat, ['S03'], [{ kind: 'certificate', id: one1.certificateId }]);
  done(await b.outcome);
  const c = execute(one1.seat, ['F01']);
  done(await c.outcome);
  expect(await standings(b.id)).toEqual(['score changed', 'passResult changed', 'certificate held', 'licence held']);
  expect(await standings(c.id)).toEqual(['score changed', 'passResult changed', 'certificate held', 'licence held']);
  done(await overturn(a.id));
  expect(await standings(a.id)).toEqual(['score restored', 'passResult restored', 'certificate passedOn', 'licence passedOn']);
  expect(await stateOf(one1)).toMatchObject({ scores: ['F01 void', 'S03 void'], certificate: 'revoked', licence: 'cancelled' });
  done(await overturn(c.id));
  expect(await standings(c.id)).toEqual(['score restored', 'passResult restored', 'certificate released', 'licence released']);
  expect(await stateOf(one1)).toMatchObject({ scores: ['F01 valid', 'S03 void'], result: 'partial', certificate: 'revoked' });
  done(await overturn(b.id));
  expect(await stateOf(one1)).toEqual(before);
}, 60_000);

test('S3§2.5 deceit revokes the licence with its ban; overturned, the ban is lifted too', async () => {
  const one1 = await holder();
  const id = uuidv7();
  const wanted = [{ kind: 'certificate', id: one1.certificateId }] as const;
  done(await system(executeAnnulment(uuidv7(), id, { ground: 'deceit', basis, reason: '虚假材料', wanted, district: '310000', causeId: uuidv7() })));
  expect(await stateOf(one1)).toMatchObject({ certificate: 'revoked', licence: 'revoked' });
  const bans = () =>
    query(em(), `select until_day::text as until, lifted_at is not null as lifted from practice_ban where licence_id = $1`, [one1.licenceId]);
  expect(await bans()).toEqual([{ until: '2029-12-09', lifted: false }]);
  done(await overturn(id));
  expect(await stateOf(one1)).toEqual(before);
  expect(await bans()).toEqual([{ until: '2029-12-09', lifted: true }]);
}, 60_000);

test('S3§2.5 what has changed meanwhile is an officer’s task: nothing is overwritten, what can come back does, each rest is settled by hand or tried again', async () => {
  const one1 = await holder();
  const { id, outcome } = execute(one1.seat);
  done(await outcome);
  // Meanwhile the holder has got another certificate of the specialty, and a licence on it.
  const other = await season.certified({ ...one1.seat, ticket: `${one1.seat.ticket}B` });
  await season.licensed(one1.seat, other);
  const restoring = done(await overturn(id));
  expect([restoring.state, restoring.body['byHand']]).toEqual(['restoring', 2]);
  expect(await standings(id)).toEqual(['score restored', 'passResult restored', 'certificate byHand', 'licence byHand']);
  const notes = (await effectsOf(em(), exam.fields, id)).map(({ note }) => note);
  expect(notes.slice(2)).toEqual([`持证人在该专业已另有有效证书（CERT-${one1.seat.ticket}B）`, '其所依据的事项须先由人工恢复']);
  expect(await stateOf(one1)).toMatchObject({ scores: ['F01 valid', 'S03 valid'], result: 'passed', certificate: 'revoked', licence: 'cancelled' });
  const tasks = await query<{ label: string; role: string }>(em(), `select label, role from task where case_id = $1 and state = 'open'`, [id]);
  expect(tasks).toEqual([{ label: '人工恢复', role: 'examAdministrator' }]);

  const settle = (n: number, how: string) => act('settle', exam.admin, id, { n, how, reason: '核实' });
  expect(refused(await settle(3, 'retry'))).toMatchObject({ code: 'ANNULMENT_NOT_RESTORABLE' });
  expect(refused(await settle(4, 'retry')).reasons).toEqual(['其所依据的事项须先由人工恢复']);
  expect(refused(await settle(1, 'keep')).reasons).toEqual(['没有这一待人工恢复的事项']);
  expect(done(await settle(3, 'keep')).state).toBe('restoring');
  expect(done(await settle(4, 'byHand')).state).toBe('restored');
  expect(await standings(id)).toEqual(['score restored', 'passResult restored', 'certificate kept', 'licence restoredByHand']);
}, 60_000);

test('S3§2.5 an obstacle that is gone lets the rest come back by itself', async () => {
  const one1 = await holder();
  const { id, outcome } = execute(one1.seat);
  done(await outcome);
  const other = await season.certified({ ...one1.seat, ticket: `${one1.seat.ticket}B` });
  expect(done(await overturn(id)).state).toBe('restoring');
  const gone = uuidv7();
  const wanted = [{ kind: 'certificate', id: other }] as const;
  done(await system(executeAnnulment(uuidv7(), gone, { ground: 'office', basis, reason: '误发', wanted, district: '310000', causeId: uuidv7() })));
  const retry = (n: number) => act('settle', exam.admin, id, { n, how: 'retry', reason: '障碍已排除' });
  expect(done(await retry(3)).state).toBe('restoring');
  expect(done(await retry(4)).state).toBe('restored');
  expect(await stateOf(one1)).toEqual(before);
}, 60_000);

test('S3§2.5 unknown grounds and targets, and a target that has fallen already, are refused with what is wrong', async () => {
  const propose = (input: object) => decide(deps(), { key: uuidv7(), type: 'Annulment', action: 'propose', actor: exam.admin, input, bodyHash: '' });
  const target = scores(season.seats[0]!);
  const asked = { reason: 'x', previewHash: '' };
  expect(refused(await propose({ ...asked, ground: 'none', targets: [target] })).reasons).toEqual(['没有这一撤销事由']);
  expect(refused(await propose({ ...asked, ground: 'office', targets: [target, { kind: 'certificate', id: uuidv7() }] })).reasons).toEqual([
    '没有这一撤销对象',
  ]);
  const { id } = await one<{ id: string }>(em(), `select id from certificate where standing = 'revoked' limit 1`);
  await query(em(), `update annulment_effect set standing = 'kept' where target_id = $1`, [id]);
  expect(refused(await propose({ ...asked, ground: 'office', targets: [{ kind: 'certificate', id }] })).reasons).toEqual([
    '撤销对象均已失效，无须撤销',
  ]);
});

test('S3-37 random decisions and overturns on real rows: after all of them every row stands as before, and every chain verifies', async () => {
  const one1 = await holder();
  const charge = fc.constantFrom<readonly string[] | null>(null, ['F01'], ['S03']);
  await fc.assert(
    fc.asyncProperty(fc.array(charge, { minLength: 1, maxLength: 4 }), fc.infiniteStream(fc.nat()), async (charges, choices) => {
      const live: string[] = [];
      const pick = (): number => choices.next().value!;
      for (const subjects of charges) {
        const { id, outcome } = execute(one1.seat, subjects, [{ kind: 'integrity', id: one1.seat.id, details: { years: null, basis } }]);
        done(await outcome);
        live.push(id);
        if (pick() % 3 === 0) done(await overturn(live.splice(pick() % live.length, 1)[0]!));
        const state = await stateOf(one1);
        expect([state.certificate, state.licence, state.records]).toEqual(
          live.length ? ['revoked', 'cancelled', live.length] : ['valid', 'valid', 0],
        );
      }
      while (live.length) done(await overturn(live.splice(pick() % live.length, 1)[0]!));
      expect(await stateOf(one1)).toEqual(before);
    }),
    { numRuns: 8 },
  );
  expect((await verifyJournal(exam.orm, { publicKeys: journalPublicKeys(exam.ring) })).broken).toEqual([]);
}, 120_000);
