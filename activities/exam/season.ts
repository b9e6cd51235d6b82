// Records of 考试 for `decide`, put together from its areas.
import type { EntityManager } from '@mikro-orm/postgresql';
import { examById, type StoredExam } from '../../db/exam/exams.ts';
import type { StoredChange } from '../../db/exam/setup.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import { examRules } from '../../domain/exam/rules.ts';
import { scoreRules } from '../../domain/exam/scores/rules.ts';
import { season, type SeasonFacts } from '../../domain/exam/season.ts';
import type { Period } from '../../domain/kit/period.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue, type Rule, type RuleSet } from '../../domain/kit/rules.ts';
import type { ActParts } from '../parts.ts';
import type { ProcessRecords } from '../kit/records.ts';
import { together, type Area } from './area.ts';
import { certificatesArea } from './certificates.ts';
import { changeArea } from './change.ts';
import { listArea } from './scores/list-area.ts';
import { marksArea } from './scores/marks-area.ts';
import { setUpArea } from './setup.ts';
import { windowsArea } from './windows.ts';
import { examRefunds } from './exam-refunds.ts';
import { checkArea } from './seats/checks.ts';
import { numberArea } from './seats/numbers.ts';
import { roomArea } from './seats/rooms.ts';
import { runArea } from './seats/run.ts';
import { ticketArea } from './seats/tickets.ts';

/** Facts, with what the acts write by. */
export interface LoadedSeason extends SeasonFacts {
  set: RuleSet;
  /** Null before the first act. */
  stored: StoredExam | null;
  /** The change that a second person decides. */
  change: StoredChange | null;
}

/** Areas of an exam; a new one appends itself. */
const areas: readonly Area<LoadedSeason>[] = [
  setUpArea,
  changeArea,
  windowsArea,
  examRefunds,
  roomArea,
  runArea,
  numberArea,
  checkArea,
  ticketArea,
  marksArea,
  listArea,
  certificatesArea,
];

export function seasonRecords(parts: ActParts): ProcessRecords<LoadedSeason> {
  const all = together(areas);
  return {
    process: season,
    begin: async (_em, { input }) => {
      const { district } = input as { district: string };
      return { district, applicantId: null };
    },
    facts: (em, file, request, received) => all.facts({ parts, em, file, request, received }, () => load(em, file, received)),
    apply: Object.fromEntries(Object.entries(all.apply).map(([name, write]) => [name, (acting, move) => write(acting, move, parts)])),
    unique: { exam_code: { code: 'EXAM_CODE_TAKEN' }, exam_sitting: { code: 'EXAM_SITTING_TAKEN' } },
  };
}

const noon = '1970-01-01T04:00:00.000000Z';
/** Stands in until the first act has put the configuration together. */
const unset: ExamConfig = {
  code: '',
  name: '',
  shortName: '',
  district: '000000',
  year: 1970,
  month: 1,
  sitting: 1,
  areas: [],
  windows: { enrolOpens: noon, enrolCloses: noon, payCloses: noon, ticketOpens: noon, ticketCloses: noon, scoresAt: null },
  sessions: [],
  specialties: [],
  subjects: [],
  levels: [],
  fees: [],
  templates: { guide: null, commitment: null, form: null, ticket: null },
};

async function load(em: EntityManager, file: CaseView, received: Instant): Promise<LoadedSeason> {
  const [book, stored] = await Promise.all([ruleBook(em), file.seq === 0 ? null : examById(em, file.id)]);
  if (file.seq > 0 && !stored) throw refuse('NOT_FOUND');
  const set = book.rulesFor(file.district, shanghaiDay(received));
  const clock = (rule: Rule<Period>) => ({ period: ruleValue(set, rule), basis: basisOf(set, rule) });
  const minutes = (rule: typeof examRules.remindUnpaid) => ({ minutes: ruleValue(set, rule), basis: basisOf(set, rule) });
  return {
    calendar: book.calendar(),
    // Of a first act it follows from what is written (setup.ts).
    config: stored?.config ?? unset,
    against: [],
    graceMinutes: ruleValue(set, examRules.paymentGrace),
    scoreReview: clock(examRules.scoreReview),
    reviewReminder: { hours: ruleValue(set, scoreRules.reviewReminder), basis: basisOf(set, scoreRules.reviewReminder) },
    scoresLeft: true,
    archive: { ...clock(examRules.archive), again: ruleValue(set, examRules.archiveAgain) },
    reminders: { unconfirmed: minutes(examRules.remindUnconfirmed), unpaid: minutes(examRules.remindUnpaid) },
    proposedBy: stored?.submittedBy ?? null,
    set,
    stored,
    change: null,
  };
}

/** How people read where a rule stands: its article where a law stands behind it, else its source. */
export function basisOf(set: RuleSet, rule: Rule<any>): string {
  const row = ruleRow(set, rule);
  return row.article ?? `${rule.label}（${row.source}）`;
}
