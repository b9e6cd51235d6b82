// What officers do with a registration, through REST, decided by the real database: claims, opinions, 整改, special procedures, extensions, 变更 and 注销.
import { one, query } from '../../db/kit/sql.ts';
import { registrationApi, type Applicant, type RegistrationApi } from '../../test/kit/registrations.ts';

let bench: RegistrationApi;
beforeAll(async () => {
  bench = await registrationApi();
});
afterAll(() => bench?.close());

const codes = (body: { errors: { code: string }[] }) => body.errors.map(({ code }) => code);
const certified = async (): Promise<Applicant> => {
  const who = await bench.applicant();
  await bench.certificate(who);
  return who;
};

test('S3-53 two officers claim at once: one wins; nobody handles an application of their own (回避); opinions are kept by stage', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  const task = await bench.taskOf(id);
  const claim = (role: 'preReviewer') =>
    bench.post(`/v1/registrations/${id}/tasks/${task.id}/claim`, bench.officer(role), {}, { version: task.version });
  const answers = await Promise.all([claim('preReviewer'), claim('preReviewer')]);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const lost = answers.find(({ status }) => status !== 200)!;
  expect(['TASK_CLAIMED', 'VERSION_STALE']).toContain(lost.body.code);

  const own = await bench.submitted(await certified(), where, 'initial');
  const { applicant_id: self } = await one<{ applicant_id: string }>(bench.orm.em.fork(), `select applicant_id from case_file where id = $1`, [
    own.id,
  ]);
  const officer = { ...bench.officer('preReviewer', 'caseSigner'), accountId: self };
  const mine = await bench.taskOf(own.id);
  const claimed = await bench.post(`/v1/registrations/${own.id}/tasks/${mine.id}/claim`, officer, {}, { version: mine.version });
  expect([claimed.status, claimed.body.code]).toEqual([403, 'ROUND_APPLICANT']);
  // A task that lay with him before the application was known as his own is no way around it.
  await query(bench.orm.em.fork(), `update task set assignee_id = $2, claimed_at = app_now() where id = $1`, [mine.id, self]);
  const voted = await bench.post(`/v1/registrations/${own.id}/tasks/${mine.id}/accept`, officer, {}, { version: mine.version });
  expect([voted.status, voted.body.code]).toEqual([403, 'ROUND_APPLICANT']);
  const { version } = await bench.read(own.id, officer);
  const refused = await bench.post(`/v1/registrations/${own.id}/terminate`, officer, { reason: '测试' }, { version });
  expect([refused.status, refused.body.code]).toEqual([403, 'OWN_APPLICATION']);

  const third = await bench.submitted(await certified(), where, 'initial');
  await bench.work(third.id, 'accept', bench.desk.pre);
  expect((await bench.work(third.id, 'pass', bench.desk.officer, { opinion: 'refuse', reason: '' })).body.errors[0].code).toBe('REASON_MISSING');
  await bench.work(third.id, 'pass', bench.desk.officer, { opinion: 'grant', reason: '符合条件' });
  const back = await bench.work(third.id, 'return', bench.desk.reviewer, { reason: '请核对社保' });
  expect(back.body.regions.stage).toBe('handling');
  expect((await bench.read(third.id, bench.desk.reviewer)).opinions).toMatchObject([
    { stage: 'handling', opinion: 'grant', reason: '符合条件' },
    { stage: 'review', opinion: 'sendBack', reason: '请核对社保' },
  ]);
});

