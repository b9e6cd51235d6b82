// 上海市初级注册安全工程师注册 (S3) in the demonstration: a certificate taken over from the former system, an application with one request for supplements and
// one return between officers, granted. And the guide that describes it, published by a second person.
import { creditCode, idNumber, mobile } from '../../db/demo/invent.ts';
import { registration } from '../../domain/registration/registration.ts';
import { freshCode, newOfficer, PAPER, PASSWORD, PIXEL, signInByCode, type Stage } from './people.ts';
import type { Portal } from './portal.ts';

const DISTRICT = '310000';
const person = { accountName: 'chen0001', personName: '陈安', phone: mobile(940), idNumber: idNumber(940) };
const employer = { name: '浦江示范建设有限公司', creditCode: creditCode(7101), accountName: 'pj0001', phone: mobile(941) };
const posts = {
  editor: ['xinxi01', '吴信', 'informationManager'],
  second: ['xinxi02', '郑息', 'informationManager'],
  preReviewer: ['yushen01', '冯预', 'preReviewer'],
  officer: ['jingban01', '褚经', 'caseOfficer'],
  reviewer: ['shenhe01', '卫审', 'caseReviewer'],
  signer: ['qianfa01', '蒋签', 'caseSigner'],
} as const;
type Post = keyof typeof posts;

async function register(stage: Stage, kind: 'personal' | 'legal', phone: string, form: object): Promise<void> {
  const smsCode = await freshCode(stage, 'register', phone);
  await stage.public.send('POST', `/v1/registrations/${kind}`, {
    ...form,
    phone,
    smsCode,
    password: PASSWORD,
    passwordAgain: PASSWORD,
    district: DISTRICT,
  });
}

/** Entered by one, confirmed by another; then the certificate is the person's. */
async function takeOver(officers: Record<Post, Portal>, today: string): Promise<void> {
  const issuedOn = `${Number(today.slice(0, 4)) - 1}-06-30`;
  const row = { number: '2025310000000940', holderName: person.personName, idNumber: person.idNumber, specialty: '建筑施工安全', issuedOn };
  const body = { district: DISTRICT, source: '原系统导出', grounds: '系统切换', rows: [row] };
  const { body: list } = await officers.editor.send('POST', '/v1/admin/certificate-imports', body);
  await officers.second.send('POST', `/v1/admin/certificate-imports/${list.id}/confirm`, {}, list.version);
}

async function publishGuide(officers: Record<Post, Portal>, today: string): Promise<string> {
  const { body } = await officers.editor.send('POST', '/v1/admin/guides', {
    code: '310100-AQ-ZC',
    name: '初级注册安全工程师注册',
    district: DISTRICT,
    kinds: ['initial', 'overdueInitial', 'renewal', 'change', 'reregister', 'cancel', 'reissue'],
    basis: ['《上海市初级注册安全工程师职业资格考试实施办法和上海市初级注册安全工程师注册和执业管理办法》（沪应急行规〔2023〕5号）'],
    conditions: ['取得初级注册安全工程师职业资格证书', '受聘于一个单位'],
    promisedDays: 10,
    fee: '不收费',
    from: today,
  });
  await officers.second.send('POST', `/v1/admin/guides/${body.id}/publish`, {}, body.version);
  return body.code as string;
}

/** An act as the office calls it, by the last part of its path. */
/** Acts that their address calls otherwise than the table. */
const acts: Readonly<Record<string, string>> = { return: 'sendBack' };
const wordsOf = (path: string): string =>
  registration.actions[acts[path] ?? path.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())]?.label ?? path;

