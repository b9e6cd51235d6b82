// 考试 (S3§2.3): one case from its draft to its archive. What concerns many candidates is a batch that its workflow begins; what concerns one of them later is a case
// of its own. Guards read `against`: each area's loader asks its own pure rules (activities/exam/season.ts).
import type { Calendar } from '../kit/calendar.ts';
import { planInstant, planPeriod } from '../kit/deadline.ts';
import { plusMs, type Instant } from '../kit/instant.ts';
import type { Period } from '../kit/period.ts';
import { defineProcess, type ActionContext, type State } from '../kit/process.ts';
import type { Reason } from '../kit/refusal.ts';
import type { ExamConfig } from './exam.ts';
import { nextReminder } from './reminder.ts';

export interface SeasonFacts {
  calendar: Calendar;
  config: ExamConfig;
  /** Everything that speaks against the act, found by the rules of its area. */
  against: readonly Reason[];
  /** Minutes after the pay deadline in which a payment begun in time may still be confirmed. */
  graceMinutes: number;
  /** 成绩复查: time to ask for it, and its basis. */
  scoreReview: { period: Period; basis: string };
  /** Hours before its end at which candidates are reminded of it. */
  reviewReminder: { hours: number; basis: string };
  /** Whether any list of scores is left in force, after the one that is taken back. */
  scoresLeft: boolean;
  /** Time until the exam is put into the archive, and until it is asked again where an appeal stands in the way. */
  archive: { period: Period; again: Period; basis: string };
  /** Appeals and cases about this exam that are open, by their words; left out where the act does not ask. */
  openAppeals?: readonly string[];
  /** Minutes before the close and before the pay deadline at which people are reminded, and the bases. */
  reminders: Readonly<Record<'unconfirmed' | 'unpaid', { minutes: readonly number[]; basis: string }>>;
  /** Who did the first of two persons' acts. */
  proposedBy: string | null;
  /** What the check of rooms and seats found: nothing that fails. */
  passed?: boolean;
}
export type SeasonContext = ActionContext<SeasonFacts>;

const against = ({ facts }: SeasonContext): Reason[] => [...facts.against];
const code = (reasons: readonly Reason[]): string => reasons[0]?.code ?? 'EXAM_NOT_READY';
/** What the rules of an area speak against. */
const ruled = { guard: against, refusal: code } as const;

/** A moment of the exam's calendar. */
const at = (name: string, label: string, then: string, of: (config: ExamConfig) => Instant): NonNullable<State<SeasonFacts>['clock']> => ({
  name,
  label,
  then,
  plan: ({ facts }) => planInstant(of(facts.config), `${facts.config.name}时间安排`),
});
const first = ({ sessions }: ExamConfig): Instant => sessions.map(({ opens }) => opens).toSorted()[0]!;
const last = ({ sessions }: ExamConfig): Instant =>
  sessions
    .map(({ closes }) => closes)
    .toSorted()
    .at(-1)!;

/** A region that waits for the next reminder before a moment; it stays without a clock when none is left. */
const reminding = (which: 'unconfirmed' | 'unpaid', then: string, label: string, until: (config: ExamConfig) => Instant) => ({
  states: {
    none: { label: '—' },
    waiting: {
      label: '待提醒',
      clock: {
        name: then,
        label,
        then,
        plan: ({ facts, received }: SeasonContext) => {
          const { minutes, basis } = facts.reminders[which];
          const at = nextReminder(until(facts.config), minutes, received);
          return at === null ? null : planInstant(at, basis);
        },
      },
    },
  },
});

const whileOpen = [
  'published',
  'enrolling',
  'closed',
  'toAllocate',
  'allocating',
  'allocated',
  'numbered',
  'checked',
  'ticketed',
  'printing',
  'toSit',
] as const;
const afterwards = ['sitting', 'marking', 'scored', 'judging', 'passMarked', 'listed', 'scoresOut', 'qualifying', 'issuing', 'issued'] as const;

/** Scores that come later leave the exam where it stands. */
const afterImport = ({ file }: SeasonContext): string | null => (file.state === 'marking' ? 'scored' : null);

