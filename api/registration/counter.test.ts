// 窗口办理: a registration entered at the counter, through REST, decided by the real database; everything after filing is as it is online.
import { idNumber } from '../../db/demo/invent.ts';
import { one, query } from '../../db/kit/sql.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { plusDays } from '../../domain/kit/instant.ts';
import { DISTRICT, registrationApi, type Applicant, type Employer, type RegistrationApi } from '../../test/kit/registrations.ts';

let bench: RegistrationApi;
let clerk: PersonActor;
let where: Employer;
beforeAll(async () => {
  bench = await registrationApi();
  clerk = bench.officer('counterClerk');
  where = await bench.employer();
});
afterAll(() => bench?.close());

const certified = async (): Promise<Applicant> => {
  const who = await bench.applicant();
  await bench.certificate(who);
  return who;
};
const enter = (who: Pick<Applicant, 'id'>, actor = clerk) =>
  bench.post('/v1/registrations/counter', actor, { kind: 'initial', district: DISTRICT, accountId: who.id });

/** A draft with everything in it, typed and handed in at the counter. */
async function entered(who: Applicant): Promise<{ id: string; version: number }> {
  const { body } = await enter(who).expect(201);
  const id = body.id as string;
  const values = { ...bench.promises, employerCode: where.code, employerName: where.name, contractFrom: plusDays(await bench.today(), -300) };
  await bench.send('put', `/v1/registrations/${id}/form`, clerk, { version: 1 }).send(values).expect(200);
  for (const { id: item, atHand } of (await bench.read(id, clerk)).items as { id: string; atHand: boolean }[]) {
    if (atHand) continue;
    const fileId = await (item === 'photo' ? bench.photo : bench.upload)({ id: clerk.accountId });
    await bench.post(`/v1/registrations/${id}/materials`, clerk, { item, fileId, originalSeen: item === 'contract' }).expect(201);
  }
  return { id, version: (await bench.read(id, clerk)).version as number };
}
const inPerson = { presenter: 'self', seen: [{ id: 'idCard', kept: true, originalSeen: true, marks: ['self'] }] };
const byProxy = async (more: object = {}) => ({
  presenter: 'agent',
  agent: { name: '赵知', idNumber: idNumber(7001) },
  powerOfAttorney: { signedOn: await bench.today(-10), namesRegistration: true, presentedByAgent: true, ...more },
  seen: [
    { id: 'principalIdCard', kept: true, marks: ['principal'] },
    { id: 'agentIdCard', kept: true, originalSeen: true, marks: ['agent'] },
    { id: 'powerOfAttorney', kept: true },
  ],
});
const file = (id: string, version: number, body: object, actor = clerk) => bench.act(id, 'file-at-counter', actor, version, body);
const found = ({ errors }: { errors: { field?: string; code: string }[] }) => errors.map(({ field, code }) => `${field} ${code}`);

test('O13 S3-58 a clerk enters the registration of whoever came, grades what he saw in the original B, files it; what follows is as online', async () => {
  const who = await certified();
  const { id, version } = await entered(who);
  expect((await bench.read(id, clerk)).materials.find(({ item }: { item: string }) => item === 'contract')).toMatchObject({
    trustGrade: 'B',
    source: 'upload',
  });
  // The applicant finds it among his drafts, too.
  expect((await bench.get('/v1/registrations?state=draft', who.actor)).body.items).toMatchObject([{ id }]);
  const { body } = await file(id, version, inPerson).expect(200);
  expect(body).toMatchObject({ state: 'employer', number: expect.stringMatching(/^310000-/) });
  expect(await bench.read(id, who.actor)).toMatchObject({
    channel: 'counter',
    channelLabel: '窗口办理',
    attendance: { presenterLabel: '本人', agentName: null, filedAt: expect.any(String) },
  });
  const confirmed = await bench.act(id, 'confirm-employer', where.actor, body.version).expect(200);
  expect(confirmed.body.state).toBe('preReview');
  await bench.signing(id);
  expect((await bench.work(id, 'grant', bench.desk.signer)).body).toMatchObject({ state: 'granted', licenceId: expect.any(String) });
  const { channel } = await one<{ channel: string }>(bench.orm.em.fork(), `select channel from registration_fact where case_id = $1`, [id]);
  expect(channel).toBe('counter');
});

