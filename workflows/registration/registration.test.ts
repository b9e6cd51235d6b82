// 执业注册 on the real engine: what comes by itself when the moved clock passes a deadline, what people are told, which papers are made.
import type { AddressInfo } from 'node:net';
import { listenForEvents } from '../../api/kit/listen.ts';
import { one, query } from '../../db/kit/sql.ts';
import { workflowId } from '../../temporal/names.ts';
import { until } from '../../test/kit/engine.ts';
import { keepRuns } from '../../test/kit/history.ts';
import { registrationBench, type RegistrationBench } from '../../test/kit/registration-bench.ts';
import type { Applicant } from '../../test/kit/registrations.ts';

let bench: RegistrationBench;
beforeAll(async () => {
  bench = await registrationBench();
}, 120_000);
afterAll(() => bench?.close(), 60_000);

const at = (id: string, path = ''): string => `/v1/registrations/${id}${path}`;
const certified = async (): Promise<Applicant> => {
  const who = await bench.desk.applicant();
  await bench.desk.certificate(who);
  return who;
};
const runsOf = async (caseId: string) => {
  const runs = [];
  for await (const run of bench.engine.client.workflow.list({ query: `WorkflowId = "${workflowId('PracticeRegistration', caseId)}"` }))
    runs.push(run);
  return runs.toSorted((a, b) => a.startTime.getTime() - b.startTime.getTime());
};
const keep = (caseId: string, scenario: string): Promise<void> => keepRuns(bench.engine, 'PracticeRegistration', caseId, scenario);

test('S3-46 the office says nothing for five working days: the application counts as accepted by itself, with its 受理通知书', async () => {
  const { desk } = bench;
  const [who, where] = [await certified(), await desk.employer()];
  const { id } = await desk.submitted(who, where, 'initial');
  await bench.pass(id, 'preReview');
  expect(await bench.row(id)).toMatchObject({ state: 'accepted', regions: { stage: 'handling', examination: 'idle' } });
  expect(await desk.read(id, who.actor)).toMatchObject({ deemed: true, stateLabel: '受理' });
  expect((await bench.papers(id)).map(({ title }) => title)).toEqual(['注册申请表', '行政许可受理通知书']);
  expect((await bench.notices(id, who.id)).at(-1)).toContain('受理审查期限届满，视为受理');
  await keep(id, 'deemed-accepted');
}, 120_000);

test('S3-46 reminded five, two and no days before the end, then 视为撤回 by itself; a supplement after it is answered 409 「已逾期，视为撤回」', async () => {
  const { desk } = bench;
  const [who, where] = [await certified(), await desk.employer()];
  const { id } = await desk.submitted(who, where, 'initial');
  const asked = await desk.work(id, 'request-supplement', desk.desk.pre, { items: [{ item: 'photo', message: '照片不清晰' }] });
  expect(asked.body.state).toBe('supplement');
  await bench.followed(id);
  const texts: string[] = [];
  for (let n = 0; n < 40 && (await bench.row(id)).state === 'supplement'; n++) {
    await bench.round('reminders');
    await bench.round('reminders');
    texts.splice(0, texts.length, ...(await bench.notices(id, who.id)).filter((text) => text.includes('期限至')));
    await bench.days(1);
  }
  expect(texts).toHaveLength(3);
  await until(async () => (await bench.row(id)).state === 'deemedWithdrawn');
  await bench.followed(id);
  const { version } = await desk.read(id, who.actor);
  const late = await desk.act(id, 'supplement', who.actor, version).expect(409);
  expect(late.body).toMatchObject({ code: 'SUPPLEMENT_LATE', detail: '已逾期，视为撤回' });
  expect((await bench.sent(who.phone)).join()).toContain('逾期未补正，视为撤回申请');
  expect((await bench.papers(id)).map(({ title }) => title)).toContain('行政许可补正材料告知书');
  // Nothing stands in the way of a new application.
  expect((await desk.submitted(who, where, 'initial')).state).toBe('preReview');
  await keep(id, 'deemed-withdrawn');
}, 120_000);

