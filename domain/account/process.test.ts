import type { Actor } from '../kit/actor.ts';
import { instant } from '../kit/instant.ts';
import { allStates, moveOf, permitted, possible, sources, targets, type ActionContext, type CaseView } from '../kit/process.ts';
import { accountProcess, clearsTries, endsSessions, type AccountFacts } from './process.ts';
import { reason } from './problems.ts';

const t0 = instant('2026-03-02T09:00:00+08:00');
const facts: AccountFacts = { form: [], code: [], taken: [], passwordRight: null, purchasingUnit: 'none', lockMinutes: 30, recoveryMinutes: 15 };
const file = (state: string, recovery = 'none'): CaseView => ({
  id: 'a1',
  type: 'Account',
  district: '140000',
  state,
  regions: { recovery },
  version: 1,
  seq: 1,
  applicantId: 'me',
  organisationId: null,
  createdAt: t0,
});
const me: Actor = { kind: 'person', accountId: 'me', grants: [] };
const stranger: Actor = { kind: 'person', accountId: 'other', grants: [] };
const ask = (view: CaseView, more: Partial<AccountFacts> = {}, input: unknown = {}): ActionContext<AccountFacts> => ({
  facts: { ...facts, ...more },
  received: t0,
  actor: me,
  file: view,
  tasks: [],
  deadlines: [],
  input,
});
const act = (name: string) => accountProcess.actions[name]!;
const codes = (name: string, context: ActionContext<AccountFacts>) => act(name).guard!(context).map((r) => r.code);

test('the account table has a way into and out of every state', () => {
  const all = Object.values(accountProcess.actions);
  for (const state of allStates(accountProcess)) {
    expect([state, all.some((a) => targets(a).includes(state))]).toEqual([state, true]);
    expect([state, all.some((a) => sources(a).includes(state))]).toEqual([state, true]);
  }
});

test('ACCOUNT labels are those of the machine: 未验证, 正常, 锁定, 找回 of password, user name and phone', () => {
  expect(Object.values(accountProcess.states).map((s) => s.label)).toEqual(['未验证', '正常', '锁定', '冻结']);
  expect(Object.values(accountProcess.regions!['recovery']!.states).map((s) => s.label)).toEqual([
    '无',
    '找回密码',
    '找回用户名',
    '更换手机号',
    '大厅办理',
  ]);
});

test('K01 K02 K03 what is taken is told only after the SMS code was right', () => {
  const taken = [reason('ID_NUMBER_REGISTERED'), reason('ACCOUNT_NAME_TAKEN')];
  expect(codes('register', ask(file(''), { taken }))).toEqual(['ID_NUMBER_REGISTERED', 'ACCOUNT_NAME_TAKEN']);
  expect(codes('register', ask(file(''), { taken, code: [reason('SMS_CODE_WRONG')] }))).toEqual(['SMS_CODE_WRONG']);
});

test('J01 only a purchasing unit that is set up and has no administrator yet can get its first one', () => {
  expect(codes('register', ask(file(''), { purchasingUnit: 'awaited' }))).toEqual([]);
  expect(codes('register', ask(file(''), { purchasingUnit: 'unknown' }))).toEqual(['ORGANISATION_NOT_AWAITED']);
  expect(codes('register', ask(file(''), { purchasingUnit: 'hasAdministrator' }))).toEqual(['FIRST_ADMIN_EXISTS']);
  expect(codes('register', ask(file(''), { purchasingUnit: 'awaited', taken: [reason('PHONE_REGISTERED')] }))).toEqual(['PHONE_REGISTERED']);
});

test('K04 a forgotten password is set anew with the reserved phone, from 锁定 too, and ends the lock', () => {
  expect(codes('startRecovery', ask(file('locked'), { code: [reason('SMS_CODE_WRONG')] }, { kind: 'password' }))).toEqual(['SMS_CODE_WRONG']);
  expect(codes('startRecovery', ask(file('locked'), {}, { kind: 'password' }))).toEqual([]);
  expect(moveOf(act('startRecovery'), ask(file('locked'), {}, { kind: 'password' }))).toEqual({ recovery: 'password' });
  expect(moveOf(act('resetPassword'), ask(file('locked', 'password')))).toEqual({ main: 'active', recovery: 'none' });
  expect(possible(act('resetPassword'), file('locked'))).toBe(false);
  expect(possible(act('resetPassword'), file('active', 'userName'))).toBe(false);
});