/** What begins again when the calendar moves, so that its clocks are planned anew. Tickets say the old times: rooms are checked and tickets made once more. */
function begunAnew({ file }: SeasonContext): Record<string, string> {
  const anew = ['numbered', 'checked', 'ticketed', 'printing', 'toSit'].includes(file.state);
  return {
    main: anew ? 'numbered' : file.state,
    ...(anew ? { seats: 'none' } : {}),
    ...(file.state === 'enrolling' ? { unconfirmed: 'waiting' } : {}),
    ...(file.state === 'enrolling' || file.state === 'closed' ? { unpaid: 'waiting' } : {}),
  };
}
/** Rooms may still be set up. */
const beforeSeats = ['draft', 'review', 'published', 'enrolling', 'closed', 'toAllocate'] as const;
const seated = ['allocated', 'numbered', 'checked', 'ticketed', 'printing', 'toSit'] as const;
const withNumbers = ['numbered', 'checked', 'ticketed', 'printing', 'toSit'] as const;
const beforeTickets = [...beforeSeats, 'allocating', 'allocated', 'numbered', 'checked'] as const;

/** While scores may come in and go. */
const beforeList = ['marking', 'scored', 'judging', 'passMarked'] as const;
const listedStates = ['listed', 'scoresOut', 'qualifying', 'issuing', 'issued'] as const;