test('O13 the figure of the month and of the kind is lowered by the case of the counter, and by nothing else', async () => {
  const share = async () => {
    const { body } = await bench
      .get(`/v1/admin/stats/registrations?period=${(await bench.today()).slice(0, 7)}`, bench.officer('caseSigner'))
      .expect(200);
    const kind = body.byKind.find((one: { kind: string }) => one.kind === 'initial');
    return [body.total.onlineShare, kind.figures.onlineShare].map(({ part, whole }: { part: number; whole: number }) => [part, whole]);
  };
  await bench.submitted(await certified(), where, 'initial');
  const [[part, whole]] = (await share()) as [[number, number], unknown];
  const { id, version } = await entered(await certified());
  expect((await share())[0]).toEqual([part, whole]);
  await file(id, version, inPerson).expect(200);
  expect(await share()).toEqual([
    [part, whole + 1],
    [part, whole + 1],
  ]);
  // Entered at the counter and filed by the applicant himself is online.
  const who = await certified();
  const own = await entered(who);
  await bench.act(own.id, 'submit', who.actor, own.version).expect(200);
  expect((await share())[0]).toEqual([part + 1, whole + 2]);
  expect(await bench.read(own.id, who.actor)).toMatchObject({ channel: 'online' });
});

test('S3-45 L12 somebody with a 委托书 files for the applicant: it names 执业注册, is in the hand of its agent and not older than a month', async () => {
  const { id, version } = await entered(await certified());
  const stale = await file(
    id,
    version,
    await byProxy({ signedOn: await bench.today(-40), namesRegistration: false, presentedByAgent: false }),
  ).expect(422);
  expect(stale.body.code).toBe('REGISTRATION_NOT_ELIGIBLE');
  expect(found(stale.body)).toEqual([
    'powerOfAttorney.signedOn POWER_OF_ATTORNEY_EXPIRED',
    'powerOfAttorney.matters POWER_OF_ATTORNEY_SCOPE',
    'powerOfAttorney.presentedByAgent POWER_OF_ATTORNEY_AGENT',
  ]);
  expect(stale.body.errors[1].message).toBe('委托事项不包括“执业注册”');
  await file(id, version, await byProxy()).expect(200);
  expect(await bench.read(id, bench.desk.pre)).toMatchObject({ attendance: { presenterLabel: '受托人', agentName: '赵知' } });
  const stored = await one<{ agent: string; until: string; days: number }>(
    bench.orm.em.fork(),
    `select agent, attorney_until - attorney_signed_on as days from registration_attendance where case_id = $1`,
    [id],
  );
  expect(stored.agent).not.toContain('赵知');
  expect(stored.days).toBeGreaterThan(27);
});

test('S3-45 L18 everything at once: what the counter’s list lacks, who the agent is, and what speaks against the application itself', async () => {
  const who = await certified();
  const { body } = await enter(who).expect(201);
  const refused = await file(body.id, 1, { presenter: 'agent', seen: [{ id: 'agentIdCard', kept: true, originalSeen: false, marks: [] }] }).expect(
    422,
  );
  expect(found(refused.body)).toEqual(
    expect.arrayContaining([
      'materials.principalIdCard MATERIAL_MISSING',
      'materials.agentIdCard MATERIAL_UNMARKED',
      'materials.agentIdCard ORIGINAL_NOT_SEEN',
      'materials.powerOfAttorney MATERIAL_MISSING',
      'agent.name AGENT_MISSING',
      'agent.idNumber AGENT_MISSING',
      'form.employerCode FIELD_MISSING',
      'materials.contract MATERIAL_MISSING',
    ]),
  );
  const meta = (await bench.get('/v1/meta/registration-counter', clerk).expect(200)).body.presenters;
  expect(meta.map(({ presenter, items }: { presenter: string; items: { id: string }[] }) => [presenter, items.map(({ id }) => id)])).toEqual([
    ['self', ['idCard']],
    ['agent', ['principalIdCard', 'agentIdCard', 'powerOfAttorney']],
  ]);
  await bench.act(body.id, 'discard-entry', clerk, 1).expect(200);
  await bench.get(`/v1/registrations/${body.id}`, clerk).expect(404);
});

