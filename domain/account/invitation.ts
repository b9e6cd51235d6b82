// One person's place in an organisation, from the invitation to leaving: a row with acts (J02, machine INVITE). The row's applicant is the person,
// its organisation the inviting one; so the invited person answers as `self` and the organisation acts through its administrators.
import { roles } from '../kit/actor.ts';
import { plusMs, type Instant } from '../kit/instant.ts';
import { defineProcess, type ActionContext } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import { factCode, reason } from './problems.ts';

/** D01: a post (岗位) beside member or administrator carries the menus of its application. */
export const memberRoles = {
  orgAdmin: roles.orgAdmin,
  orgMember: roles.orgMember,
  bidHandler: roles.bidHandler,
  tenderHandler: roles.tenderHandler,
  tenderReviewer: roles.tenderReviewer,
} as const;
export type MemberRole = keyof typeof memberRoles;

export interface InvitationFacts {
  invitationDays: number;
  /** The phone typed belongs to an account. */
  registered: boolean;
  /** What binds the person to this organisation already. */
  bound: 'no' | 'invited' | 'member';
  /** Is the person of this row an enabled administrator now. */
  isAdministrator: boolean;
  /** Other enabled administrators of the organisation, counted under the lock of its row, so that two cannot leave at once. */
  otherAdministrators: number;
}

type Context = ActionContext<InvitationFacts>;

const notBound = ({ facts }: Context): Reason[] =>
  facts.bound === 'member'
    ? [reason('ALREADY_MEMBER', { field: 'phone', rule: 'J02' })]
    : facts.bound === 'invited'
      ? [reason('INVITATION_PENDING', { field: 'phone', rule: 'J02' })]
      : [];

const lastAdministrator = ({ facts }: Context): Reason[] =>
  facts.isAdministrator && facts.otherAdministrators === 0 ? [reason('LAST_ADMIN', { rule: 'INVITE' })] : [];

const inTime = { deadline: 'invitation', op: '<', graceMinutes: 0 } as const;

export const invitationProcess = defineProcess<InvitationFacts>({
  type: 'Invitation',
  label: '员工邀请',
  kind: 'row',
  states: {
    sent: {
      label: '已发起',
      clock: {
        name: 'invitation',
        label: '邀请有效期',
        then: 'expire',
        plan: ({ received, facts }) => ({
          due: invitationEnds(received, facts.invitationDays),
          basis: '邀请有效天数',
          unit: 'days',
          amount: facts.invitationDays,
        }),
      },
    },
    accepted: { label: '已接受', rests: true },
    declined: { label: '已拒绝', final: true, rests: true },
    expired: { label: '已过期', final: true, rests: true },
    revoked: { label: '已撤销', final: true, rests: true },
  },
  regions: {
    employment: {
      states: {
        none: { label: '未加入', rests: true },
        enabled: { label: '启用', rests: true },
        disabled: { label: '停用', rests: true },
        left: { label: '离职', final: true, rests: true },
      },
    },
  },
  actions: {
    invite: {
      label: '发起邀请',
      from: null,
      to: { main: 'sent', employment: 'none' },
      by: 'orgAdmin',
      guard: (context) => (context.facts.registered ? notBound(context) : [reason('INVITEE_NOT_REGISTERED', { field: 'phone', rule: 'J02' })]),
      refusal: factCode,
    },
    // A phone without an account: the person is set up (未验证) and belongs at once.
    add: {
      label: '新增',
      from: null,
      to: { main: 'accepted', employment: 'enabled' },
      by: 'orgAdmin',
      guard: ({ facts }) => (facts.registered ? [reason('PHONE_REGISTERED', { field: 'phone', rule: 'J02' })] : []),
      refusal: factCode,
    },
    // The first user of an organisation is its administrator (A01, J01).
    found: {
      label: '创建机构',
      from: null,
      to: { main: 'accepted', employment: 'enabled' },
      by: ['anonymous', 'system', 'administrator'],
      hidden: true,
    },

    accept: { label: '接受邀请', from: 'sent', to: { main: 'accepted', employment: 'enabled' }, by: 'self', inTime },
    decline: { label: '拒绝邀请', from: 'sent', to: 'declined', by: 'self', inTime },
    revoke: { label: '撤销邀请', from: 'sent', to: 'revoked', by: 'orgAdmin' },
    expire: { label: '邀请过期', from: 'sent', to: 'expired', by: 'system', at: 'invitation', hidden: true },

    setPost: { label: '设置岗位', from: 'employment:enabled', to: null, by: 'orgAdmin' },
    setRoles: {
      label: '设置角色',
      from: 'employment:enabled',
      to: null,
      by: 'orgAdmin',
      guard: (context) => ((context.input as { roles: readonly string[] }).roles.includes('orgAdmin') ? [] : lastAdministrator(context)),
      refusal: factCode,
    },
    disable: {
      label: '停用',
      from: 'employment:enabled',
      to: { employment: 'disabled' },
      by: 'orgAdmin',
      guard: lastAdministrator,
      refusal: factCode,
    },
    enable: { label: '启用', from: 'employment:disabled', to: { employment: 'enabled' }, by: 'orgAdmin' },
    leave: {
      label: '离职',
      from: ['employment:enabled', 'employment:disabled'],
      to: { employment: 'left' },
      by: ['self', 'orgAdmin'],
      guard: lastAdministrator,
      refusal: factCode,
    },
  },
});

/** The moment from which an invitation can no longer be answered: whole days of 24 hours after it was sent. */
export function invitationEnds(sentAt: Instant, days: number): Instant {
  return plusMs(sentAt, days * 86_400_000);
}

/** The state to show: nobody has to write 已过期 for an invitation to be over. */
export const shownInvitation = (state: string, ends: Instant | null, now: Instant): string =>
  state === 'sent' && ends !== null && now >= ends ? 'expired' : state;

/** 系统管理 > 员工管理 > 【新增/邀请】 as data (S2账号管理). */
export const employeeForm = {
  path: ['系统管理', '员工管理'],
  button: '新增/邀请',
  fields: [
    { name: 'phone', label: '绑定手机', required: true, type: 'phone', checkedOnLeaving: true },
    { name: 'personName', label: '姓名', required: true, type: 'text', maxLength: 50 },
    { name: 'post', label: '岗位', required: false, type: 'text', maxLength: 30 },
    {
      name: 'roles',
      label: '角色',
      required: true,
      type: 'choices',
      options: Object.entries(memberRoles).map(([value, label]) => ({ value, label })),
    },
  ],
} as const;

/** What the form offers once the phone was typed: registered → 【发起邀请】, else plain 【新增】 (J02). */
export function offerForPhone(registered: boolean, bound: InvitationFacts['bound']): { action: 'invite' | 'add' | null; label: string } {
  if (bound !== 'no') return { action: null, label: reason(bound === 'member' ? 'ALREADY_MEMBER' : 'INVITATION_PENDING').message };
  return registered ? { action: 'invite', label: '发起邀请' } : { action: 'add', label: '新增' };
}
