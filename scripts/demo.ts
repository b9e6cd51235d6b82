// The source documents' own examples, played through the real REST API: what a newcomer finds in the lists and in the Web UI.
// 林汐经济贸易有限公司 registers (S0§1), fills in, submits, takes back, submits again, is admitted after its day, changes its address;
// another supplier goes through the reviewed way of 330000. Before them a small exam season was played, from publication to certificates, and S3's own tender from the budget
// to the contract. Runs once, on an empty database
// with a movable clock.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdministrator } from '../activities/account/administrator.ts';
import { actParts, processRegistry } from '../activities/parts.ts';
import { decide } from '../activities/kit/decide.ts';
import { loadConfig } from '../config.ts';
import { creditCode, mobile } from '../db/demo/invent.ts';
import { createOrm } from '../db/kit/orm.ts';
import { createFields } from '../security/field.ts';
import { openKeyring } from '../security/keyring.ts';
import { createRowSeals } from '../security/row-seal.ts';
import { connectClient } from '../temporal/connection.ts';
import { roleStep, type Definition } from '../domain/approval/definition.ts';
import { approvalRules } from '../domain/approval/rules.ts';
import { change } from '../domain/supplier/change.ts';
import { onboarding } from '../domain/supplier/onboarding.ts';
import { plusMs, instant } from '../domain/kit/instant.ts';
import { fillDossier, guide, newOfficer, newSupplier, PASSWORD, renewPassword, signIn, type Stage } from './demo/people.ts';
import { portal, type Portal } from './demo/portal.ts';
import { opening, playExam } from './demo/exam.ts';
import { playRegistration } from './demo/registration.ts';
import { playSeason } from './demo/season.ts';
import { playTender } from './demo/tender/play.ts';
import type { TenderStage } from './demo/tender/stage.ts';
import { moveSystemClock } from './setup/schedules.ts';

const config = loadConfig();
const say = (line: string): void => console.log(`  ${line}`);
const sandboxUrl = new URL(config.smsUrl).origin;
const stage: Stage = {
  public: portal(config.publicUrl),
  officers: portal(config.officersUrl),
  sandbox: async (method, path, body) => {
    const answer = await fetch(`${sandboxUrl}${path}`, { method, ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  },
  say,
};
const orm = await createOrm(config.databaseMigrationUrl, { applicationName: 'banshi-demo', poolSize: 2 });
const ring = await openKeyring(config.keyringDir, { create: false });
const engine = await connectClient(config.temporal, ring);

const DAY = 86_400_000;
const nowOf = async (): Promise<string> => (await stage.public.get('/v1/clock')).body.now as string;
const today = async (): Promise<string> => (await nowOf()).slice(0, 10);

/** Moves the one clock; schedules whose time passes are started, cases whose deadline passes look again. */
const moveDays = async (days: number): Promise<unknown> => moveSystemClock(orm.em.fork(), engine, { to: plusMs(instant(await nowOf()), days * DAY) });

const until = async (what: string, question: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 3_000; tries++) {
    if (await question()) return;
    await pause(200);
  }
  throw new Error(what);
};
const tenderStage = (): TenderStage => ({
  ...stage,
  url: config.publicUrl,
  fetch,
  now: async () => instant(await nowOf()),
  to: (moment) => moveSystemClock(orm.em.fork(), engine, { to: moment }),
  until,
  folder: join(config.varDir, 'demo', 'tender'),
});

async function state(me: Portal, base: string, wanted: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    const { body } = await me.get(base);
    if (body.state === wanted) return say(`登记状态：${body.stateLabel}`);
    await pause(200);
  }
  throw new Error(`${base} did not become ${wanted}`);
}

async function administrator(): Promise<void> {
  const registry = processRegistry(actParts(ring));
  await createAdministrator(
    { orm, seals: createRowSeals(ring), decide: (request) => decide({ orm, registry }, request) },
    { phone: mobile(900), userName: 'admin01', personName: '系统管理员', password: PASSWORD },
  );
  const admin = await signIn(stage.officers, 'admin01');
  const { body } = await admin.get('/v1/message-templates');
  const open = body.items.filter((one: { consentNeeded: boolean; approved: boolean }) => one.consentNeeded && !one.approved);
  for (const { code, textHash } of open) await admin.send('POST', `/v1/message-templates/${code}/consents`, { textHash });
  say(`管理员 admin01 已登记 ${open.length} 个短信模板的同意`);
}