test('S3-45 延续 that is not decided before the licence ends counts as granted in that moment; the office was warned at 50, 80 and 100 per cent', async () => {
  const { desk, orm } = bench;
  const [who, where] = [await desk.applicant(), await desk.employer()];
  const until50 = await desk.today(60);
  const licenceId = await desk.licence(who, where, until50);
  const { id } = await desk.submitted(who, where, 'renewal');
  const accepted = await desk.work(id, 'accept', desk.desk.pre);
  expect(accepted.body.state).toBe('accepted');
  // The post has a holder who can be told.
  const holder = await desk.applicant();
  await query(
    orm.em.fork(),
    `insert into officer_grant (id, account_id, role, district, given_at) values (gen_random_uuid(), $1, 'caseOfficer', '310000', app_now())`,
    [holder.id],
  );
  for (let n = 0; n < 45; n++) {
    await bench.days(1);
    await bench.round('reminders');
    if (n % 10 === 0) await bench.round('reminders');
  }
  const warned = (await bench.notices(id, holder.id)).map((text) => /已用(\d+)%/.exec(text)?.[1]);
  expect(warned.filter((percent) => percent !== undefined)).toEqual(['50', '80', '100']);
  const overdue = await query<{ message: string }>(
    orm.em.fork(),
    `select message from operator_notice where key = 'registration/overdue' and resolved_at is null`,
  );
  expect(overdue[0]?.message).toContain('已超过法定期限');
  expect(await bench.row(id)).toMatchObject({ state: 'accepted' });
  await bench.pass(id, 'renewal');
  expect(await bench.row(id)).toMatchObject({ state: 'granted', regions: { delivery: 'served' } });
  const licence = await one<{ standing: string; to: string }>(orm.em.fork(), `select standing, valid_to::text as to from licence where id = $1`, [
    licenceId,
  ]);
  expect(licence).toEqual({ standing: 'valid', to: `${Number(until50.slice(0, 4)) + 5}${until50.slice(4)}` });
  expect((await bench.notices(id, who.id)).at(-1)).toContain('视为准予延续');
  expect((await bench.papers(id)).map(({ title }) => title)).toContain('准予行政许可决定书');
  await keep(id, 'deemed-renewed');
}, 180_000);

test('S3-47 a draft is kept ninety days from its last save, its holder is told seven days before, then it expires by itself', async () => {
  const { desk } = bench;
  const [who, where] = [await certified(), await desk.employer()];
  const { id } = await desk.draft(who, where, 'initial');
  await bench.days(60);
  const { form, formVersion } = await desk.read(id, who.actor);
  await desk.send('put', at(id, '/form'), who.actor, { version: formVersion }).send(form).expect(200);
  await bench.days(82);
  await bench.round('drafts');
  expect(await bench.notices(id, who.id)).toEqual([]);
  await bench.days(1);
  await bench.round('drafts');
  await bench.round('drafts');
  expect(await bench.notices(id, who.id)).toEqual([expect.stringContaining('暂存的初始注册将于')]);
  expect((await bench.row(id)).state).toBe('draft');
  await bench.pass(id, 'draft');
  expect((await bench.row(id)).state).toBe('expired');
  expect((await desk.get('/v1/registrations?state=draft', who.actor)).body.items).toEqual([]);
  await keep(id, 'expired');
}, 120_000);

test('S3-45 an employer that does not confirm in ten working days: the application goes back to the draft by itself', async () => {
  const { desk } = bench;
  const [who, where] = [await certified(), await desk.employer()];
  const { id, version } = await desk.draft(who, where, 'initial');
  await desk.act(id, 'submit', who.actor, version).expect(200);
  await bench.followed(id);
  expect(await bench.notices(id, where.actor.accountId)).toEqual([
    expect.stringMatching(/^有一件初始注册（办件编号.+）待单位确认，请于.+（含当日）前办理。$/),
  ]);
  await bench.pass(id, 'employer');
  expect(await bench.row(id)).toMatchObject({ state: 'draft' });
  expect((await bench.notices(id, who.id)).at(-1)).toContain('用人单位逾期未确认，已退回暂存');
}, 120_000);

