// Who acts. An actor is built by the API from the session or by the workflow for the system; domain code never looks one up.

/** Roles that a grant can give. The Chinese label is what screens and the Web UI show. */
export const roles = {
  applicant: '申请人',
  orgAdmin: '机构管理员',
  orgMember: '员工',
  bidHandler: '经办岗',
  tenderHandler: '采购组织机构经办岗',
  tenderReviewer: '供应商获取审核岗',
  initialReviewer: '初审岗',
  paperReviewer: '纸质材料岗',
  finalReviewer: '终审岗',
  counterClerk: '政务大厅受理岗',
  counterVerifier: '政务大厅复核岗',
  preReviewer: '窗口预审员',
  caseOfficer: '经办',
  caseReviewer: '审核',
  caseSigner: '签发',
  informationManager: '部门信息管理员',
  examOfficer: '考务员',
  examAdministrator: '考务管理员',
  examInstitute: '考试院',
  feeOfficer: '财务',
  qualificationReviewer: '资格审查员',
  violationHandler: '违纪处理员',
  violationReviewer: '违纪复核员',
  ruleEditor: '规则维护岗',
  ruleConfirmer: '规则复核岗',
  finance: '财政监管',
  auditor: '审计',
  operator: '运维',
  administrator: '系统管理员',
} as const;
export type Role = keyof typeof roles;

/** A grant: a role for an organisation (applicants' side) or a district (officers' side). */
export interface Grant {
  role: Role;
  organisationId?: string;
  /** Six-digit code; covers every district below it. '000000' covers all. */
  district?: string;
}

export interface PersonActor {
  kind: 'person';
  accountId: string;
  /** The organisation the session acts for; one person may belong to several. */
  organisationId?: string;
  /** Grants of this session: those of the chosen organisation and all officers' grants. */
  grants: Grant[];
  /** In an act that he does for somebody else: whose grants are among them, and which. */
  standsFor?: readonly { absent: string; grant: Grant }[];
}
export interface SystemActor {
  kind: 'system';
}
/** An outside platform that calls back, named by its gateway. */
export interface PlatformActor {
  kind: 'platform';
  platform: string;
}
export interface AnonymousActor {
  kind: 'anonymous';
}
export type Actor = PersonActor | SystemActor | PlatformActor | AnonymousActor;

/** How the journal names an actor: ids only, never a name or number. */
export function actorRef(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return `person:${actor.accountId}`;
    case 'platform':
      return `platform:${actor.platform}`;
    default:
      return actor.kind;
  }
}

/** True when `outer` is `inner` or contains it (140000 ⊃ 140100 ⊃ 140105; 000000 ⊃ all). */
export function districtCovers(outer: string, inner: string): boolean {
  if (outer === '000000' || outer === inner) return true;
  if (outer.endsWith('0000')) return inner.startsWith(outer.slice(0, 2));
  return outer.endsWith('00') && inner.startsWith(outer.slice(0, 4));
}