/** S0 as it stands: 山西, no review, one day. */
async function shanxi(): Promise<void> {
  say(`— ${guide.name}（山西省本级，S0）—`);
  let me = await newSupplier(stage, guide);
  const { body } = await me.send('POST', '/v1/supplier-onboardings', { district: '140000' });
  const base = `/v1/supplier-onboardings/${body.id}`;
  const early = await me.refused('POST', `${base}/submit`, { termsAccepted: true }, body.version ?? 1);
  say(`未填写即提交：${early.body.code}，一次列出 ${early.body.errors.length} 项`);
  await fillDossier(me, base, guide, await today());
  const act = async (action: string, input: unknown = {}): Promise<void> => {
    const { version } = await me.get(base);
    const done = await me.send('POST', `${base}/${action}`, input, version);
    say(`${action === 'withdraw' ? '撤回申请' : '提交入驻申请'} → ${onboarding.states[done.body.state]!.label}`);
  };
  await act('submit', { termsAccepted: true });
  await act('withdraw');
  await act('submit', { termsAccepted: true });
  await moveDays(2);
  // Nobody stays signed in over two days.
  me = await signIn(stage.public, guide.accountName);
  await state(me, base, 'admitted');
  const begun = await me.send('POST', '/v1/supplier-changes', { onboardingId: body.id });
  const at = `/v1/supplier-changes/${begun.body.id}`;
  const basic = await me.get(`${at}/draft/basic`);
  await me.send('PUT', `${at}/draft/basic`, { ...basic.body.values, addressDetail: '平阳路 101 号国瑞大厦 12 层' }, basic.version);
  const saved = await me.send('POST', `${at}/save`, {}, (await me.get(at)).version);
  say(`变更 → ${change.states[saved.body.state]!.label}，第 ${saved.body.dossierVersion} 版生效`);
}

/** 初审 by two officers side by side, both have to agree: proposed by one person, confirmed by another, and in force from today. */
async function reviewTogether(admin: Portal): Promise<void> {
  const definition: Definition = {
    steps: [
      roleStep('initial', '初审（会签）', 'initialReviewer', {
        who: [{ by: 'role', role: 'initialReviewer', each: true, veto: false }],
        rule: { kind: 'all', refusal: 'ends' },
      }),
      roleStep('paper', '纸质材料', 'paperReviewer', { returnTo: ['applicant', 'initial'] }),
      roleStep('final', '终审', 'finalReviewer', { returnTo: ['applicant', 'initial', 'paper'] }),
    ],
    resubmit: 'again',
    withdraw: 'always',
    urgeHours: 24,
    delegations: 1,
  };
  const [editor, confirmer] = [
    await newOfficer(stage, admin, { accountName: 'guize01', personName: '韩规', phone: mobile(930), role: 'ruleEditor', district: '330000' }),
    await newOfficer(stage, admin, { accountName: 'guize02', personName: '杨则', phone: mobile(931), role: 'ruleConfirmer', district: '330000' }),
  ];
  // Whom it would ask is looked at first.
  const { body: foreseen } = await editor.send('POST', '/v1/approvals/simulate', { type: onboarding.type, district: '330000', definition });
  say(`试算：${foreseen.steps.map((step: { label: string }) => step.label).join(' → ')}`);
  const { body } = await editor.send('POST', '/v1/rule-proposals', {
    key: approvalRules.onboarding.key,
    district: '330000',
    value: definition,
    validFrom: await today(),
    source: '演示',
    grounds: '初审由两人会签',
  });
  await confirmer.send('POST', `/v1/rule-proposals/${body.id}/confirm`, {}, body.version);
  say('审批流程：330000 的初审改为两人会签，由另一人复核后生效');
}

