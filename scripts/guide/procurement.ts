// docs/processes/procurement.md: a purchase for everybody who takes part in it, by role. Its words stand in docs/processes/intro/procurement.zh.md; who does what where comes from
// the tables of the processes, times from the rules of the place.
import { seedRules } from '../../db/data/rules/index.ts';
import { partyLabel } from '../../domain/kit/diagram.ts';
import { catalogues, mergeCatalogues } from '../../domain/catalogues.ts';
import { partiesOf, sources, type Action, type Party, type Process } from '../../domain/kit/process.ts';
import { ruleSet, ruleValue, type Rule } from '../../domain/kit/rules.ts';
import { methods, type Method } from '../../domain/procurement/law/regime.ts';
import { periods, ruleOf, terms } from '../../domain/procurement/law/rules.ts';
import { tenderProject } from '../../domain/procurement/project/project.ts';
import { processTables } from '../../domain/processes.ts';
import { fillIn, length, table } from './fill.ts';

const set = ruleSet(seedRules, '310000', '2026-03-01');

/** Processes of a purchase, in its order. Those that are not there are passed over. */
const order = `
  BudgetLine BudgetDifference BudgetAdjustment UrgentPurchase ProcurementPlan ProcurementIntention ProcurementAgency Commission
  MethodChange TenderProject AcquisitionRegister TenderAcquisition TenderBid TenderBond TenderOpening BidOpening
  EvaluationExpert EvaluationDuty PriceStatement Clarification TenderContract TenderInquiry TenderChallenge TenderComplaint`
  .trim()
  .split(/\s+/);
export const purchaseTables = (): Process<any>[] => order.flatMap((type) => processTables.filter((one) => one.type === type));

/** Roles as people call them, with the parties of the tables that they stand for. */
const roles: readonly { label: string; who: string; parties: readonly Party[] }[] = [
  {
    label: '采购人',
    who: '机构管理员审核、确认、定标；员工起草计划、意向、委托单。',
    parties: ['orgAdmin', 'orgMember', 'counterpart.orgAdmin', 'counterpart.orgMember'],
  },
  { label: '采购代理机构', who: '采购组织机构经办岗；受理委托单的是代理机构的任何一名员工。', parties: ['tenderHandler', 'counterpart.tenderHandler', 'member'] },
  { label: '获取审核', who: '代理机构的供应商获取审核岗。', parties: ['tenderReviewer', 'counterpart.tenderReviewer'] },
  { label: '评审小组成员', who: '抽取的专家和采购人代表，各评各的，结果公告以前名单保密；其中一名专家由成员推选为组长，汇总疑问发出询标函。', parties: ['self'] },
  { label: '供应商', who: '经办岗；制作、签章、加密投标文件在自己的客户端里。', parties: ['bidHandler'] },
  { label: '财政', who: '财政监管岗，按区划。', parties: ['finance'] },
  { label: '系统', who: '到时自己办，不用人守着。', parties: ['system'] },
];
/** A task's holder is named `member` in every round; here it is the agency that takes a 委托单, not the unit that reviews its own. */
const stands = ({ type }: Process<any>, action: Action<any>, party: Party): boolean =>
  (party !== 'member' && (party !== 'self' || type === 'EvaluationDuty')) || (party === 'member' && type === 'Commission' && !(action.task && partiesOf(action).includes('orgAdmin')));
/** What is done about a task on the way to its vote is the same everywhere. */
const counts = ({ task, hidden }: Action<any>): boolean => !task || (task.vote !== undefined && !hidden);

/** By role: what it can do, process by process. */
export const roleTables = (): string =>
  roles
    .map(({ label, who, parties }) => {
      const rows = purchaseTables().flatMap((process) => {
        const acts = Object.values(process.actions).filter(
          (action) => counts(action) && partiesOf(action).some((party) => parties.includes(party) && stands(process, action, party)),
        );
        const labels = [...new Set(acts.map((action) => action.label))];
        return labels.length ? [[`[${process.label}](${process.type}.md)`, labels.join('、')]] : [];
      });
      return `**${label}**：${who}\n\n${table(['事项', '办什么'], rows)}`;
    })
    .join('\n\n');

/** The other side of a project is the purchaser. */
const projectParty = (party: Party): string => partyLabel(party).replace(/^对方/, '采购人');