/** Request, two supplements, extension, decision, expiry; with `more` a special procedure and 整改 too. Answers the case and whose it is. */
async function year(more: boolean) {
  const { desk } = bench;
  const [who, where] = [await certified(), await desk.employer()];
  const { id } = await desk.submitted(who, where, 'initial');
  await bench.followed(id);
  for (const item of ['photo', 'contract']) {
    const repeated = item === 'contract' ? [{ item: 'photo', message: '照片仍不清晰' }] : [{ item: 'photo', message: '照片不清晰' }];
    const asked = await desk.work(id, 'request-supplement', desk.desk.pre, { items: repeated });
    await bench.followed(id);
    await bench.days(2);
    await desk.post(at(id, '/materials'), who.actor, { item: 'photo', fileId: await desk.photo(who) }).expect(201);
    await desk.act(id, 'supplement', who.actor, asked.body.version).expect(200);
    await bench.followed(id);
  }
  await desk.work(id, 'accept', desk.desk.pre);
  await bench.followed(id);
  const { officer, reviewer, signer } = desk.desk;
  if (more) {
    await desk.work(id, 'special', officer, { procedure: 'expertReview', reason: '业绩需专家评审', workingDays: 15 });
    await bench.followed(id);
    await bench.days(200);
    await desk.work(id, 'special-end', officer, { reason: '评审完成' });
  }
  await desk.work(id, 'extension', officer, { reason: '需向外省核实' });
  await desk.work(id, 'extension-approve', signer, {}, 'extension');
  await desk.work(id, 'pass', officer, { opinion: 'grant' }, 'handling');
  await bench.followed(id);
  if (more) {
    await desk.work(id, 'rectify-request', reviewer, { items: [{ item: 'contract', message: '请补充签章' }] }).then(async ({ body }) => {
      if (body.code !== 'TASK_NOT_YOURS') return body;
      const task = await desk.taskOf(id, 'review');
      await desk.post(at(id, `/tasks/${task.id}/claim`), reviewer, {}, { version: task.version }).expect(200);
      return (await desk.work(id, 'rectify-request', reviewer, { items: [{ item: 'contract', message: '请补充签章' }] })).body;
    });
    await bench.followed(id);
    await bench.days(3);
    const { version } = await desk.read(id, who.actor);
    await desk.act(id, 'rectified', who.actor, version, { answers: [{ item: 'contract', message: '已补充' }] }).expect(200);
    await desk.work(id, 'recheck', reviewer, { reason: '属实' });
  }
  await desk.work(id, 'pass', reviewer, { opinion: 'grant' }, 'review');
  const granted = await desk.work(id, 'grant', signer, {}, 'signing');
  expect(granted.body).toMatchObject({ state: 'granted' });
  await bench.followed(id);
  await until(async () => (await bench.row(id)).regions['delivery'] === 'served', 60_000);
  await bench.days(120);
  await bench.followed(id);
  await until(async () => (await runsOf(id)).every(({ status }) => status.name !== 'RUNNING'), 60_000);
  return { id, who };
}

test('a registration of a year has at most 300 events in all its runs', async () => {
  const { id } = await year(false);
  const events = (await runsOf(id)).reduce((sum, run) => sum + run.historyLength, 0);
  expect(events).toBeLessThanOrEqual(300);
}, 180_000);

test('S3-48 S3-51 P21 a year in the life of one case: every transition is told, every paper made, the 审批表 too, the decision served', async () => {
  const { orm } = bench;
  const { id, who } = await year(true);
  expect((await bench.papers(id)).map(({ title }) => title).toSorted()).toEqual(
    [
      '注册申请表',
      '行政许可补正材料告知书',
      '行政许可补正材料告知书',
      '行政许可受理通知书',
      '行政许可特别程序告知书',
      '行政许可延长审批期限告知书',
      '整改通知书',
      '准予行政许可决定书',
      '审批表',
    ].toSorted(),
  );
  const told = (await bench.notices(id, who.id)).join('\n');
  for (const news of [
    '待用人单位确认',
    '待预审',
    '需要补正材料',
    '已受理',
    '专家评审',
    '办理期限继续计算',
    '延长10个工作日',
    '需要整改',
    '整改已复核',
    '已进入签发环节',
    '准予注册',
  ])
    expect(told).toContain(news);
  const left = await query(orm.em.fork(), `select name from deadline where case_id = $1 and closed_at is null`, [id]);
  expect(left).toEqual([]);
  await keep(id, 'granted');
}, 240_000);