test('K06 a frozen or unverified account is not recovered by phone, nor one that the counter works on; a new phone is for the owner, signed in', () => {
  expect(codes('startRecovery', ask(file('frozen'), {}, { kind: 'phone' }))).toEqual(['ACCOUNT_FROZEN']);
  expect(codes('startRecovery', ask(file('unverified'), {}, { kind: 'phone' }))).toEqual(['ACCOUNT_UNVERIFIED']);
  expect(possible(act('startRecovery'), file('active', 'counter'))).toBe(false);
  expect(codes('startRecovery', ask(file('active'), {}, { kind: 'phone' }))).toEqual([]);
  const anonymous = { ...ask(file('active'), {}, { kind: 'phone' }), actor: { kind: 'anonymous' } as const };
  expect(codes('startRecovery', anonymous)).toEqual(['RECOVERY_NOT_PROVEN']);
});

test('a started recovery leaves the account in 正常, and lasts for the minutes of the rule', () => {
  expect(moveOf(act('startRecovery'), ask(file('active'), {}, { kind: 'userName' }))['main']).toBeUndefined();
  const clock = accountProcess.regions!['recovery']!.states['password']!.clock!;
  expect(clock.plan(ask(file('active', 'password')))?.due).toBe('2026-03-02T01:15:00.000000Z');
  expect(accountProcess.states['locked']!.clock!.plan(ask(file('locked')))?.due).toBe('2026-03-02T01:30:00.000000Z');
});

test('L17 misuse is reported by the owner, by whoever shows the reserved phone, or by the office, never by a stranger, and freezes until the counter has decided', () => {
  expect(permitted(act('freeze'), me, file('active'))).toBe(true);
  expect(permitted(act('freeze'), stranger, file('active'))).toBe(false);
  const anonymous = { ...ask(file('active')), actor: { kind: 'anonymous' } as const };
  expect(act('freeze').guard!(anonymous)).toEqual([]);
  expect(act('freeze').guard!({ ...anonymous, facts: { ...facts, code: [reason('SMS_CODE_WRONG')] } }).map((r) => r.code)).toEqual([
    'SMS_CODE_WRONG',
  ]);
  expect(moveOf(act('freeze'), ask(file('active')))).toEqual({ main: 'frozen', recovery: 'counter' });
  expect(moveOf(act('counterChanged'), ask(file('frozen', 'counter')))).toEqual({ main: 'active', recovery: 'none' });
  expect(moveOf(act('counterRejected'), ask(file('frozen', 'counter')))).toEqual({ recovery: 'none' });
});

test('K07 account data are changed by the system for a counter case, by nobody else', () => {
  expect(permitted(act('counterChanged'), { kind: 'system' }, file('active', 'counter'))).toBe(true);
  expect(permitted(act('counterChanged'), me, file('active', 'counter'))).toBe(false);
});

test('a new password needs the old one, is the owner’s alone, and ends every session', () => {
  expect(codes('changePassword', ask(file('active'), { passwordRight: false }))).toEqual(['WRONG_PASSWORD']);
  expect(codes('changePassword', ask(file('active'), { passwordRight: null }))).toEqual(['WRONG_PASSWORD']);
  expect(codes('changePassword', ask(file('active'), { passwordRight: true }))).toEqual([]);
  expect(permitted(act('changePassword'), stranger, file('active'))).toBe(false);
  expect(endsSessions.filter((name) => !(name in accountProcess.actions))).toEqual([]);
  expect(endsSessions).toContain('changePassword');
  expect(clearsTries.filter((name) => !targets(act(name)).includes('active'))).toEqual([]);
});
