// The sample tender of S3 (O31): every fact of the source's 项目概况 and 项目团队及驻场人员要求. And a small purchase of goods beside it.
import type { ProjectFields, Sealing, TeamPost } from '../../domain/procurement/project/fields.ts';
import { qualificationsOf, reviewItemsOf } from '../../domain/procurement/project/items.ts';

/** Without what is known only where it is played. */
export type Sample = Omit<ProjectFields, 'sealing' | 'planNumber' | 'intentionShown'>;
const MILLION = '100000000';
const post = (name: string, count: number, years: number, more: Partial<TeamPost> = {}): TeamPost => ({
  post: name,
  count,
  certificates: [],
  years,
  degree: 'bachelor',
  onSite: true,
  socialSecurity: false,
  ...more,
});
const common = { floorFen: null, consortium: false, form: 'central', way: 'online', bond: null, reviewed: true, unforeseeable: false, invitees: [], byLot: false } as const;

/** 初级注册安全工程师管理子系统 */
export const subsystem: Sample = {
  ...common,
  name: '上海市初级注册安全工程师管理子系统建设',
  method: 'consultation',
  kind: 'services',
  budgetFen: MILLION,
  ceilingFen: MILLION,
  domesticIt: true,
  months: 6,
  place: '上海市应急管理局（上海市黄浦区复兴中路593号）',
  belongsTo: '上海市安全生产基础信息平台大系统',
  team: [post('项目经理', 1, 4, { certificates: ['信息系统项目管理师'] }), post('技术负责人', 1, 3), post('开发人员', 5, 3)],
  warrantyTeam: [post('运维经理', 1, 3, { socialSecurity: true }), post('技术工程师', 1, 3, { socialSecurity: true })],
  preferred: ['质量管理体系认证证书', '信息技术服务管理体系认证证书', '信息安全管理体系认证证书'],
  references: ['政务类信息系统开发项目业绩'],
  lots: [{ no: 1, name: '初级注册安全工程师管理子系统', budgetFen: MILLION }],
  priceWeight: 2_000,
};

/** 便携式计算机, an ordinary open tender for 60万元. */
export const laptops: Sample = {
  ...common,
  name: '便携式计算机采购',
  method: 'openTender',
  kind: 'goods',
  budgetFen: '60000000',
  ceilingFen: '60000000',
  domesticIt: true,
  months: null,
  place: '上海市黄浦区',
  belongsTo: null,
  team: [],
  warrantyTeam: [],
  preferred: [],
  references: [],
  lots: [{ no: 1, name: '便携式计算机', budgetFen: '60000000' }],
  priceWeight: 4_000,
};

/** The whole of a project's fields. */
export const sampleProject = (sample: Sample, more: { planNumber: string | null; intentionShown: string | null; sealing: Sealing }): ProjectFields => ({ ...sample, ...more });

/** How that tender is evaluated (综合评分法: price 20, what the bidder shows 80): every post that S3 asks for, every certificate and reference that it prefers. */
const points: Readonly<Record<string, number>> = { 'team-1': 1_200, 'team-2': 800, 'team-3': 1_000, 'warranty-1': 600, 'warranty-2': 400, 'reference-1': 2_500 };
export const subsystemEvaluated: Sample = {
  ...subsystem,
  evaluation: {
    method: 'score',
    uniform: false,
    qualifications: qualificationsOf(subsystem),
    items: reviewItemsOf(subsystem).map(({ id, name }) => ({
      id,
      name,
      part: id.startsWith('preferred') || id.startsWith('reference') ? 'commercial' : 'technical',
      max: points[id] ?? 500,
      // A certificate is there or not; how good a team is the members judge.
      objective: id.startsWith('preferred'),
    })),
    smallRate: 1_000,
    togetherRate: 400,
    reserved: false,
    tie: 'technical',
    low: {},
  },
};