test('S3-54 整改: items and a deadline, the decision waits for it, and what is handed in comes back to the same approver, who rechecks', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  await bench.work(id, 'accept', bench.desk.pre);
  await bench.work(id, 'pass', bench.desk.officer, { opinion: 'grant' });
  const approver = bench.officer('caseReviewer');
  const items = [{ item: 'socialInsurance', message: '缴纳单位与用人单位不一致，请更正' }];
  const asked = await bench.work(id, 'rectify-request', approver, { items });
  expect(asked.body).toMatchObject({ regions: { rectification: 'waiting' } });
  expect((await bench.get('/v1/registrations?state=rectify', approver)).body.items).toMatchObject([{ id, step: '复核、待整改' }]);
  expect((await bench.work(id, 'pass', approver, { opinion: 'grant' })).body.errors[0].code).toBe('RECTIFICATION_OPEN');
  const { version, clocks } = await bench.read(id, who.actor);
  expect(clocks.map(({ name, remainingWorkingDays }: { name: string; remainingWorkingDays: number }) => `${name} ${remainingWorkingDays}`)).toContain(
    'rectification 15',
  );
  expect((await bench.act(id, 'rectified', who.actor, version, { answers: [] }).expect(422)).body.code).toBe('RECTIFICATION_INCOMPLETE');
  await bench.post(`/v1/registrations/${id}/materials`, who.actor, { item: 'socialInsurance', fileId: await bench.upload(who) }).expect(201);
  const mended = await bench.act(id, 'rectified', who.actor, version, { answers: [{ item: 'socialInsurance', message: '已更正' }] }).expect(200);
  expect(mended.body.regions.rectification).toBe('done');
  const task = await bench.taskOf(id, 'review');
  expect(task.assignee).toBe(approver.accountId);
  expect((await bench.work(id, 'recheck', bench.desk.reviewer, { reason: '属实' })).status).not.toBe(200);
  expect((await bench.work(id, 'recheck', approver, { reason: '属实' })).body.regions.rectification).toBe('none');
  expect((await bench.work(id, 'pass', approver, { opinion: 'grant' })).body.regions.stage).toBe('signing');
});

test('S3-48 special procedures pause the clock with a written reason, an extension of 10 needs the head and its reason is told', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  await bench.work(id, 'accept', bench.desk.pre);
  const { officer, signer } = bench.desk;
  const soon = await bench.work(id, 'special', officer, { procedure: 'hearing', reason: '涉及他人重大利益', on: await bench.today(2) });
  expect(soon.body.errors).toContainEqual(
    expect.objectContaining({ code: 'HEARING_DAY', article: '《中华人民共和国行政许可法》第四十七条、第四十八条' }),
  );
  const started = await bench.work(id, 'special', officer, { procedure: 'hearing', reason: '涉及他人重大利益', on: await bench.today(8) });
  expect(started.body.regions.special).toBe('hearing');
  expect((await bench.read(id, who.actor)).clocks).toMatchObject([{ name: 'decision', level: 'paused' }]);
  expect((await bench.read(id, who.actor)).special).toMatchObject({ label: '听证', reason: '涉及他人重大利益' });
  expect((await bench.work(id, 'pass', officer, { opinion: 'grant' })).body.errors[0].code).toBe('PROCEDURE_OPEN');
  await bench.work(id, 'special-end', officer, { reason: '听证已举行' });
  const untold = await bench.work(id, 'special', officer, { procedure: 'expertReview', reason: '业绩需专家评审' });
  expect(untold.body.errors).toEqual([
    expect.objectContaining({ field: 'workingDays', code: 'PROCEDURE_TIME', article: '《中华人民共和国行政许可法》第四十五条' }),
  ]);
  await bench.work(id, 'special', officer, { procedure: 'expertReview', reason: '业绩需专家评审', workingDays: 12 });
  expect((await bench.read(id, who.actor)).special).toMatchObject({ label: '专家评审', workingDays: 12, on: null });
  await bench.work(id, 'special-end', officer, { reason: '评审完成' });
  const before = (await bench.read(id, who.actor)).clocks[0];
  expect(before.level).toBe('normal');

  await bench.work(id, 'extension', officer, { reason: '需向外省核实' });
  const extended = await bench.work(id, 'extension-approve', signer, {}, 'extension');
  expect(extended.body.regions.extension).toBe('given');
  const seen = await bench.read(id, who.actor);
  expect(seen.extension).toBe('需向外省核实');
  expect(seen.clocks[0]).toMatchObject({ amount: 30, remainingWorkingDays: before.remainingWorkingDays + 10 });
  expect(seen.clocks[0].history.map(({ what }: { what: string }) => what)).toEqual(['set', 'paused', 'resumed', 'paused', 'resumed', 'extended']);
  expect((await bench.work(id, 'extension', officer, { reason: '再次延长' }, 'handling')).body.errors[0].code).toBe('EXTENSION_ONCE');
});