test('S3-45 the counter touches what it has entered and nothing else; nobody enters an application of his own or for an account that is none', async () => {
  const who = await certified();
  const online = await bench.draft(who, where, 'initial');
  await bench.get(`/v1/registrations/${online.id}`, clerk).expect(404);
  await bench.send('put', `/v1/registrations/${online.id}/form`, clerk, { version: 2 }).send({}).expect(404);
  await file(online.id, online.version, inPerson).expect(404);
  await bench.act(online.id, 'discard-entry', clerk, online.version).expect(404);
  await bench.get(`/v1/cases/${online.id}/timeline`, clerk).expect(404);
  await enter(who, bench.officer('caseOfficer')).expect(403);
  await enter(who, { ...clerk, grants: [{ role: 'counterClerk', district: '140000' }] }).expect(403);
  expect((await enter({ id: where.actor.accountId })).body.code).toBe('COUNTER_ACCOUNT_NEEDED');
  const own = await enter(who, { ...clerk, accountId: who.id });
  expect([own.status, own.body.code]).toEqual([403, 'OWN_APPLICATION']);
  await query(bench.orm.em.fork(), `update case_file set state = 'frozen' where id = $1`, [who.id]);
  expect((await enter(who)).body.code).toBe('COUNTER_ACCOUNT_NEEDED');
});

test('S3-46 L12 what is asked of an application of the counter is brought to the counter: original graded B, whoever comes is seen again, late is late', async () => {
  const who = await certified();
  const { id, version } = await entered(who);
  const filedAt = (await file(id, version, inPerson).expect(200)).body.version as number;
  await bench.act(id, 'confirm-employer', where.actor, filedAt).expect(200);
  const items = [{ item: 'contract', message: '请提交完整的劳动合同' }];
  const asked = (await bench.work(id, 'request-supplement', bench.desk.pre, { items })).body;
  const bring = (body: object, by = clerk) => bench.act(id, 'supplement-at-counter', by, asked.version, body);
  const bare = await bring({ presenter: 'agent', seen: [] }).expect(422);
  expect(bare.body.code).toBe('SUPPLEMENT_INCOMPLETE');
  expect(found(bare.body)).toEqual(expect.arrayContaining(['materials.contract SUPPLEMENT_MISSING', 'agent.name AGENT_MISSING']));
  const fileId = await bench.upload({ id: clerk.accountId });
  await bench.post(`/v1/registrations/${id}/materials`, clerk, { item: 'contract', fileId, originalSeen: true }).expect(201);
  expect((await bring(inPerson, { ...clerk, accountId: who.id })).body.code).toBe('OWN_APPLICATION');
  await bench.act(id, 'supplement-at-counter', bench.desk.pre, asked.version, inPerson).expect(403);
  expect((await bring(await byProxy()).expect(200)).body.state).toBe('preReview');
  const kept = await one<Record<string, unknown>>(bench.orm.em.fork(), `select action, presenter, agent, by from registration_visit where case_id = $1`, [id]);
  expect(kept).toMatchObject({ action: 'supplementAtCounter', presenter: 'agent', by: clerk.accountId });
  expect(kept['agent']).not.toContain('赵知');
  expect((await bench.read(id, clerk)).materials.findLast(({ item }: { item: string }) => item === 'contract')).toMatchObject({ trustGrade: 'B' });
  // Later, on 整改: the answers come the same way.
  await bench.work(id, 'accept', bench.desk.pre);
  const officer = bench.desk.officer;
  const rectify = (await bench.work(id, 'rectify-request', officer, { items })).body;
  const answer = (answers: object[]) => bench.act(id, 'rectified-at-counter', clerk, rectify.version, { ...inPerson, answers });
  expect((await answer([]).expect(422)).body.code).toBe('RECTIFICATION_INCOMPLETE');
  expect((await answer([{ item: 'contract', message: '已补齐' }]).expect(200)).body.regions.rectification).toBe('done');
});

test('S3-46 nobody supplements at the counter what was begun online', async () => {
  const online = await bench.submitted(await certified(), where, 'initial');
  const asked = (await bench.work(online.id, 'request-supplement', bench.desk.pre, { items: [{ item: 'contract', message: '请重新提交' }] })).body;
  const brought = await bench.act(online.id, 'supplement-at-counter', clerk, asked.version, inPerson);
  expect([brought.status, brought.body.code]).toEqual([404, 'NOT_FOUND']);
});
