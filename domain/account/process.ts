// An account is a row with acts: what changes who may sign in, or how, is an act with a journal row. Plain saves are what happens often or at a
// stranger's will and changes nothing about the account: sending and trying SMS codes, counting wrong passwords, opening and touching sessions.
// A forgotten password must not shut the owner out, and a stranger must not be able to start a recovery: it runs in a region of its own,
// beside 正常 or 锁定, and begins with a right code. The counter's own course (受理, 核验, 补正, 归档) is a case; here it shows as 大厅办理.
import { plusMs } from '../kit/instant.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { factCode, formCode, reason } from './problems.ts';

/** What the activity loads or has checked before it asks the table. */
export interface AccountFacts {
  /** Reasons against the input's fields: `validateRegistration`, `passwordReasons`. */
  form: Reason[];
  /** Reasons against the SMS code handed in; empty when it was right. */
  code: Reason[];
  /** Uniqueness broken, as far as a look-up tells. Told only when `code` is empty. */
  taken: Reason[];
  /** The old password was right; `null` where none is asked for. */
  passwordRight: boolean | null;
  /** Registration of a purchasing unit's first administrator: what is known of the unit (J01). */
  purchasingUnit: 'none' | 'awaited' | 'unknown' | 'hasAdministrator';
  lockMinutes: number;
  recoveryMinutes: number;
}

type Context = ActionContext<AccountFacts>;

/** The form and the code first; who else holds what is nobody's business before the phone is shown. */
const proven = ({ facts }: Context): Reason[] => (facts.code.length ? [...facts.form, ...facts.code] : [...facts.form, ...facts.taken]);

const mayRegister = (context: Context): Reason[] => {
  const { purchasingUnit } = context.facts;
  const unit =
    purchasingUnit === 'unknown'
      ? [reason('ORGANISATION_NOT_AWAITED', { rule: 'J01' })]
      : purchasingUnit === 'hasAdministrator'
        ? [reason('FIRST_ADMIN_EXISTS', { rule: 'J01' })]
        : [];
  const found = proven(context);
  return context.facts.code.length ? found : [...found, ...unit];
};

const oldPasswordRight = ({ facts }: Context): Reason[] =>
  facts.passwordRight === true ? facts.form : [reason('WRONG_PASSWORD', { field: 'oldPassword', rule: 'K04' }), ...facts.form];

/** What a region cannot say: a frozen account is the counter's alone, and a new phone is for the owner, signed in. */
const mayRecover = ({ facts, file, actor, input }: Context): Reason[] => {
  if (facts.code.length) return facts.code;
  if (file.state === 'frozen') return [reason('ACCOUNT_FROZEN')];
  if (file.state === 'unverified') return [reason('ACCOUNT_UNVERIFIED')];
  return actor.kind === 'anonymous' && (input as { kind: Recovery }).kind === 'phone' ? [reason('RECOVERY_NOT_PROVEN', { field: 'kind' })] : [];
};

export const recoveries = { password: '忘记密码', userName: '忘记用户名', phone: '更换手机号' } as const;
export type Recovery = keyof typeof recoveries;
const open = ['recovery:password', 'recovery:userName', 'recovery:phone'] as const;

const recoveryClock = {
  name: 'recovery',
  label: '找回操作有效时间',
  then: 'expireRecovery',
  plan: ({ received, facts }: Context) => ({
    due: plusMs(received, facts.recoveryMinutes * 60_000),
    basis: '找回操作有效时间',
    unit: 'instant' as const,
    amount: facts.recoveryMinutes,
  }),
};