test('S3-45 变更: no practising while it is handled; granted it keeps the last day, withdrawn by a holder whose specialty would have changed it is good again', async () => {
  const [who, from, to] = [await bench.applicant(), await bench.employer(), await bench.employer()];
  const until = await bench.today(700);
  const licenceId = await bench.licence(who, from, until);
  const standing = () =>
    one(bench.orm.em.fork(), `select standing, valid_to::text as until, employer_id as employer from licence where id = $1`, [licenceId]);
  const { id } = await bench.submitted(who, to, 'change', { matter: 'employer', leftOn: await bench.today(-3) });
  await bench.work(id, 'accept', bench.desk.pre);
  expect(await standing()).toMatchObject({ standing: 'toChange', employer: from.id });
  await bench.work(id, 'pass', bench.desk.officer, { opinion: 'grant' });
  await bench.work(id, 'pass', bench.desk.reviewer, { opinion: 'grant' });
  expect((await bench.work(id, 'grant', bench.desk.signer)).body.state).toBe('granted');
  expect(await standing()).toEqual({ standing: 'valid', until, employer: to.id });

  const newCertificateId = await bench.certificate(who, { specialty: '06' });
  const other = await bench.submitted(who, to, 'change', { matter: 'specialty', newCertificateId });
  await bench.work(other.id, 'accept', bench.desk.pre);
  expect(await standing()).toMatchObject({ standing: 'toChange' });
  const { version } = await bench.read(other.id, who.actor);
  expect((await bench.act(other.id, 'withdraw', who.actor, version).expect(200)).body.state).toBe('withdrawn');
  expect(await standing()).toMatchObject({ standing: 'valid' });
});

test('S3-45 注销 upon request and ex officio, 补办: no employer is asked; grounds of 第七十条 stand in the rules', async () => {
  const [who, where] = [await bench.applicant(), await bench.employer()];
  const licenceId = await bench.licence(who, where, await bench.today(700));
  const standing = async () =>
    (await one<{ standing: string }>(bench.orm.em.fork(), `select standing from licence where id = $1`, [licenceId])).standing;
  const again = await bench.submitted(who, where, 'reissue');
  expect(again.state).toBe('preReview');
  await bench.signing(again.id);
  expect((await bench.work(again.id, 'grant', bench.desk.signer)).body.state).toBe('granted');
  expect(await standing()).toBe('valid');
  const wrong = await bench.post('/v1/registrations/cancellations', bench.desk.officer, { licenceId, cause: 'bored', reason: '' }).expect(422);
  expect(codes(wrong.body)).toEqual(['CAUSE_UNKNOWN', 'REASON_MISSING']);
  const begun = await bench
    .post('/v1/registrations/cancellations', bench.desk.officer, { licenceId, cause: 'deceased', reason: '公安机关通报' })
    .expect(201);
  expect(begun.body).toMatchObject({ state: 'accepted', regions: { stage: 'handling' } });
  await bench.work(begun.body.id, 'pass', bench.desk.officer, { opinion: 'grant' });
  await bench.work(begun.body.id, 'pass', bench.desk.reviewer, { opinion: 'grant' });
  expect((await bench.work(begun.body.id, 'grant', bench.desk.signer)).body.state).toBe('granted');
  expect(await standing()).toBe('cancelled');
  expect(await bench.read(begun.body.id, who.actor)).toMatchObject({ causes: [{ article: '《中华人民共和国行政许可法》第七十条第二项' }] });
});

test('S3-49 终止 by the signer needs its reason, ends every clock and frees the certificate for a new application', async () => {
  const [who, where] = [await certified(), await bench.employer()];
  const { id } = await bench.submitted(who, where, 'initial');
  await bench.work(id, 'accept', bench.desk.pre);
  const { version } = await bench.read(id, bench.desk.signer);
  expect((await bench.act(id, 'terminate', bench.desk.signer, version, {}).expect(422)).body.errors[0].code).toBe('REASON_MISSING');
  expect((await bench.act(id, 'terminate', bench.desk.signer, version, { reason: '申请人死亡' }).expect(200)).body).toMatchObject({
    state: 'terminated',
    deadlines: [],
  });
  expect((await bench.get('/v1/registrations?state=done', who.actor)).body.items).toMatchObject([{ id, stateLabel: '终止' }]);
  expect((await bench.submitted(who, where, 'initial')).state).toBe('preReview');
});
