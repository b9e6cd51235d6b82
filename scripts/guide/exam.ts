// docs/processes/exam.md: the season for officers and operators. Its words stand in docs/processes/intro/exam.zh.md; who does what in which state comes from the table of
// the process, times from the rules of the place.
import { seedRules } from '../../db/data/rules/index.ts';
import { partyLabel } from '../../domain/kit/diagram.ts';
import { catalogues, mergeCatalogues } from '../../domain/catalogues.ts';
import { partiesOf, sources, type Action, type Process } from '../../domain/kit/process.ts';
import { ruleSet, ruleValue } from '../../domain/kit/rules.ts';
import { examRules } from '../../domain/exam/rules.ts';
import { paymentRules } from '../../domain/exam/payment-rules.ts';
import { qualificationRules } from '../../domain/exam/qualification-rules.ts';
import { scoreImport } from '../../domain/exam/scores/import.ts';
import { season } from '../../domain/exam/season.ts';
import { violationRules } from '../../domain/exam/violation/rules.ts';
import { fillIn, length, table } from './fill.ts';

const set = ruleSet(seedRules, '310000', '2026-01-01');
const minutes = (all: readonly number[]): string =>
  all.map((n) => (n % 1440 === 0 ? `${n / 1440}天` : n % 60 === 0 ? `${n / 60}小时` : `${n}分钟`)).join('、');

/** Acts that may be done in so many states or more are told elsewhere on the page: they lead nowhere on. */
const COMMON = 5;
/** What goes on beside a state: regions of the exam that are open in it alone. */
const beside: Readonly<Record<string, readonly string[]>> = {
  allocating: ['seats:announced', 'seats:drawn'],
  listed: ['list:draft', 'list:published'],
};
const acts = (process: Process<any>, of: (action: Action<any>) => boolean): string[] =>
  Object.values(process.actions)
    .filter((action) => of(action) && !partiesOf(action).includes('system'))
    .map((action) => `${action.label}（${partiesOf(action).map(partyLabel).join('、')}）`);

/** Every state of an exam: what people do there, and what begins by itself. */
export const stateRows = (): string[][] =>
  Object.entries(season.states).map(([name, state]) => {
    const places = [name, ...(beside[name] ?? [])];
    const people = [
      ...acts(season, (action) => sources(action).length < COMMON && places.some((place) => sources(action).includes(place))),
      ...(name === 'marking' ? acts(scoreImport, (action) => ['上传成绩文件', '确认入库', '作废'].includes(action.label)) : []),
    ];
    const clock = state.clock ? `${state.clock.label}到时：${season.actions[state.clock.then]!.label}` : '';
    return [state.label, people.join('；') || (state.final ? '办结' : '—'), clock || '—'];
  });

/** What stops an act, with what to do about it. */
const stops: readonly (readonly [code: string, what: string])[] = [
  ['EXAM_INCOMPLETE', '按检查清单（`GET /v1/admin/exams/{id}/checklist`）逐项补齐；一次列出全部。'],
  ['EXAM_CALENDAR', '改时间：每一处冲突都列出，哪一天不是工作日也列出。'],
  ['EXAM_SECOND_PERSON', '换一个人复核：提出的人不能自己复核。'],
  ['EXAM_ORDERS_OPEN', '财务把「支付待查」办完（再次查询，或者按次日对账结果处理）；超时的款项自行退回。'],
  ['EXAM_ROOMS_SHORT', '按每个专业、每个场次列出的缺额补考场，或者调大容量。'],
  ['DRAW_DIFFERS', '两人录入的开奖结果不同：核对开奖公告，重新录入。'],
  ['SEATS_BUSY', '上一个批次还没做完：看进度，等它完成；它停了见第五节。'],
  ['TICKET_NOT_READY', '准考证还没有做好：看 `GET /v1/admin/exams/{id}/tickets/progress`，失败的写着原因，改好后再点「准考证生成」，只做缺的。'],
  ['SCORE_FILE_INVALID', '用空白模板重做成绩文件；有错的文件一行也不入库，错误清单可以下载。'],
  ['SCORE_IMPORT_OPEN', '把未确认的成绩文件确认（换一个人）或者作废。'],
  ['SCORES_INCOMPLETE', '有座位的人每科都要有成绩或者缺考：按列出的名单补导。'],
  ['VIOLATION_OPEN', '违纪案件还没有决定或者不予处理：办完再生成名单。复议、诉讼期间不影响名单。'],
  ['PASS_LIST_CHANGED', '名单生成之后成绩又变了：重新生成草稿。'],
];

export function examGuideValues(): Record<string, string> {
  const problems = mergeCatalogues(catalogues);
  const of = <T>(rule: Parameters<typeof ruleValue<T>>[1]): T => ruleValue(set, rule);
  return {
    states: table(['状态', '由人办', '到时自己开始'], stateRows()),
    stops: table(
      ['系统说', '意思', '怎么办'],
      stops.map(([code, what]) => {
        const problem = problems[code];
        if (!problem) throw new Error(`no problem ${code}`);
        return [`[\`${code}\`](../problems/${code}.md)`, problem.message, what];
      }),
    ),
    fairSeats: '[怎样核验](../fair-seats.md)',
    operating: '[运维手册](../operating.md)',
    grace: `${of(examRules.paymentGrace)}`,
    orderMinutes: `${of(examRules.orderMinutes)}`,
    unconfirmed: minutes(of(examRules.remindUnconfirmed)),
    unpaid: minutes(of(examRules.remindUnpaid)),
    ticketDays: of(examRules.ticketReminders).join('天、'),
    scoreReview: length(of(examRules.scoreReview)),
    archive: length(of(examRules.archive)),
    archiveAgain: length(of(examRules.archiveAgain)),
    statement: length(of(violationRules.statement)),
    review: length(of(qualificationRules.review)),
    supplement: length(of(qualificationRules.supplement)),
    appeal: length(of(qualificationRules.appeal)),
    difference: length(of(paymentRules.differenceSla)),
  };
}

export const examGuide = (): string =>
  `${fillIn('exam.zh.md', examGuideValues())}\n\n每个动作的名称、谁能办、从哪到哪，见[状态、动作与流程图](ExamSeason.md)；本页由 \`scripts/process-pages.ts\` 写成。\n`;