/** Every state of a project: what people do there, and what begins by itself. */
export const projectRows = (): string[][] =>
  Object.entries(tenderProject.states).map(([name, state]) => {
    const people = Object.values(tenderProject.actions)
      .filter((action) => !partiesOf(action).includes('system') && sources(action).length < 5 && sources(action).includes(name))
      .map((action) => `${action.label}（${[...new Set(partiesOf(action).map(projectParty))].join('、')}）`);
    const clock = state.clock ? `${state.clock.label}到时：${tenderProject.actions[state.clock.then]!.label}` : '';
    return [state.label, people.join('；') || (state.final ? '办结' : '—'), clock || '—'];
  });

const value = <T>(rule: Rule<T>): T => ruleValue(set, rule);
const term = (matter: Parameters<typeof ruleOf>[0], method: Method): string => {
  const rule = ruleOf(matter, method, method === 'consultation' ? 'services' : 'goods');
  return rule ? length(value(rule)) : '—';
};
/** What the law sets for each method. */
export const methodRows = (): string[][] =>
  (Object.keys(methods) as Method[])
    .filter((method) => method !== 'singleSource')
    .map((method) => [methods[method], term('notice', method), term('provide', method), term('bid', method), term('modify', method)]);

/** What stops an act, with what to do about it. */
const stops: readonly (readonly [code: string, what: string])[] = [
  ['BUDGET_NONE', '预算还没导入：每周一自动导入；急需的先问财政，按紧急采购办。'],
  ['BUDGET_EXCEEDED', '计划之和不能超过预算：减少金额，或者先办预算调剂。'],
  ['PLAN_FORM_MISMATCH', '组织形式与采购目录不符：删掉这一项，按目录重新选。'],
  ['AGENT_PHONE_MISSING', '请代理机构在委托受理配置里填写联系人固定电话。'],
  ['INTENTION_TOO_EARLY', '意向公开满30日才能开始；不可预见的急需，登记豁免和证据。'],
  ['TENDER_INVALID', '每一处不合规都列出了字段、规则和条文：逐项修改。'],
  ['TENDER_SUSPENDED', '采购活动已暂停：恢复以后再办，时间会整日补回。'],
  ['TENDER_OBTAINING_CLOSED', '已过获取截止时间：等更正公告延长，或者不参加。'],
  ['TENDER_NO_CONSORTIUM', '本项目不接受联合体：以一家单位的名义申请。'],
  ['TENDER_ABOVE_CEILING', '报价高于最高限价：开标以后按无效投标处理，不能列为候选人。'],
  ['TENDER_BLIND', '开标前谁获取了文件、有几家，只有代理机构的获取审核岗看得到，每次查看都留痕。'],
  ['BID_NOT_READY', '信封、签名、表单哪里不对都列出了：改好再交。'],
  ['BID_TOO_LATE', '以平台收到的时刻为准，截止的那一刻已经晚了。'],
  ['BID_BEFORE_HOUR', '开标以前什么都不公布。'],
  ['CLARIFICATION_UNSIGNED', '澄清文件先签章；CA 用不了时可以「放弃签章并提交」，会注明。'],
];

export function procurementGuideValues(): Record<string, string> {
  const problems = mergeCatalogues(catalogues);
  const { minutes } = value(terms.explain);
  return {
    roles: roleTables(),
    states: table(['状态', '由人办', '到时自己开始'], projectRows()),
    methods: table(['采购方式', '公告期限', '文件提供不少于', '发出文件至截止不少于', '可能影响投标的更正早于截止'], methodRows()),
    stops: table(
      ['系统说', '意思', '怎么办'],
      stops.map(([code, what]) => {
        const problem = problems[code];
        if (!problem) throw new Error(`no problem ${code}`);
        return [`[\`${code}\`](../problems/${code}.md)`, problem.message, what];
      }),
    ),
    intent: length(value(periods.intent)),
    report: length(value(periods.report)),
    decide: length(value(periods.decide)),
    result: length(value(periods.result)),
    contract: length(value(periods.contract)),
    contractNotice: length(value(periods.contractNotice)),
    filing: length(value(periods.contractFiling)),
    challenge: length(value(periods.challenge)),
    answer: length(value(periods.challengeAnswer)),
    complain: length(value(periods.complain)),
    suspension: length(value(periods.suspension)),
    explain: String(minutes),
    sealedBids: '[投标文件怎样加密、怎样核验](../sealed-bids.md)',
    operating: '[运维手册](../operating.md)',
  };
}

export const procurementGuide = (): string =>
  `${fillIn('procurement.zh.md', procurementGuideValues())}\n\n每个动作的名称、谁能办、从哪到哪，见各事项的页面，例如[采购项目](TenderProject.md)；本页由 \`scripts/process-pages.ts\` 写成。\n`;
