// What a project is (O31, S3§项目概况): its fields, and what is wrong with them.
import type { Instant } from '../../kit/instant.ts';
import { divideHalfUp } from '../../kit/money.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { RuleSet } from '../../kit/rules.ts';
import { schemeReasons, type EvaluationScheme } from '../evaluation/scheme.ts';
import { invited } from '../law/committee.ts';
import { bidBond, priceLimits } from '../law/bond.ts';
import { priceWeight } from '../law/price.ts';
import { regimeOf, type Kind, type Method } from '../law/regime.ts';
import { against, type Finding } from '../law/verdict.ts';

/** 组织形式 */
export const organisationForms = { central: '集中采购', dispersed: '分散采购' } as const;
/** 投标方式 (I07): without upload and decryption, or with. */
export const biddingWays = { offline: '线下投标响应', online: '在线投标响应' } as const;
/** 学历 */
export const degrees = { junior: '大专', bachelor: '本科', master: '硕士' } as const;

export interface TeamPost {
  post: string;
  count: number;
  /** Certificates that each of them must have. */
  certificates: readonly string[];
  years: number;
  degree: keyof typeof degrees;
  /** 驻场 */
  onSite: boolean;
  /** Proof of 社保 of the last quarter. */
  socialSecurity: boolean;
}
export interface Lot {
  no: number;
  name: string;
  budgetFen: string;
}

/** One who holds a share of every bid's key. `id` follows from the rest. */
export interface Custodian {
  id: string;
  name: string;
  suite: 'GM' | 'INTL';
  sign: string;
  wrap: string;
}
/** How bids are sealed: by which suite, and who opens them, k of those who are named. */
export interface Sealing {
  suite: 'GM' | 'INTL';
  mode: 'DUAL' | 'CUSTODIAN_ONLY';
  k: number;
  custodians: readonly Custodian[];
}

/** Money in 分 as text, as in JSON. */
export interface ProjectFields {
  name: string;
  /** 采购计划文号（备案号） */
  planNumber: string | null;
  method: Method;
  kind: Kind;
  form: keyof typeof organisationForms;
  budgetFen: string;
  /** 最高限价 */
  ceilingFen: string | null;
  /** 最低限价: the law forbids it, so it is asked for to be refused. */
  floorFen: string | null;
  /** 联合体 */
  consortium: boolean;
  /** 信创 */
  domesticIt: boolean;
  /** 建设期限 in months */
  months: number | null;
  /** 建设地点 */
  place: string;
  /** 运维后所属大系统 */
  belongsTo: string | null;
  team: readonly TeamPost[];
  warrantyTeam: readonly TeamPost[];
  /** Certificates of the firm that are preferred. */
  preferred: readonly string[];
  /** References that are preferred, e.g. 政务类. */
  references: readonly string[];
  lots: readonly Lot[];
  bond: { fen: string; form: string } | null;
  /** 价格权重 in basis points. */
  priceWeight: number | null;
  way: keyof typeof biddingWays;
  /** Needed before the notice where bids come online. */
  sealing?: Sealing | null;
  /** Time to decrypt after the declared opening, in minutes; null or left out: by the rule of the 区划. */
  decryptMinutes?: number | null;
  /** How bids are evaluated online. */
  evaluation?: EvaluationScheme | null;
  /** D04: 获取需审核; null: by the rule of the 区划. */
  reviewed: boolean | null;
  /** Day on which the intention was published; waived where nobody could foresee the need (R03). */
  intentionShown: string | null;
  unforeseeable: boolean;
  /** Organisations that are invited (邀请招标). */
  invitees: readonly string[];
  byLot: boolean;
}

const wrong = (field: string, message: string): Reason => ({ field, message });
const under = (field: string, finding: Finding): Reason[] => against([finding], field);

/** What is wrong with how bids are to be sealed. */
function sealingReasons({ suite, k, custodians }: Sealing): Reason[] {
  const ids = new Set(custodians.map(({ id }) => id));
  return [
    ...(k <= custodians.length ? [] : [wrong('sealing.k', '解密所需的份额数不能多于解密参与方数')]),
    ...(ids.size === custodians.length ? [] : [wrong('sealing.custodians', '解密参与方不能重复')]),
    ...(custodians.every((one) => one.suite === suite) ? [] : [wrong('sealing.custodians', '解密参与方证书的密码算法应与项目一致')]),
  ];
}

/** Before the notice of a project whose bids come online: who will open them is fixed. */
export const unsealed = ({ way, sealing }: Pick<ProjectFields, 'way' | 'sealing'>, bidDeadline: Instant | null): Reason[] =>
  way === 'online' && bidDeadline !== null && !sealing ? [wrong('sealing', '在线投标响应的项目应确定解密参与方')] : [];