export const season = defineProcess<SeasonFacts>({
  type: 'ExamSeason',
  label: '考试',
  kind: 'case',
  states: {
    draft: { label: '草稿', rests: true },
    review: { label: '待复核' },
    published: { label: '已发布', clock: at('enrolOpens', '网上报名开始', 'openEnrolment', ({ windows }) => windows.enrolOpens) },
    enrolling: { label: '报名中', clock: at('enrolCloses', '网上报名截止', 'closeEnrolment', ({ windows }) => windows.enrolCloses) },
    closed: {
      label: '报名截止',
      clock: {
        name: 'payCloses',
        label: '缴费截止',
        then: 'closePayment',
        plan: ({ facts }) => planInstant(plusMs(facts.config.windows.payCloses, facts.graceMinutes * 60_000), `${facts.config.name}时间安排`),
      },
    },
    toAllocate: { label: '待编排' },
    allocating: { label: '编排中' },
    allocated: { label: '已编排' },
    numbered: { label: '考号已生成' },
    checked: { label: '待生成准考证' },
    ticketed: { label: '准考证已生成', clock: at('ticketOpens', '准考证打印开始', 'openTickets', ({ windows }) => windows.ticketOpens) },
    printing: { label: '打印中', clock: at('ticketCloses', '准考证打印截止', 'closeTickets', ({ windows }) => windows.ticketCloses) },
    toSit: { label: '待开考', clock: at('begins', '开考', 'begin', first) },
    sitting: { label: '考试中', clock: at('ends', '考试结束', 'end', last) },
    marking: { label: '阅卷中' },
    scored: { label: '成绩已导入' },
    judging: { label: '违纪处理中' },
    passMarked: { label: '合格标准已定' },
    listed: { label: '合格名单' },
    scoresOut: {
      label: '成绩已公布',
      clock: {
        name: 'scoreReview',
        label: '成绩复查期限',
        then: 'endScoreReview',
        plan: ({ facts, received }) => planPeriod(facts.calendar, received, facts.scoreReview.period, facts.scoreReview.basis),
      },
    },
    qualifying: { label: '资格审查中' },
    issuing: { label: '发证中' },
    issued: {
      label: '已发证',
      clock: {
        name: 'archive',
        label: '归档期限',
        then: 'archive',
        // Put off while an appeal is open: asked again after the shorter time.
        plan: ({ facts, received, file }) =>
          planPeriod(facts.calendar, received, file.state === 'issued' ? facts.archive.again : facts.archive.period, facts.archive.basis),
      },
    },
    archived: { label: '已归档', final: true },
    cancelled: { label: '考试取消', final: true },
  },
  regions: {
    unconfirmed: reminding('unconfirmed', 'remindUnconfirmed', '未确认提醒', ({ windows }) => windows.enrolCloses),
    unpaid: reminding('unpaid', 'remindUnpaid', '未缴费提醒', ({ windows }) => windows.payCloses),
    // What goes on about rooms, numbers and tickets: batches that the workflow does, and the steps of a seat run.
    seats: {
      states: {
        none: { label: '—', rests: true },
        freezing: { label: '名单冻结中' },
        announced: { label: '待开奖' },
        drawn: { label: '开奖结果待复核' },
        seating: { label: '座位分配中' },
        numbering: { label: '考号生成中' },
        checking: { label: '考场检查中' },
        ticketing: { label: '准考证生成中' },
      },
    },
    list: {
      states: {
        none: { label: '—' },
        making: { label: '名单生成中' },
        draft: { label: '名单草稿' },
        published: {
          label: '名单已发布',
          clock: {
            name: 'scoresAt',
            label: '成绩公布',
            then: 'publishOnTime',
            // Without a moment of its own it is a person's act, after the list.
            plan: ({ facts: { config } }) =>
              config.windows.scoresAt === null ? null : planInstant(config.windows.scoresAt, `${config.name}时间安排`),
          },
        },
        out: { label: '名单已公示' },
      },
    },
    review: {
      states: {
        none: { label: '—' },
        waiting: {
          label: '待提醒复查期限',
          clock: {
            name: 'remindReview',
            label: '成绩复查期满提醒',
            then: 'remindReview',
            plan: ({ facts, received }) => {
              const { due } = planPeriod(facts.calendar, received, facts.scoreReview.period, facts.scoreReview.basis);
              return planInstant(plusMs(due, -facts.reviewReminder.hours * 3_600_000), facts.reviewReminder.basis);
            },
          },
        },
      },
    },
  },
  actions: {
    create: { label: '新建考试', from: null, to: 'draft', by: 'examAdministrator', ...ruled },
    edit: { label: '修改考试', from: 'draft', to: null, by: 'examAdministrator', ...ruled, quiet: true },
    submit: { label: '提交复核', from: 'draft', to: 'review', by: 'examAdministrator', ...ruled },
    return: { label: '退回修改', from: 'review', to: 'draft', by: 'examAdministrator', ...ruled },
    publish: { label: '考试发布', from: 'review', to: 'published', by: 'examAdministrator', ...ruled },
    withdraw: { label: '撤回发布', from: 'published', to: 'draft', by: 'examAdministrator', ...ruled },
    openEnrolment: {
      label: '开始网上报名',
      from: 'published',
      to: { main: 'enrolling', unconfirmed: 'waiting', unpaid: 'waiting' },
      by: 'system',
      at: 'enrolOpens',
      hidden: true,
    },
    remindUnconfirmed: {
      label: '提醒未确认的考生',
      from: 'unconfirmed:waiting',
      to: { unconfirmed: 'waiting' },
      anew: true,
      by: 'system',
      at: 'remindUnconfirmed',
      hidden: true,
    },
    remindUnpaid: {
      label: '提醒未缴费的考生',
      from: 'unpaid:waiting',
      to: { unpaid: 'waiting' },
      anew: true,
      by: 'system',
      at: 'remindUnpaid',
      hidden: true,
    },
    closeEnrolment: {
      label: '网上报名截止',
      from: 'enrolling',
      to: { main: 'closed', unconfirmed: 'none' },
      by: 'system',
      at: 'enrolCloses',
      hidden: true,
    },
    closePayment: { label: '缴费截止', from: 'closed', to: { main: 'toAllocate', unpaid: 'none' }, by: 'system', at: 'payCloses', hidden: true },
    // One transaction of a batch over enrolments; its journal row has the Merkle root of what was done (domain/exam/batches.ts).
    batch: { label: '批量处理报名', from: [...whileOpen, ...afterwards, 'cancelled'], to: null, by: 'system', hidden: true },

    saveSite: { label: '设置考点', from: beforeSeats, to: null, by: 'examAdministrator', ...ruled, quiet: true },
    removeSite: { label: '删除考点', from: beforeSeats, to: null, by: 'examAdministrator', ...ruled, quiet: true },
    copySites: { label: '从其他考试复制考点', from: beforeSeats, to: null, by: 'examAdministrator', ...ruled, quiet: true },
    saveRooms: { label: '设置考场', from: beforeSeats, to: null, by: 'examAdministrator', ...ruled, quiet: true },
    removeRooms: { label: '删除考场', from: beforeSeats, to: null, by: 'examAdministrator', ...ruled, quiet: true },

    // A seat run: what is published before the draw, the draw by two persons, the plan that follows from both.
    commitSeed: { label: '公布随机数承诺', from: 'toAllocate', to: { main: 'allocating', seats: 'freezing' }, by: 'examAdministrator', ...ruled },
    announceSeats: { label: '公告名单根值与承诺', from: 'seats:freezing', to: { seats: 'announced' }, by: 'system', hidden: true, ...ruled },
    enterDraw: { label: '录入开奖结果', from: ['seats:announced', 'seats:drawn'], to: { seats: 'drawn' }, by: 'examAdministrator', ...ruled },
    confirmDraw: { label: '复核开奖结果', from: 'seats:drawn', to: { seats: 'seating' }, by: 'examAdministrator', ...ruled },
    allocate: { label: '考场分配', from: 'seats:seating', to: { main: 'allocated', seats: 'none' }, by: 'system', hidden: true, ...ruled },
    abandonAllocation: { label: '放弃本次编排', from: 'allocating', to: { main: 'toAllocate', seats: 'none' }, by: 'examAdministrator', ...ruled },
    verifyAllocation: { label: '核验编排结果', from: seated, to: null, by: ['examAdministrator', 'examOfficer'], ...ruled },
    assignInvigilators: {
      label: '设置监考人员',
      from: seated,
      // Whoever watches is part of what was checked.
      to: ({ file }) => (file.state === 'checked' ? 'numbered' : null),
      oneOf: ['numbered'],
      by: ['examAdministrator', 'examOfficer'],
      ...ruled,
    },

    setSiteHours: {
      label: '调整考点开放时间',
      from: seated,
      to: ({ file }) => (file.state === 'checked' ? 'numbered' : null),
      oneOf: ['numbered'],
      by: 'examAdministrator',
      ...ruled,
    },
    proposeRevocation: { label: '提出撤销', from: ['allocated', 'numbered', 'checked', 'ticketed'], to: null, by: 'examAdministrator', ...ruled },
    revokeAllocation: { label: '撤销编排', from: 'allocated', to: 'toAllocate', by: 'examAdministrator', ...ruled },
    number: { label: '考号生成', from: ['allocated', 'numbered'], to: { seats: 'numbering' }, by: 'examAdministrator', ...ruled },
    finishNumbers: { label: '考号生成完成', from: 'seats:numbering', to: { main: 'numbered', seats: 'none' }, by: 'system', hidden: true, ...ruled },
    revokeNumbers: { label: '撤销考号', from: ['numbered', 'checked', 'ticketed'], to: 'allocated', by: 'examAdministrator', ...ruled },
    check: { label: '考场信息检查', from: ['numbered', 'checked'], to: { seats: 'checking' }, by: 'examOfficer', ...ruled },
    finishCheck: {
      label: '考场信息检查完成',
      from: 'seats:checking',
      to: ({ facts }) => ({ main: facts.passed === true ? 'checked' : 'numbered', seats: 'none' }),
      oneOf: ['checked', 'numbered', 'seats:none'],
      by: 'system',
      hidden: true,
      ...ruled,
    },
    makeSeating: { label: '考生座次表生成', from: withNumbers, to: null, by: 'examOfficer', ...ruled },
    setTicketContent: { label: '设置准考证内容', from: beforeTickets, to: null, by: 'examAdministrator', ...ruled, quiet: true },
    ticket: { label: '准考证生成', from: ['checked', 'ticketed'], to: { seats: 'ticketing' }, by: 'examAdministrator', ...ruled },
    finishTickets: {
      label: '准考证生成完成',
      from: 'seats:ticketing',
      to: { main: 'ticketed', seats: 'none' },
      by: 'system',
      hidden: true,
      ...ruled,
    },
    openTickets: { label: '开放准考证打印', from: 'ticketed', to: 'printing', by: 'system', at: 'ticketOpens', hidden: true },
    closeTickets: { label: '准考证打印截止', from: 'printing', to: 'toSit', by: 'system', at: 'ticketCloses', hidden: true },
    begin: { label: '开考', from: 'toSit', to: 'sitting', by: 'system', at: 'begins', hidden: true },
    end: { label: '考试结束', from: 'sitting', to: 'marking', by: 'system', at: 'ends', hidden: true },

    importScores: { label: '成绩入库', from: beforeList, to: afterImport, oneOf: ['scored'], by: 'system', hidden: true, ...ruled },
    rollBackScores: {
      label: '成绩回滚',
      from: beforeList,
      to: ({ facts }) => (facts.scoresLeft ? null : 'marking'),
      oneOf: ['marking'],
      by: 'system',
      hidden: true,
      ...ruled,
    },
    judge: { label: '开始违纪处理', from: 'scored', to: 'judging', by: 'examOfficer', ...ruled },
    proposePassMarks: { label: '提出合格标准', from: ['judging', 'passMarked'], to: null, by: 'examAdministrator', ...ruled },
    setPassMarks: { label: '确定合格标准', from: ['judging', 'passMarked'], to: 'passMarked', by: 'examAdministrator', ...ruled },
    // A draft is made by a batch; making it again takes the place of the one before.
    list: { label: '生成合格人员', from: ['passMarked', 'listed'], to: { list: 'making' }, by: 'examAdministrator', ...ruled },
    finishList: { label: '合格人员名单已生成', from: 'list:making', to: { main: 'listed', list: 'draft' }, by: 'system', hidden: true, ...ruled },
    publishList: { label: '发布合格人员名单', from: 'list:draft', to: { list: 'published' }, by: 'examAdministrator', ...ruled },
    proposeListRevocation: { label: '提出撤销合格人员', from: listedStates, to: null, by: 'examAdministrator', ...ruled },
    dropListRevocation: { label: '撤回撤销合格人员', from: listedStates, to: null, by: 'examAdministrator', ...ruled },
    revokeList: {
      label: '撤销合格人员',
      from: listedStates,
      to: { main: 'passMarked', list: 'none', review: 'none' },
      by: 'examAdministrator',
      ...ruled,
    },
    revokeResult: { label: '撤销一名合格人员', from: listedStates, to: null, by: 'examAdministrator', ...ruled },
    publishScores: {
      label: '公布成绩',
      from: 'list:published',
      to: { main: 'scoresOut', list: 'out', review: 'waiting' },
      by: 'examAdministrator',
      ...ruled,
    },
    publishOnTime: {
      label: '按时公布成绩',
      from: 'list:published',
      to: { main: 'scoresOut', list: 'out', review: 'waiting' },
      by: 'system',
      at: 'scoresAt',
      hidden: true,
    },
    remindReview: { label: '提醒成绩复查期限', from: 'review:waiting', to: { review: 'none' }, by: 'system', at: 'remindReview', hidden: true },
    endScoreReview: {
      label: '成绩复查期满',
      from: 'scoresOut',
      to: { main: 'qualifying', review: 'none' },
      by: 'system',
      at: 'scoreReview',
      hidden: true,
    },
    startIssuing: { label: '开始制证', from: 'qualifying', to: 'issuing', by: 'examAdministrator', ...ruled },
    // One transaction of a batch: reviews of those who passed, certificates of those who may have one. As `batch`, with the Merkle root of what was done.
    openReviews: { label: '批量发起资格审查', from: ['qualifying', 'issuing', 'issued'], to: null, by: 'system', hidden: true },
    issueCertificates: { label: '批量编号制证', from: ['issuing', 'issued'], to: null, by: 'system', hidden: true },
    // What has failed, or has come later, is made: nothing is made twice.
    resumeIssuing: { label: '继续制证', from: ['issuing', 'issued'], to: null, by: 'examAdministrator' },
    finishIssuing: { label: '发证完成', from: 'issuing', to: 'issued', by: 'system', hidden: true, ...ruled },
    archive: {
      label: '归档',
      from: 'issued',
      to: ({ facts }) => (facts.openAppeals?.length ? 'issued' : 'archived'),
      oneOf: ['issued', 'archived'],
      anew: true,
      by: 'system',
      at: 'archive',
      hidden: true,
    },

    proposeEnding: { label: '提出取消或延期', from: whileOpen, to: null, by: 'examAdministrator', ...ruled },
    proposeCorrection: { label: '提出更正', from: [...whileOpen, ...afterwards], to: null, by: 'examAdministrator', ...ruled },
    dropChange: { label: '撤回变更', from: [...whileOpen, ...afterwards], to: null, by: 'examAdministrator', ...ruled },
    // A list that waits for the publication of scores waits for the new moment.
    correct: {
      label: '更正',
      from: [...whileOpen, ...afterwards],
      to: ({ file }) => (file.regions['list'] === 'published' ? { list: 'published' } : null),
      oneOf: ['list:published'],
      anew: true,
      by: 'examAdministrator',
      ...ruled,
    },
    cancel: {
      label: '考试取消',
      from: whileOpen,
      to: { main: 'cancelled', unconfirmed: 'none', unpaid: 'none', seats: 'none' },
      by: 'examAdministrator',
      ...ruled,
    },
    refundBatch: { label: '批量退款', from: 'cancelled', to: null, by: 'system', hidden: true, quiet: true },
    postpone: {
      label: '考试延期',
      from: whileOpen,
      to: begunAnew,
      oneOf: [
        'published',
        'enrolling',
        'closed',
        'toAllocate',
        'allocating',
        'allocated',
        'numbered',
        'unconfirmed:waiting',
        'unpaid:waiting',
        'seats:none',
      ],
      anew: true,
      by: 'examAdministrator',
      ...ruled,
    },
  },
});
