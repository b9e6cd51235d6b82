// Who may see and do what is no act of a process table: one table, permission × role → how far the role reaches. Lists and single
// reads ask the same table, so that nobody finds in a list what is not theirs to open. Acts are in the process tables.
import { districtCovers, type Actor, type Role } from './actor.ts';

/**
 * How far: `own` the account's own things, `organisation` those of an organisation where the role is held, `district` those of a district (and all
 * below it) where the role is held, `any` all, `public` everybody, also before sign-in.
 */
export type Scope = 'own' | 'organisation' | 'district' | 'any' | 'public';
/** `signedIn`: every person with a session; `anyone`: also without. */
export type Holder = Role | 'signedIn' | 'anyone';

export interface Permission {
  /** Chinese, for the page of roles and for the log. */
  label: string;
  allow: Partial<Record<Holder, Scope>>;
  /** Answer to others: 404 where existence is secret, else 403. */
  denied: 403 | 404;
}

const officers = { initialReviewer: 'district', paperReviewer: 'district', finalReviewer: 'district' } as const;
const members = { orgAdmin: 'organisation', orgMember: 'organisation' } as const;
const counter = { counterClerk: 'district', counterVerifier: 'district' } as const;
const caseOfficers = { preReviewer: 'district', caseOfficer: 'district', caseReviewer: 'district', caseSigner: 'district' } as const;
const licensing = { ...caseOfficers, informationManager: 'district', auditor: 'district' } as const;
const examiners = { examOfficer: 'district', examAdministrator: 'district', examInstitute: 'district' } as const;
const violations = { violationHandler: 'district', violationReviewer: 'district' } as const;
const qualifiers = { qualificationReviewer: 'district', examAdministrator: 'district' } as const;
const own = { signedIn: 'own' } as const;
const open = { anyone: 'public' } as const;

const permission = (label: string, allow: Permission['allow'], denied: 403 | 404 = 403): Permission => ({ label, allow, denied });