/** The reviewed way, by configuration alone. */
async function zhejiang(admin: Portal): Promise<void> {
  const who = { name: '钱塘示范科技有限公司', creditCode: creditCode(7001), accountName: 'qt0001', phone: mobile(7001) };
  say(`— ${who.name}（330000，初审 → 纸质材料 → 终审 → 公示 → 待入库）—`);
  const roles = { initial: 'initialReviewer', second: 'initialReviewer', paper: 'paperReviewer', final: 'finalReviewer' } as const;
  const names = { initial: ['shen1001', '张审'], second: ['shen1002', '周审'], paper: ['shen2001', '李核'], final: ['shen3001', '王定'] } as const;
  const officers: Record<string, Portal> = {};
  for (const [n, [node, role]] of Object.entries(roles).entries())
    officers[node] = await newOfficer(stage, admin, {
      accountName: names[node as keyof typeof names][0],
      personName: names[node as keyof typeof names][1],
      phone: mobile(910 + n),
      role,
      district: '330000',
    });
  await reviewTogether(admin);
  const me = await newSupplier(stage, who);
  const { body } = await me.send('POST', '/v1/supplier-onboardings', { district: '330000' });
  const base = `/v1/supplier-onboardings/${body.id}`;
  await fillDossier(me, base, who, await today());
  const submit = async (): Promise<unknown> => me.send('POST', `${base}/submit`, { termsAccepted: true }, (await me.get(base)).version);
  const vote = async (node: string, action: string, input: unknown = {}): Promise<void> => {
    const { body: tasks } = await officers[node]!.get('/v1/tasks');
    const task = tasks.items.find(
      (one: { caseId: string; mine: boolean; assigneeId: string | null }) => one.caseId === body.id && (one.mine || one.assigneeId === null),
    );
    const at = `${base}/tasks/${task.id}`;
    if (!task.mine) await officers[node]!.send('POST', `${at}/claim`, {}, task.version);
    const done = await officers[node]!.send('POST', `${at}/${action}`, input, task.version + (task.mine ? 0 : 1));
    say(`${task.label}：${action === 'return' ? '退回' : '通过'} → ${onboarding.states[done.body.state]!.label}`);
  };
  await submit();
  // Two are asked side by side. One agrees, the other returns: both tasks are over, and both are asked again.
  await vote('initial', 'approve');
  await vote('second', 'return', { reason: '营业执照扫描件不清晰，请重新上传' });
  await submit();
  await vote('initial', 'approve');
  await vote('second', 'approve');
  await vote('paper', 'approve');
  await vote('final', 'approve');
  say('停在公示中：等待系统在公示期满时办理');
}

try {
  await administrator();
  // First: it takes half a year by the clock, and what the others leave under way is to be found as they left it.
  const place = {
    ownerUrl: config.databaseMigrationUrl,
    keyringDir: config.keyringDir,
    api: config.publicUrl,
    officers: config.officersUrl,
    sandbox: sandboxUrl,
  };
  await playSeason(stage, { place, engine, opens: opening(await today()) });
  await renewPassword(stage, mobile(900));
  const purchase = await playTender(
    tenderStage(),
    () => signIn(stage.officers, 'admin01'),
    (byMs) => moveSystemClock(orm.em.fork(), engine, { byMs }),
  );
  await renewPassword(stage, mobile(900));
  await shanxi();
  const admin = await signIn(stage.officers, 'admin01');
  await zhejiang(admin);
  const shanghai = await playRegistration(stage, admin, await today(), (byMs) => moveSystemClock(orm.em.fork(), engine, { byMs }));
  await newOfficer(stage, admin, { accountName: 'yunwei01', personName: '赵维', phone: mobile(920), role: 'operator', district: '000000' });
  await newOfficer(stage, admin, { accountName: 'shenji01', personName: '钱审', phone: mobile(921), role: 'auditor', district: '000000' });
  // Last: the time of enrolment is days away, and nobody stays signed in so long.
  const exam = await playExam(stage, admin, {
    ownerUrl: config.databaseMigrationUrl,
    fields: createFields(ring),
    today: await today(),
    to: (moment) => moveSystemClock(orm.em.fork(), engine, { to: instant(moment) }),
  });
  say(
    `可登录：lx0001、qt0001（供应商），shen1001、shen1002、shen2001、shen3001（审核），${shanghai}，${exam}，${purchase}，yunwei01（运维：Web UI），shenji01（审计），admin01（管理员）；密码 ${PASSWORD}，只用于演示`,
  );
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await engine.connection.close();
  await orm.close(true);
}
