// An annulment meets applications for 执业注册 that are under way: they end with what they rest on, and are examined anew when it comes back. Real tables and acts.
import { executeAnnulment, overturnAnnulment } from './annulment/acts.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { one, query } from '../../db/kit/sql.ts';
import { verifyJournal } from '../../db/kit/verify-journal.ts';
import { effectsOf } from '../../db/exam/annulments.ts';
import { journalPublicKeys } from '../../security/keyring.ts';
import { succeeded as done } from '../../test/kit/licences.ts';
import { registrationApi, type Applicant, type CaseBody, type Employer, type RegistrationApi } from '../../test/kit/registrations.ts';

let bench: RegistrationApi;
let employer: Employer;
beforeAll(async () => {
  bench = await registrationApi();
  employer = await bench.employer();
}, 60_000);
afterAll(() => bench?.close());

const em = () => bench.orm.em.fork();
const basis = '《专业技术人员资格考试违纪违规行为处理规定》第七条';
async function annulled(certificateId: string): Promise<string> {
  const id = uuidv7();
  const wanted = [{ kind: 'certificate', id: certificateId }] as const;
  const input = { ground: 'violation', basis, reason: '违纪', wanted, district: '310000', causeId: uuidv7() };
  done(await bench.acts(executeAnnulment(uuidv7(), id, input)));
  return id;
}
const overturned = async (id: string): Promise<string> => done(await bench.acts(overturnAnnulment(uuidv7(), id, '法院撤销'))).state;
const standings = async (id: string): Promise<string[]> =>
  (await effectsOf(em(), bench.fields, id)).map(({ kind, standing, note }) => `${kind} ${standing}${note === null ? '' : `：${note}`}`);
const rowOf = (id: string) =>
  one<{ state: string; regions: Record<string, string>; live: string | null; due: string[] }>(
    em(),
    `select state, regions, live_key as live, array(select name from deadline where case_id = c.id and closed_at is null order by name) as due from case_file c where id = $1`,
    [id],
  );
const licenceOf = async (id: string) => (await one<{ standing: string }>(em(), `select standing from licence where id = $1`, [id])).standing;

async function renewing(): Promise<{ who: Applicant; certificateId: string; licenceId: string; id: string }> {
  const who = await bench.applicant();
  const certificateId = await bench.certificate(who);
  const licenceId = await bench.licence(who, employer, await bench.today(60), certificateId);
  const { id } = await bench.submitted(who, employer, 'renewal');
  return { who, certificateId, licenceId, id };
}

test('S3§2.5 a renewal under way ends with its certificate and licence; nothing of it runs on, so that no licence that fell is renewed by a clock', async () => {
  const { certificateId, licenceId, id } = await renewing();
  expect(await rowOf(id)).toMatchObject({ state: 'preReview', due: ['preReview', 'renewal'] });
  const decision = await annulled(certificateId);
  expect(await standings(decision)).toEqual(['certificate changed', 'licence changed', 'registration changed']);
  expect(await rowOf(id)).toMatchObject({ state: 'annulled', regions: { renewal: 'none', examination: 'idle' }, live: null, due: [] });
  expect(await query(em(), `select from task where case_id = $1 and state = 'open'`, [id])).toEqual([]);

  // Overturned, it is examined anew, and goes the whole way.
  expect(await overturned(decision)).toBe('restored');
  expect(await standings(decision)).toEqual(['certificate restored', 'licence restored', 'registration restored']);
  expect(await rowOf(id)).toMatchObject({ state: 'preReview', live: `registration:${licenceId}`, due: ['preReview', 'renewal'] });
  await bench.signing(id);
  expect((await bench.work(id, 'grant', bench.desk.signer)).status).toBe(200);
  expect([(await rowOf(id)).state, await licenceOf(licenceId)]).toEqual(['granted', 'valid']);
}, 60_000);

test('S3§2.5 a change under way leaves the licence 待变更; both come back as they were, and the stages begin again', async () => {
  const who = await bench.applicant();
  const certificateId = await bench.certificate(who);
  const licenceId = await bench.licence(who, employer, await bench.today(900), certificateId);
  const to = await bench.employer();
  const { id } = await bench.submitted(who, to, 'change', { matter: 'employer', leftOn: await bench.today(-3) });
  await bench.work(id, 'accept', bench.desk.pre);
  expect([(await rowOf(id)).regions['stage'], await licenceOf(licenceId)]).toEqual(['handling', 'toChange']);
  const decision = await annulled(certificateId);
  expect([(await rowOf(id)).state, await licenceOf(licenceId)]).toEqual(['annulled', 'cancelled']);
  expect(await overturned(decision)).toBe('restored');
  expect(await licenceOf(licenceId)).toBe('toChange');
  expect(await rowOf(id)).toMatchObject({ state: 'preReview', regions: { stage: 'none' } });
}, 60_000);

test('S3§2.5 with the employer it goes back to the employer; begun by the office, to its officers; where another application is under way by then, an officer sees to it', async () => {
  const who = await bench.applicant();
  const certificateId = await bench.certificate(who);
  const { id, version } = await bench.draft(who, employer, 'initial');
  const sent = (await bench.act(id, 'submit', who.actor, version).expect(200)).body as CaseBody;
  expect(sent.state).toBe('employer');
  const first = await annulled(certificateId);
  expect(await standings(first)).toEqual(['certificate changed', 'registration changed']);
  expect(await overturned(first)).toBe('restored');
  expect((await rowOf(id)).state).toBe('employer');

  const licensed = await bench.applicant();
  const other = await bench.certificate(licensed);
  const licenceId = await bench.licence(licensed, employer, await bench.today(900), other);
  const { body: opened } = await bench
    .post('/v1/registrations/cancellations', bench.desk.officer, { licenceId, cause: 'deceased', reason: '公安机关通报' })
    .expect(201);
  const second = await annulled(other);
  expect((await rowOf(opened.id)).state).toBe('annulled');
  expect(await overturned(second)).toBe('restored');
  expect(await rowOf(opened.id)).toMatchObject({ state: 'accepted', regions: { stage: 'handling' } });

  const third = await annulled(other);
  const key = `registration:${licenceId}`;
  await query(em(), `update case_file set live_key = $2 where id = $1`, [id, key]);
  expect(await overturned(third)).toBe('restoring');
  expect(await standings(third)).toEqual(['certificate restored', 'licence restored', 'registration byHand：申请人已另有办理中的注册申请']);
  const { broken } = await verifyJournal(bench.orm, { publicKeys: journalPublicKeys(bench.ring) });
  expect(broken.filter(({ caseId }) => [id, opened.id, third].includes(caseId))).toEqual([]);
}, 60_000);