export const policy = {
  'meta.read': permission('查看表单、区划与帮助', open),
  'calendar.read': permission('查看工作日历', open),
  'supplier.public': permission('查看已入库供应商公开信息', open),
  'appendix.read': permission('下载附录1至附录4模版', open),

  'account.read': permission('查看账号', { ...own, ...counter, administrator: 'district', auditor: 'district' }, 404),
  'account.find': permission('在用户管理系统中查找账号', { ...counter, administrator: 'district', auditor: 'district' }),
  'account.edit': permission('修改个人设置', own, 404),
  'session.list': permission('查看登录会话', { ...own, administrator: 'district', auditor: 'district' }, 404),
  'session.end': permission('结束登录会话', { ...own, administrator: 'district' }, 404),
  'grant.list': permission('查看岗位授权', { ...own, administrator: 'district', auditor: 'district' }, 404),
  'grant.give': permission('授予或收回岗位', { administrator: 'district' }),

  'invitation.create': permission('新增或邀请员工', { orgAdmin: 'organisation' }),
  'invitation.read': permission('查看邀请', { ...own, orgAdmin: 'organisation' }, 404),
  'member.list': permission('查看员工', members, 404),

  'counter.list': permission('查看大厅受理件', counter),
  'counter.read': permission('查看大厅受理件详情', { ...own, ...counter, auditor: 'district' }, 404),
  'registration.read': permission('查看注册申请', { ...own, ...members, ...caseOfficers, auditor: 'district' }, 404),
  'registration.enter': permission('窗口录入注册申请', { counterClerk: 'district' }, 404),
  'registration.list': permission('查询注册办件', { ...caseOfficers, auditor: 'district' }),
  'registration.verify': permission('核验注册材料原件', { preReviewer: 'district' }, 404),
  'unit.await': permission('登记待维护的采购单位', { finance: 'district', administrator: 'district' }),
  'component.read': permission('查看组件账号', { operator: 'any', administrator: 'any', auditor: 'any' }),
  'component.manage': permission('登记组件账号', { operator: 'any', administrator: 'any' }),
  'disclosure.record': permission('登记用户资料对外提供', { administrator: 'district' }),
  'disclosure.read': permission('查看用户资料对外提供记录', { administrator: 'district', auditor: 'district' }),

  'dossier.read': permission('查看入驻资料', { ...members, ...officers, auditor: 'district' }, 404),
  'dossier.edit': permission('填写入驻资料', members, 404),
  'dossier.list': permission('查询供应商', { ...officers, auditor: 'district' }),
  'log.read': permission(
    '查看流转日志',
    { ...own, ...members, ...officers, ...counter, ...caseOfficers, ...examiners, ...qualifiers, finance: 'district', auditor: 'district' },
    404,
  ),
  'task.list': permission(
    '查看待办',
    { ...own, ...officers, ...counter, ...caseOfficers, ...examiners, ...violations, ...qualifiers, finance: 'district' },
    404,
  ),
  'message.read': permission('查看消息与预警', own, 404),
  'event.read': permission('接收更新通知', own, 404),
  'file.upload': permission('上传文件', own),
  'file.read': permission(
    '查看文件',
    { ...own, ...members, ...officers, ...counter, ...caseOfficers, ...examiners, ...qualifiers, finance: 'district', auditor: 'district' },
    404,
  ),
  'document.read': permission(
    '查看文书',
    {
      ...own,
      ...members,
      ...officers,
      ...counter,
      ...caseOfficers,
      ...examiners,
      ...qualifiers,
      informationManager: 'district',
      auditor: 'district',
    },
    404,
  ),
  'document.inside': permission(
    '查看内部文书',
    { ...officers, ...counter, ...caseOfficers, ...examiners, ...qualifiers, informationManager: 'district', auditor: 'district' },
    404,
  ),
  'file.delete': permission('删除未使用的文件', own, 404),

  'rule.read': permission('查看规则', { ruleEditor: 'any', ruleConfirmer: 'any', operator: 'any', administrator: 'any', auditor: 'any' }),
  'rule.propose': permission('提出规则修改', { ruleEditor: 'district' }),
  'rule.confirm': permission('复核规则修改', { ruleConfirmer: 'district' }),
  'calendar.propose': permission('提出节假日安排', { ruleEditor: 'any' }),
  'template.list': permission('查看短信模板与授权', { operator: 'any', administrator: 'any', auditor: 'any' }),
  'template.consent': permission('登记短信模板授权', { administrator: 'any' }),

  'certificate.read': permission('查看职业资格证书', { ...own, ...licensing, ...qualifiers, administrator: 'district' }, 404),
  'certificate.list': permission('查询职业资格证书与导入记录', { ...licensing, ...qualifiers, administrator: 'district' }),
  'licence.read': permission('查看电子证照', { ...own, ...licensing }, 404),
  'licence.list': permission('查询电子证照', licensing),

  'journal.read': permission('查看办理日志链', { auditor: 'district' }, 404),
  'journal.verify': permission('核验办理日志链', { auditor: 'any', operator: 'any' }),
  'override.read': permission('预览和查看运维干预', { operator: 'district', auditor: 'district' }, 404),
  'operator.views': permission('查看运行情况', { operator: 'any', administrator: 'any', auditor: 'any' }),
  'webui.open': permission('打开流程引擎界面', { operator: 'any' }),
  'codec.decode': permission('解密流程引擎中的内容', { operator: 'any', auditor: 'any' }),
  'signin.key': permission('登记或收回密码钥匙', { administrator: 'district' }),
  'signin.trace': permission('查看登录签名记录', { administrator: 'district', operator: 'any', auditor: 'any' }),
  'sms.log': permission('查看短信发送记录', { operator: 'any', auditor: 'any' }),

  'dispatch.read': permission('查看推送台账', { operator: 'any', informationManager: 'any', administrator: 'any', auditor: 'any' }),
  'dispatch.manage': permission('处理推送台账与对账差异', { operator: 'any', informationManager: 'any' }),
  'rating.read': permission('查看评价', { ...own, informationManager: 'district', caseSigner: 'district', auditor: 'district' }, 404),
  'hotline.read': permission('查看12345工单', { informationManager: 'district', auditor: 'district' }, 404),
  'rating.figures': permission('查看好差评统计', {
    informationManager: 'district',
    caseReviewer: 'district',
    caseSigner: 'district',
    auditor: 'district',
  }),
  'delivery.read': permission('查看证照快递', { ...own, informationManager: 'district', auditor: 'district' }, 404),
  'statistics.read': permission('查看统计分析', { ...caseOfficers, informationManager: 'district', administrator: 'district', auditor: 'district' }),
  'statistics.processes': permission('查看办理效能', { caseSigner: 'district', administrator: 'district', auditor: 'district', operator: 'any' }),
  'deputy.list': permission('查看代理安排', { administrator: 'district', auditor: 'district', operator: 'any' }),
  'post.list': permission('查看职务任命', { administrator: 'district', auditor: 'district', ruleEditor: 'any', operator: 'any' }),
  'case.done': permission('查看已办项目', { ...own }),
  'case.closed': permission('查看办结项目', { ...caseOfficers, ...officers, ...counter, administrator: 'district', auditor: 'district' }),
  'case.archive': permission('下载卷宗', { ...caseOfficers, auditor: 'district' }, 404),
  'exam.public': permission('查看已发布的考试、报考指南和考试模板', open),
  'exam.setup': permission('查看考务字典与考试模板', { ...examiners, feeOfficer: 'district', informationManager: 'district', auditor: 'district' }),
  'exam.read': permission('查看考试设置', { ...examiners, feeOfficer: 'district', auditor: 'district' }),
  'exam.manage': permission('维护考试设置', { examAdministrator: 'district' }),
  'enrolment.read': permission('查看报名', { ...own, ...examiners, feeOfficer: 'district', auditor: 'district' }, 404),
  'review.read': permission('查阅资格审查', { ...own, ...qualifiers, auditor: 'district' }, 404),
  'review.list': permission('查询资格审查', { ...qualifiers, auditor: 'district' }),
  'enrolment.list': permission('查询报名数据', { ...examiners, auditor: 'district' }),
  'exam.analysis': permission('查看考试智能分析', { ...examiners, caseSigner: 'district', auditor: 'district' }),
  'order.read': permission('查看支付订单与票据', { ...own, examAdministrator: 'district', feeOfficer: 'district', auditor: 'district' }, 404),
  'order.list': permission('查询支付订单', { feeOfficer: 'district', auditor: 'district' }),
  'reconciliation.read': permission('查看缴费对账与收费台账', { feeOfficer: 'district', auditor: 'district' }),
  'reconciliation.run': permission('重新对账', { feeOfficer: 'district' }),
  'enrolment.export': permission('导出报名数据', { examOfficer: 'district', examAdministrator: 'district' }),
  'photo.judge': permission('查看待人工审核的照片', { examOfficer: 'district', auditor: 'district' }),
  'score.own': permission('查询本人成绩', own, 404),
  'score.read': permission('查询考试成绩', { ...examiners, auditor: 'district' }, 404),
  'score.export': permission('导出考试成绩', { examOfficer: 'district', examAdministrator: 'district' }),
  'passList.public': permission('查看合格人员公示', open),
  'violation.read': permission(
    '查看违纪案件',
    { ...own, ...violations, examOfficer: 'district', examAdministrator: 'district', auditor: 'district' },
    404,
  ),
  'violation.list': permission('查询违纪案件', { ...violations, examOfficer: 'district', examAdministrator: 'district', auditor: 'district' }),
  'violation.inside': permission('查看违纪案件内部材料', { ...violations, examOfficer: 'district', auditor: 'district' }, 404),
  'violation.preview': permission('预览处理决定的影响', violations, 404),
  'annulment.read': permission(
    '查看撤销案件',
    { ...violations, examAdministrator: 'district', qualificationReviewer: 'district', auditor: 'district' },
    404,
  ),
  'annulment.preview': permission('预览撤销的影响', { examAdministrator: 'district' }),
  'integrity.read': permission(
    '查询诚信档案',
    { ...own, ...violations, examOfficer: 'district', qualificationReviewer: 'district', auditor: 'district' },
    404,
  ),

  'bid.own': permission('查看和上传本单位的投标', { bidHandler: 'organisation' }, 404),
  'budget.read': permission('查看采购预算', { ...members, finance: 'district', auditor: 'district' }, 404),
  'budget.list': permission('查询采购预算与导入情况', { finance: 'district', auditor: 'district' }),
  'urgent.read': permission('查看紧急采购', { ...members, finance: 'district', auditor: 'district' }, 404),
  'plan.read': permission('查看采购计划', { ...members, finance: 'district', auditor: 'district' }, 404),
  'intention.read': permission('查看采购意向', { ...members, finance: 'district', auditor: 'district' }, 404),
  'intention.public': permission('查看已公开的采购意向', open),
  'commission.read': permission('查看采购委托单', { ...members, finance: 'district', auditor: 'district' }, 404),
  'expert.list': permission('查询评审专家库', { finance: 'district', auditor: 'district' }),
  'complaint.list': permission('查询投诉与不良行为记录', { finance: 'district', auditor: 'district' }),
  'agency.read': permission('查看采购代理机构名录', { ...members, finance: 'district', auditor: 'district' }),
  'guide.read': permission('查看办事指南', open),
  'guide.manage': permission('查看办事指南各版本', { informationManager: 'district', caseSigner: 'district', auditor: 'district' }),
} as const satisfies Record<string, Permission>;

