// 办事指南 (S3-60): what an editor writes, and the whole text that follows from it together with the rules. Materials and time limits stand in the rules of
// registration and are said there only; online, on paper and at the portal the text is this one.
import type { PlainDate } from '../kit/instant.ts';
import { periodWords, type Period } from '../kit/period.ts';
import type { Reason } from '../kit/refusal.ts';
import { materialSources, type MaterialItem } from '../registration/materials.ts';
import { changeMatters, registrationKinds, type RegistrationKind } from '../registration/kinds.ts';
import { catchAllIn, type CatchAll } from './catch-all.ts';

export interface GuideBody {
  /** 事项编码 */
  code: string;
  name: string;
  district: string;
  kinds: readonly RegistrationKind[];
  basis: readonly string[];
  conditions: readonly string[];
  /** 承诺办结时限, working days. */
  promisedDays: number;
  /** 收费: `不收费`, or what and on which ground. */
  fee: string;
  /** First day on which it holds. */
  from: PlainDate;
}

/** What the rules say of the kinds of a guide. */
export interface GuideRules {
  catchAll: CatchAll;
  catchAllArticle: string;
  materials: readonly { kind: RegistrationKind; items: readonly MaterialItem[] }[];
  limits: Readonly<Record<'preReview' | 'decision' | 'delivery', { period: Period; basis: string }>>;
  office: string;
  remedies: readonly string[];
}

export interface GuideText {
  name: string;
  code: string;
  version: string;
  from: PlainDate;
  facts: readonly { label: string; value: string }[];
  basis: readonly string[];
  conditions: readonly string[];
  materials: readonly { name: string; form: string; source: string; needed: string }[];
  steps: readonly { name: string; who: string; limit: string }[];
  remedies: readonly string[];
}

/** One line per material, however many kinds ask for it. */
function materials(body: GuideBody, rules: GuideRules): GuideText['materials'] {
  const asked = rules.materials.filter(({ kind }) => body.kinds.includes(kind)).flatMap(({ kind, items }) => items.map((item) => ({ kind, item })));
  const ids = [...new Set(asked.map(({ item }) => item.id))];
  return ids.map((id) => {
    const uses = asked.filter(({ item }) => item.id === id);
    const { item } = uses[0]!;
    const when = uses.map(({ kind, item: of }) => `${registrationKinds[kind]}${of.matter === null ? '' : `（${changeMatters[of.matter]}）`}`);
    const every = uses.length === body.kinds.length && uses.every(({ item: of }) => of.matter === null);
    const needed = `${every ? '全部' : when.join('、')}${item.required ? '' : '（非必要）'}`;
    const source = item.by === 'shared' ? '共享数据，查得到的无需提交' : item.by === 'form' ? '系统生成' : '申请人';
    return { name: item.label, form: item.by === 'upload' ? '电子（上传）' : materialSources[item.by], source, needed };
  });
}

/** The whole text of a version. */
export function guideText(body: GuideBody, rules: GuideRules, version: number): GuideText {
  const { preReview, decision, delivery } = rules.limits;
  return {
    name: body.name,
    code: body.code,
    version: String(version),
    from: body.from,
    facts: [
      { label: '办理机关', value: rules.office },
      { label: '办理类型', value: body.kinds.map((kind) => registrationKinds[kind]).join('、') },
      { label: '法定办结时限', value: periodWords(decision.period) },
      { label: '承诺办结时限', value: `${body.promisedDays}个工作日` },
      { label: '收费', value: body.fee },
    ],
    basis: body.basis,
    conditions: body.conditions,
    materials: materials(body, rules),
    steps: [
      { name: '申请', who: '申请人', limit: '—' },
      { name: '预审与受理', who: '窗口预审员', limit: periodWords(preReview.period) },
      { name: '审核、复核、签发', who: '经办、审核、签发', limit: `${body.promisedDays}个工作日` },
      { name: '送达', who: rules.office, limit: periodWords(delivery.period) },
    ],
    remedies: rules.remedies,
  };
}

const CATCH_ALL = 'GUIDE_CATCH_ALL';

/** Everything that speaks against a guide, each with its field; empty when it may stand. */
export function guideReasons(body: GuideBody, rules: GuideRules): Reason[] {
  const clause = (field: string, said: string): Reason[] => {
    const found = catchAllIn(rules.catchAll, said);
    return found === null
      ? []
      : [{ field, code: CATCH_ALL, message: `不得含有“${found}”等兜底条款，请逐一列明`, article: rules.catchAllArticle, rule: 'guide.catchAll' }];
  };
  const { decision } = rules.limits;
  const statutory = decision.period.unit === 'workingDays' ? decision.period.amount : Infinity;
  const text = guideText(body, rules, 1);
  return [
    ...text.materials.flatMap(({ name }, n) => clause(`materials[${n}]`, name)),
    ...body.conditions.flatMap((line, n) => clause(`conditions[${n}]`, line)),
    ...clause('fee', body.fee),
    ...(body.promisedDays > statutory
      ? [{ field: 'promisedDays', message: `承诺办结时限不得长于法定办结时限（${statutory}个工作日）`, article: decision.basis }]
      : []),
  ];
}

export const guideRefusal = (reasons: readonly Reason[]): string =>
  reasons.some(({ code }) => code === 'GUIDE_SECOND_PERSON')
    ? 'GUIDE_SECOND_PERSON'
    : reasons.some(({ code }) => code === CATCH_ALL)
      ? CATCH_ALL
      : 'GUIDE_NOT_ACCEPTED';
