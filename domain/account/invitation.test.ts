import type { Actor } from '../kit/actor.ts';
import { instant } from '../kit/instant.ts';
import { allowedActions, moveOf, permitted, type ActionContext, type CaseView } from '../kit/process.ts';
import { employeeForm, invitationEnds, invitationProcess, offerForPhone, shownInvitation, type InvitationFacts } from './invitation.ts';
import { accountProblems } from './problems.ts';

const t0 = instant('2026-03-02T09:00:00+08:00');
const view = (state: string, employment: string): CaseView => ({
  id: 'i1',
  type: 'Invitation',
  district: '140000',
  state,
  regions: { employment },
  version: 1,
  seq: 1,
  applicantId: 'invited',
  organisationId: 'org',
  createdAt: t0,
});
const invited: Actor = {
  kind: 'person',
  accountId: 'invited',
  organisationId: 'elsewhere',
  grants: [{ role: 'orgAdmin', organisationId: 'elsewhere' }],
};
const admin: Actor = { kind: 'person', accountId: 'boss', organisationId: 'org', grants: [{ role: 'orgAdmin', organisationId: 'org' }] };
const colleague: Actor = { kind: 'person', accountId: 'other', organisationId: 'org', grants: [{ role: 'orgMember', organisationId: 'org' }] };
const facts: InvitationFacts = { invitationDays: 7, registered: true, bound: 'no', isAdministrator: false, otherAdministrators: 1 };
const ask = (more: Partial<InvitationFacts> = {}, input: unknown = {}): ActionContext<InvitationFacts> => ({
  facts: { ...facts, ...more },
  received: t0,
  actor: admin,
  file: view('accepted', 'enabled'),
  tasks: [],
  deadlines: [],
  input,
});
const act = (name: string) => invitationProcess.actions[name]!;
const codes = (name: string, context: ActionContext<InvitationFacts>) => act(name).guard!(context).map((r) => r.code);
const open = (file: CaseView, actor: Actor) => allowedActions(invitationProcess, file, actor).map(({ label }) => label);

test('J02 the form is 系统管理>员工管理>【新增/邀请】, and leaving 绑定手机 checks it', () => {
  expect(employeeForm.path).toEqual(['系统管理', '员工管理']);
  expect(employeeForm.button).toBe('新增/邀请');
  expect(employeeForm.fields[0]).toMatchObject({ label: '绑定手机', checkedOnLeaving: true });
  expect(offerForPhone(true, 'no')).toEqual({ action: 'invite', label: '发起邀请' });
  expect(offerForPhone(false, 'no')).toEqual({ action: 'add', label: '新增' });
  expect(offerForPhone(true, 'member').action).toBeNull();
});

test('J02 a registered phone is invited, an unregistered one added plainly; the other way round is refused with the way out', () => {
  expect(codes('invite', ask())).toEqual([]);
  expect(codes('invite', ask({ registered: false }))).toEqual(['INVITEE_NOT_REGISTERED']);
  expect(codes('add', ask({ registered: false }))).toEqual([]);
  expect(codes('add', ask({ registered: true }))).toEqual(['PHONE_REGISTERED']);
  expect(accountProblems.PHONE_REGISTERED).toMatchObject({ message: '手机号已被注册', next: expect.stringContaining('【发起邀请】') });
  expect(codes('invite', ask({ bound: 'member' }))).toEqual(['ALREADY_MEMBER']);
  expect(codes('invite', ask({ bound: 'invited' }))).toEqual(['INVITATION_PENDING']);
});

test('INVITE only the invited person answers, though acting for another organisation; the inviting one may take it back', () => {
  expect(open(view('sent', 'none'), invited)).toEqual(['接受邀请', '拒绝邀请']);
  expect(open(view('sent', 'none'), admin)).toEqual(['撤销邀请']);
  expect(open(view('sent', 'none'), colleague)).toEqual([]);
  expect(permitted(act('accept'), admin, view('sent', 'none'))).toBe(false);
});

test('INVITE an invitation lasts seven days and then shows 已过期 although nobody wrote it', () => {
  const plan = invitationProcess.states['sent']!.clock!.plan(ask())!;
  expect(plan.due).toBe('2026-03-09T01:00:00.000000Z');
  expect(invitationEnds(t0, 7)).toBe(plan.due);
  expect(shownInvitation('sent', plan.due, '2026-03-09T00:59:59.999999Z')).toBe('sent');
  expect(shownInvitation('sent', plan.due, plan.due)).toBe('expired');
  expect(shownInvitation('accepted', plan.due, plan.due)).toBe('accepted');
  expect(act('accept').inTime).toEqual({ deadline: 'invitation', op: '<', graceMinutes: 0 });
});

test('INVITE after acceptance 启用 and 停用, then 离职', () => {
  expect(moveOf(act('accept'), ask())).toEqual({ main: 'accepted', employment: 'enabled' });
  expect(open(view('accepted', 'enabled'), admin)).toEqual(['设置岗位', '设置角色', '停用', '离职']);
  expect(open(view('accepted', 'disabled'), admin)).toEqual(['启用', '离职']);
  expect(open(view('accepted', 'enabled'), invited)).toEqual(['离职']);
  expect(open(view('accepted', 'left'), admin)).toEqual([]);
});

test('INVITE the last administrator cannot leave, be disabled or lose the role; with a second one it is possible', () => {
  const last = { isAdministrator: true, otherAdministrators: 0 };
  const lose = { roles: ['orgMember'] };
  for (const name of ['leave', 'disable']) {
    expect([name, codes(name, ask(last))]).toEqual([name, ['LAST_ADMIN']]);
    expect([name, codes(name, ask({ ...last, otherAdministrators: 1 }))]).toEqual([name, []]);
    expect([name, codes(name, ask({ ...last, isAdministrator: false }))]).toEqual([name, []]);
  }
  expect(codes('setRoles', ask(last, lose))).toEqual(['LAST_ADMIN']);
  expect(codes('setRoles', ask(last, { roles: ['orgAdmin', 'orgMember'] }))).toEqual([]);
  expect(codes('setRoles', ask({ ...last, otherAdministrators: 1 }, lose))).toEqual([]);
});