export type PermissionName = keyof typeof policy;

/** What is asked about: whose it is, as far as it belongs to somebody. */
export interface Target {
  ownerId?: string | null;
  organisationId?: string | null;
  district?: string | null;
}

/** How far an actor reaches under a permission. List queries filter by it: a row counts when any of the parts matches. */
export interface Reach {
  any: boolean;
  ownerId: string | null;
  organisationIds: string[];
  districts: string[];
}

/** The reach of an actor. The system and outside platforms have none: what they may is in the process tables. */
export function reach(name: PermissionName, actor: Actor): Reach {
  const { allow }: Permission = policy[name];
  const found: Reach = { any: allow.anyone !== undefined, ownerId: null, organisationIds: [], districts: [] };
  if (actor.kind !== 'person') return found;
  const held: { scope: Scope | undefined; organisationId?: string; district?: string }[] = [
    { scope: allow.signedIn },
    ...actor.grants.map((grant) => ({ ...grant, scope: allow[grant.role] })),
  ];
  for (const { scope, organisationId, district } of held) {
    if (scope === 'any' || scope === 'public') found.any = true;
    if (scope === 'own') found.ownerId = actor.accountId;
    if (scope === 'organisation' && organisationId !== undefined) found.organisationIds.push(organisationId);
    if (scope === 'district' && district !== undefined) found.districts.push(district);
  }
  return found;
}

/** Is the target within a reach? */
export const within = ({ any, ownerId, organisationIds, districts }: Reach, target: Target): boolean =>
  any ||
  (ownerId !== null && target.ownerId === ownerId) ||
  (target.organisationId != null && organisationIds.includes(target.organisationId)) ||
  (target.district != null && districts.some((outer) => districtCovers(outer, target.district!)));

/** May the actor do this to the target? */
export const may = (name: PermissionName, actor: Actor, target: Target = {}): boolean => within(reach(name, actor), target);

/** May the actor do this to anything at all? For a list, which then filters by `reach`. */
export function mayAnywhere(name: PermissionName, actor: Actor): boolean {
  const { any, ownerId, organisationIds, districts } = reach(name, actor);
  return any || ownerId !== null || organisationIds.length > 0 || districts.length > 0;
}

/** Code of the refusal when `may` says no: sign in first, not there for you, or not allowed. */
export function deniedCode(name: PermissionName, actor: Actor): 'SIGN_IN_REQUIRED' | 'NOT_FOUND' | 'FORBIDDEN' {
  if (actor.kind === 'anonymous') return 'SIGN_IN_REQUIRED';
  return policy[name].denied === 404 ? 'NOT_FOUND' : 'FORBIDDEN';
}