/** Everything that is wrong with the fields, each with its field, rule and article. */
export function fieldReasons(set: RuleSet, project: ProjectFields): Reason[] {
  const budgetFen = BigInt(project.budgetFen);
  const [ceiling, floor] = priceLimits(set, {
    budgetFen,
    ceilingFen: project.ceilingFen === null ? null : BigInt(project.ceilingFen),
    floorFen: project.floorFen === null ? null : BigInt(project.floorFen),
  }) as [Finding, Finding];
  const lots = project.lots.reduce((sum, lot) => sum + BigInt(lot.budgetFen), 0n);
  const numbers = new Set(project.lots.map(({ no }) => no));
  const regime = regimeOf(project.method, project.kind);
  return [
    ...(budgetFen > 0n ? [] : [wrong('budgetFen', '预算金额应大于0')]),
    ...under('ceilingFen', ceiling),
    ...under('floorFen', floor),
    ...(lots === budgetFen ? [] : [wrong('lots', '各标项预算金额之和应等于项目预算金额')]),
    ...(numbers.size === project.lots.length ? [] : [wrong('lots', '标项序号不能重复')]),
    ...(project.bond === null ? [] : under('bond', bidBond(set, { fen: BigInt(project.bond.fen), budgetFen, form: project.bond.form }))),
    ...(project.priceWeight === null ? [] : under('priceWeight', priceWeight(set, regime, project.kind, project.priceWeight))),
    ...(project.method === 'invitedTender'
      ? under('invitees', invited(set, new Set(project.invitees).size, project.byLot))
      : // 谈判 with the two who were left after a tender names them (74号令第二十七条).
        project.invitees.length && project.method !== 'negotiation'
        ? [wrong('invitees', '只有邀请招标才能指定供应商')]
        : []),
    ...(project.sealing ? sealingReasons(project.sealing) : []),
    ...schemeReasons(set, project.evaluation, project),
  ];
}

/** What a supplier offers, as far as the project bounds it. Prices are known after the opening only, and to the bidder's own client before. */
export interface Offer {
  fen: bigint;
  consortium: boolean;
  /** Lot that the price is for; null: the whole. */
  lot: number | null;
  team: readonly {
    post: string;
    certificates: readonly string[];
    years: number;
    degree: keyof typeof degrees;
    onSite: boolean;
    socialSecurity: boolean;
  }[];
}

const degreeRank = Object.keys(degrees);
const fits = (post: TeamPost, person: Offer['team'][number]): boolean =>
  person.post === post.post &&
  person.years >= post.years &&
  degreeRank.indexOf(person.degree) >= degreeRank.indexOf(post.degree) &&
  (!post.onSite || person.onSite) &&
  (!post.socialSecurity || person.socialSecurity) &&
  post.certificates.every((certificate) => person.certificates.includes(certificate));

/** Most that may be offered: the ceiling, for a lot its share of it by budget, else the budget. 分. */
export function mostFor(project: Pick<ProjectFields, 'budgetFen' | 'ceilingFen' | 'lots'>, lotNo: number | null): bigint | null {
  const budget = BigInt(project.budgetFen);
  const ceiling = project.ceilingFen === null ? budget : BigInt(project.ceilingFen);
  if (lotNo === null) return ceiling;
  const lot = project.lots.find(({ no }) => no === lotNo);
  return lot ? divideHalfUp(BigInt(lot.budgetFen) * ceiling, budget) : null;
}

/** Why an offer doesn't fit: a price above 最高限价, a consortium that isn't allowed, a team too small. */
export function offerReasons(project: ProjectFields, offer: Offer): Reason[] {
  const most = mostFor(project, offer.lot);
  const lacking = [...project.team, ...project.warrantyTeam].flatMap((post) => {
    const found = offer.team.filter((person) => fits(post, person)).length;
    return found < post.count ? [wrong('team', `${post.post}应不少于${post.count}人，符合要求的${found}人`)] : [];
  });
  return [
    ...(most === null
      ? [wrong('lot', '没有这一标项')]
      : offer.fen > most
        ? [{ field: 'fen', code: 'TENDER_ABOVE_CEILING', message: '报价超过最高限价', rule: 'R12' }]
        : []),
    ...(offer.fen <= 0n ? [wrong('fen', '报价应大于0')] : []),
    ...consortiumReasons(project, offer.consortium),
    ...lacking,
  ];
}

/** O31: no consortium where the project takes none. */
export const consortiumReasons = (project: Pick<ProjectFields, 'consortium'>, consortium: boolean): Reason[] =>
  consortium && !project.consortium ? [{ field: 'consortium', code: 'TENDER_NO_CONSORTIUM', message: '本项目不接受联合体投标' }] : [];

/** What a 标项 is called; the project's own name where it has none. */
export const lotName = ({ lots, name }: Pick<ProjectFields, 'lots' | 'name'>, lot: number): string => lots.find(({ no }) => no === lot)?.name ?? name;