export const accountProcess = defineProcess<AccountFacts>({
  type: 'Account',
  label: '账号',
  kind: 'row',
  states: {
    unverified: { label: '未验证' },
    active: { label: '正常', rests: true },
    locked: {
      label: '锁定',
      clock: {
        name: 'lock',
        label: '锁定期限',
        then: 'unlockWhenDue',
        plan: ({ received, facts }) => ({
          due: plusMs(received, facts.lockMinutes * 60_000),
          basis: '登录失败锁定',
          unit: 'instant',
          amount: facts.lockMinutes,
        }),
      },
    },
    frozen: { label: '冻结' },
  },
  regions: {
    recovery: {
      states: {
        none: { label: '无', rests: true },
        password: { label: '找回密码', clock: recoveryClock },
        userName: { label: '找回用户名', clock: recoveryClock },
        phone: { label: '更换手机号', clock: recoveryClock },
        counter: { label: '大厅办理' },
      },
    },
  },
  actions: {
    // Registration proves the phone in the same form; accounts that others set up (新增 of an employee, the counter, the first administrator) begin 未验证.
    register: { label: '提交注册', from: null, to: { main: 'active', recovery: 'none' }, by: 'anonymous', guard: mayRegister, refusal: formCode },
    setUp: {
      label: '新增账号',
      from: null,
      to: { main: 'unverified', recovery: 'none' },
      by: ['orgAdmin', 'administrator', 'system'],
      guard: ({ facts }) => [...facts.form, ...facts.taken],
      refusal: formCode,
    },
    // Whom a platform has shown us (一网通办, 统一登录): identity and phone are proven there.
    arrive: {
      label: '统一身份认证登录注册',
      from: null,
      to: { main: 'active', recovery: 'none' },
      by: 'platform',
      guard: ({ facts }) => [...facts.form, ...facts.taken],
      refusal: formCode,
      hidden: true,
    },
    verify: { label: '短信验证', from: 'unverified', to: 'active', by: ['anonymous', 'self'], guard: proven, refusal: formCode },

    lock: { label: '锁定', from: 'active', to: 'locked', by: 'system', hidden: true },
    unlockWhenDue: { label: '锁定到期', from: 'locked', to: 'active', by: 'system', at: 'lock', hidden: true },
    unlock: { label: '解除锁定', from: 'locked', to: 'active', by: ['administrator', 'operator'] },

    // Nobody watches a row's deadlines: whoever asks for an act first has the system take `unlockWhenDue` and `expireRecovery` where they are due.
    startRecovery: {
      label: '找回',
      from: ['recovery:none', ...open],
      to: ({ input }) => ({ recovery: (input as { kind: Recovery }).kind }),
      oneOf: open,
      by: ['anonymous', 'self'],
      guard: mayRecover,
      refusal: factCode,
    },
    // Ends the lock too: whoever holds the reserved phone is believed.
    resetPassword: {
      label: '重新设置密码',
      from: 'recovery:password',
      to: { main: 'active', recovery: 'none' },
      by: ['anonymous', 'self'],
      guard: ({ facts }) => facts.form,
      refusal: formCode,
      inTime: { deadline: 'recovery', op: '<', graceMinutes: 0 },
    },
    tellUserName: {
      label: '找回用户名',
      from: 'recovery:userName',
      to: { recovery: 'none' },
      by: ['anonymous', 'self'],
      inTime: { deadline: 'recovery', op: '<', graceMinutes: 0 },
    },
    // The old phone was shown at the start; `code` is the new phone's.
    // Of whoever a platform has shown us, or whose reserved phone it is: the code shows the phone.
    bindPhone: { label: '绑定手机并验证', from: ['active', 'locked'], to: null, by: 'self', guard: proven, refusal: formCode },
    changePhone: {
      label: '更换手机号',
      from: 'recovery:phone',
      to: { recovery: 'none' },
      by: 'self',
      guard: proven,
      refusal: formCode,
      inTime: { deadline: 'recovery', op: '<', graceMinutes: 0 },
    },
    abandonRecovery: { label: '取消找回', from: open, to: { recovery: 'none' }, by: ['anonymous', 'self'] },
    expireRecovery: { label: '找回超时', from: open, to: { recovery: 'none' }, by: 'system', at: 'recovery', hidden: true },

    changePassword: { label: '修改密码', from: 'active', to: null, by: 'self', guard: oldPasswordRight, refusal: formCode },
    signOutEverywhere: { label: '退出所有登录', from: ['active', 'locked'], to: null, by: ['self', 'administrator'] },

    // Only the owner (signed in, or showing the reserved phone) or the office: anybody else's report would be a way to shut a stranger out.
    freeze: {
      label: '通告非法使用',
      from: ['unverified', 'active', 'locked'],
      to: { main: 'frozen', recovery: 'counter' },
      by: ['self', 'anonymous', 'counterClerk', 'operator', 'administrator'],
      guard: ({ actor, facts }) => (actor.kind === 'anonymous' ? facts.code : []),
      refusal: factCode,
      logged: '冻结',
    },
    unfreeze: { label: '解除冻结', from: 'frozen', to: { main: 'active', recovery: 'none' }, by: ['counterVerifier', 'administrator'] },
    sendToCounter: {
      label: '转大厅办理',
      from: ['recovery:none', ...open],
      to: { recovery: 'counter' },
      by: ['counterClerk', 'system'],
      hidden: true,
    },
    // What the counter case has decided: 已修改 gives a frozen account back, 已驳回 leaves everything as it was.
    counterChanged: {
      label: '大厅已修改',
      from: 'recovery:counter',
      to: { main: 'active', recovery: 'none' },
      by: 'system',
      guard: ({ facts }) => [...facts.form, ...facts.taken],
      refusal: formCode,
      hidden: true,
    },
    counterRejected: { label: '大厅已驳回', from: 'recovery:counter', to: { recovery: 'none' }, by: 'system', hidden: true },
  },
});

/** Acts that clear the counter of wrong passwords. */
export const clearsTries: readonly string[] = ['unlockWhenDue', 'unlock', 'resetPassword', 'unfreeze', 'counterChanged'];

/** Acts in which a code sent to the reserved phone shows that it is its holder's. */
export const showsPhone: readonly string[] = ['register', 'verify', 'bindPhone', 'changePhone'];

/** Acts that end every session of the account. */
export const endsSessions: readonly string[] = ['resetPassword', 'changePassword', 'changePhone', 'signOutEverywhere', 'freeze', 'counterChanged'];