test('S3-48 a change of status is on the applicant’s event stream within two seconds', async () => {
  const { desk } = bench;
  const [who, where] = [await certified(), await desk.employer()];
  const { id } = await desk.submitted(who, where, 'initial');
  const { api } = desk;
  const listening = await listenForEvents({ url: api.url, hub: api.deps.events, logger: api.deps.logger });
  const server = api.apps.public.listen(0);
  const stop = new AbortController();
  try {
    const { port } = server.address() as AddressInfo;
    const stream = await fetch(`http://127.0.0.1:${port}/v1/events`, {
      headers: { Authorization: `Bearer ${api.signIn(who.actor)}` },
      signal: stop.signal,
    });
    let seen = '';
    const reading = (async () => {
      for await (const chunk of stream.body!) seen += Buffer.from(chunk).toString();
    })().catch(() => undefined);
    const accepted = await desk.work(id, 'accept', desk.desk.pre);
    const began = performance.now();
    await until(async () => seen.includes(`${id}/${accepted.body.version}/`) || seen.includes(`"seq":${accepted.body.version}`), 10_000);
    expect(performance.now() - began).toBeLessThan(2_000);
    stop.abort();
    await reading;
  } finally {
    stop.abort();
    server.close();
    await listening.stop();
  }
}, 60_000);

test('V14 a step with a time of its own is handed on by the system at its hour, and its new holders are told; a step that may be passed over goes on by itself', async () => {
  const { desk, orm } = bench;
  const [who, where] = [await certified(), await desk.employer()];
  const limit = { amount: 2, unit: 'workingDays', rolls: false };
  const handed = { limit, overdue: 'escalate', escalateTo: [{ by: 'role', role: 'caseSigner', each: false, veto: false }] };
  await query(
    orm.em.fork(),
    `insert into rule (key, district, valid_from, version, value, source, verified)
       select key, '310000', valid_from, (select max(version) + 1 from rule),
           jsonb_set(jsonb_set(value, '{steps,1}', value->'steps'->1 || $1), '{steps,2}', value->'steps'->2 || $2), '测试', true
         from rule where key = 'approval.PracticeRegistration' and district = '000000'`,
    [JSON.stringify(handed), JSON.stringify({ limit, overdue: 'pass' })],
  );
  const { id } = await desk.submitted(who, where, 'initial');
  await desk.work(id, 'accept', desk.desk.pre);
  await bench.pass(id, 'step-handling');
  const task = await desk.taskOf(id);
  expect([task.node, task.role]).toEqual(['handling', 'caseSigner']);
  const holders = await query<{ id: string }>(orm.em.fork(), `select distinct account_id as id from officer_grant where role = 'caseSigner'`);
  for (const holder of holders) expect((await bench.notices(id, holder.id)).join()).toContain('逾期未办，现转由您办理');
  expect((await desk.work(id, 'pass', desk.desk.signer, { opinion: 'grant' })).body.regions.stage).toBe('review');
  await bench.pass(id, 'step-review');
  expect(await bench.row(id)).toMatchObject({ state: 'accepted', regions: { stage: 'signing' } });
  expect((await bench.notices(id, who.id)).at(-1)).toContain('已进入签发环节');
  const granted = await desk.work(id, 'grant', desk.desk.signer);
  expect(granted.body.state).toBe('granted');
  await until(async () => (await bench.row(id)).regions['delivery'] === 'served', 60_000);
  await bench.followed(id);
  await keep(id, 'handed-on');
}, 180_000);