/** Plays the whole of it; answers who can sign in. */
export async function playRegistration(stage: Stage, admin: Portal, today: string, letPass: (ms: number) => Promise<unknown>): Promise<string> {
  const { say } = stage;
  say('— 执业注册（310000，S3）：预审补件、审批退回、准予 —');
  const officers = {} as Record<Post, Portal>;
  for (const [n, [post, [accountName, personName, role]]] of Object.entries(posts).entries())
    officers[post as Post] = await newOfficer(stage, admin, { accountName, personName, phone: mobile(950 + n), role, district: DISTRICT });
  say(`办事指南 ${await publishGuide(officers, today)} 已由另一人发布`);
  await register(stage, 'personal', person.phone, { personName: person.personName, idNumber: person.idNumber, accountName: person.accountName });
  const entity = { creditCode: employer.creditCode, name: employer.name, entityType: 'enterprise' };
  await stage.sandbox('POST', '/register/entities', entity);
  await register(stage, 'legal', employer.phone, {
    organisationName: employer.name,
    creditCode: employer.creditCode,
    legalType: 'enterprise',
    accountName: employer.accountName,
  });
  await takeOver(officers, today);
  // A phone gets its next code after a minute.
  await letPass(120_000);
  const [me, firm] = [await signInByCode(stage, person.phone), await signInByCode(stage, employer.phone)];
  const { body: draft } = await me.send('POST', '/v1/registrations', { kind: 'initial', district: DISTRICT });
  const base = `/v1/registrations/${draft.id}`;
  const version = async (who: Portal): Promise<number> => (await who.get(base)).version!;
  const act = async (who: Portal, action: string, input: unknown = {}): Promise<void> => {
    const { body } = await who.send('POST', `${base}/${action}`, input, await version(who));
    say(`${wordsOf(action)} → ${registration.states[body.state]!.label}`);
  };
  const material = async (item: string, label: string): Promise<unknown> => {
    const fileId = await (item === 'photo' ? me.upload(`${label}.png`, 'image/png', PIXEL) : me.upload(`${label}.pdf`, 'application/pdf', PAPER));
    return me.send('POST', `${base}/materials`, { item, fileId });
  };
  const promises = { truthful: true, fullCapacity: true, noSentence: true, oneEmployer: true };
  const form = {
    employerCode: employer.creditCode,
    employerName: employer.name,
    contractFrom: `${Number(today.slice(0, 4)) - 1}-07-01`,
    ...promises,
  };
  await me.send('PUT', `${base}/form`, form, draft.formVersion);
  for (const { id, atHand, label } of (await me.get(base)).body.items) if (!atHand) await material(id, label);
  await act(me, 'submit');
  await act(firm, 'confirm-employer');
  /** Claims the open task where it is free, and acts on it. */
  const work = async (post: Post, action: string, input: unknown = {}): Promise<void> => {
    const who = officers[post];
    const { body: inbox } = await who.get('/v1/tasks?type=PracticeRegistration');
    const task = inbox.items.find((one: { caseId: string }) => one.caseId === draft.id);
    if (task.assigneeId === null) await who.send('POST', `${base}/tasks/${task.id}/claim`, {}, task.version);
    const { body } = await who.send('POST', `${base}/tasks/${task.id}/${action}`, input, task.version + (task.assigneeId === null ? 1 : 0));
    say(`${task.label}：${wordsOf(action)} → ${registration.states[body.state]!.label}`);
  };
  await work('preReviewer', 'request-supplement', { items: [{ item: 'contract', message: '合同缺少签字盖章页，请补充完整的劳动合同' }] });
  await material('contract', '劳动合同（完整）');
  await act(me, 'supplement');
  await work('preReviewer', 'accept');
  await work('officer', 'pass', { opinion: 'grant', reason: '材料齐全' });
  await work('reviewer', 'pass', { opinion: 'grant', reason: '同意' });
  await work('signer', 'return', { reason: '请核对社会保险缴纳单位' });
  await work('reviewer', 'pass', { opinion: 'grant', reason: '已核对，一致' });
  await work('signer', 'grant');
  return `${person.accountName}（注册申请人）、${employer.accountName}（用人单位），${Object.values(posts)
    .map(([name]) => name)
    .join('、')}（注册审批）`;
}
