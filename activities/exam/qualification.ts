// Records of 资格审查 for `decide`: what each act writes beside the case row, and what a rejection does to the result in the same transaction.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import { workingDaysBetween, type Calendar } from '../../domain/kit/calendar.ts';
import { plusMs, shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { refuse, type Reason } from '../../domain/kit/refusal.ts';
import { qualificationChain } from '../../domain/exam/qualification-chain.ts';
import { LATE_CAUSE, qualificationRulesOf } from '../../domain/exam/qualification-rules.ts';
import {
  appealClocks,
  qualificationReview,
  reviewClocks,
  type AppealInput,
  type AskSupplementInput,
  type OpenInput,
  type QualificationFacts,
  type RejectInput,
  type SupplementInput,
} from '../../domain/exam/qualification.ts';
import type { CheckResult } from '../../domain/exam/check.ts';
import { ruleSetText } from '../../domain/rule/ref.ts';
import { outcomeOf, type PassedCandidate } from '../../db/exam/scores/passed.ts';
import { noNotes, ownFiles, REVIEW_NOTES, reviewById, type ReviewNotes, type StoredReview } from '../../db/exam/reviews.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { asInstant, later, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import { lateAt, moveTo } from '../approval/again.ts';
import { approvalFacts } from '../approval/facts.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { restoreResult, voidResult } from './results.ts';

interface Loaded extends QualificationFacts {
  stored: StoredReview | null;
  candidate: PassedCandidate | null;
}
type Act = Acting<Loaded>;

/** Acts that no definition has a say in. */
const PLAIN = new Set(['check', 'lapse', 'conclude']);

const filesOf = ({ action, input }: ActRequest): string[] =>
  action === 'supplement'
    ? (input as SupplementInput).files.map(({ fileId }) => fileId)
    : action === 'appeal'
      ? [...(input as AppealInput).fileIds]
      : [];

async function load(fields: Fields, em: EntityManager, file: CaseView, request: ActRequest, received: Instant): Promise<Loaded> {
  const book = await ruleBook(em);
  const set = file.seq === 0 ? book.rulesFor(file.district, shanghaiDay(received)) : book.rulesOf(file);
  const begins = file.seq === 0;
  const stored = begins ? null : await reviewById(em, fields, file.id);
  if (!begins && !stored) throw refuse('NOT_FOUND');
  const candidate = begins ? await outcomeOf(em, (request.input as OpenInput).enrolmentId) : null;
  const against: Reason[] =
    begins && candidate?.outcome !== 'passed' ? [{ code: 'REVIEW_NOT_POSSIBLE', message: '该考生不在已公布的合格名单中' }] : [];
  const files = filesOf(request);
  const { level, specialty } = candidate ?? (await chosen(em, stored!.enrolmentId));
  return {
    calendar: book.calendar(),
    rules: qualificationRulesOf(set),
    against,
    rounds: stored?.rounds ?? 0,
    asked: stored?.notes.asked ?? [],
    left: request.action === 'supplement' ? await leftOfReview(em, file.id, book.calendar()) : null,
    usableFiles: stored && files.length ? await ownFiles(em, stored.accountId, files) : [],
    stored,
    candidate,
    approval: PLAIN.has(request.action)
      ? undefined
      : await approvalFacts(em, request, { chain: qualificationChain, file, received, set }, { level, specialty }),
  };
}

/** Working days that the review had left when material was asked for; the day of asking counts as used. */
async function leftOfReview(em: EntityManager, caseId: string, calendar: Calendar): Promise<number | null> {
  const [last] = await query<{ due: Instant; closed: Instant }>(
    em,
    `select ${asInstant('due')} as due, ${asInstant('closed_at')} as closed from deadline where case_id = $1 and name = 'review' and closed_at is not null
       order by started_at desc limit 1`,
    [caseId],
  );
  return last ? workingDaysBetween(calendar, shanghaiDay(last.closed), shanghaiDay(plusMs(last.due, -1))) : null;
}

const chosen = async (em: EntityManager, enrolmentId: string): Promise<{ level: string; specialty: string }> =>
  (await query<{ level: string; specialty: string }>(em, `select level, specialty from enrolment where case_id = $1`, [enrolmentId]))[0]!;

export function qualificationRecords({ fields }: { fields: Fields }): ProcessRecords<Loaded> {
  const note = ({ em, file, facts }: Act, more: Partial<ReviewNotes>): Promise<void> =>
    later(em, `update qualification_review set notes = $2 where case_id = $1`, [
      file.id,
      fields.encrypt(JSON.stringify({ ...facts.stored!.notes, ...more }), file.district, REVIEW_NOTES),
    ]);
  const addFile = (act: Act, item: string, fileId: string): Promise<void> =>
    later(
      act.em,
      `with added as (insert into qualification_material (id, case_id, item, file_id, added_at) values ($1, $2, $3, $4, $5) returning file_id, case_id)
         insert into file_use (file_id, case_id) select file_id, case_id from added on conflict do nothing`,
      [uuidv7(), act.file.id, item, fileId, act.received],
    );
  /** The result goes, with the ground and what it stands on. */
  const rejected = async (act: Act, cause: string, reason: string): Promise<Written> => {
    const { em, file, facts, received } = act;
    const known = facts.rules.values.refusals.find(({ id }) => id === cause)!;
    await later(em, `update qualification_review set cause = $2, decided_at = $3 where case_id = $1`, [file.id, cause, received]);
    await note(act, { reason });
    await voidResult(em, fields, { examId: facts.stored!.examId, enrolmentId: facts.stored!.enrolmentId, caseId: file.id }, received);
    return { data: { cause, falsified: known.falsified, enrolmentId: facts.stored!.enrolmentId } };
  };
  const apply: NonNullable<ProcessRecords<Loaded>['apply']> = {
    open: async ({ em, file, facts, input, received }) => {
      const { enrolmentId } = input as OpenInput;
      await query(
        em,
        `insert into qualification_review (case_id, exam_id, enrolment_id, account_id, district, state, notes, opened_at, changed_at)
           select $1, n.exam_id, n.case_id, n.account_id, $3, 'review', $4, $5, $5 from enrolment n where n.case_id = $2`,
        [file.id, enrolmentId, file.district, fields.encrypt(JSON.stringify(noNotes), file.district, REVIEW_NOTES), received],
      );
      await query(em, `delete from certificate_exclusion where enrolment_id = $1`, [enrolmentId]);
      return { data: { enrolmentId, level: facts.candidate!.level } };
    },
    check: async ({ em, file, input, received }) => {
      const { results } = input as { results: CheckResult[] };
      await later(em, `update qualification_review set checks = $2 where case_id = $1`, [file.id, JSON.stringify({ results, at: received })]);
      return { data: { results } };
    },
    pass: async ({ em, file, facts, received }, move) => {
      if (move['main'] !== 'passed') return {};
      await later(em, `update qualification_review set decided_at = $2 where case_id = $1`, [file.id, received]);
      return { data: { enrolmentId: facts.stored!.enrolmentId, examId: facts.stored!.examId } };
    },
    reject: async (act, move) => {
      if (move['main'] !== 'rejected') return {};
      const { cause, reason } = act.input as RejectInput;
      return rejected(act, cause, reason.trim());
    },
    requestSupplement: async (act) => {
      const { items } = act.input as AskSupplementInput;
      const asked = items.map(({ item, message }) => ({ item: item.trim(), message: message.trim() }));
      await later(act.em, `update qualification_review set rounds = rounds + 1 where case_id = $1`, [act.file.id]);
      await note(act, { asked, statement: null });
      return { data: { items: asked.length, round: act.facts.rounds + 1 }, body: { asked } };
    },
    supplement: async (act) => {
      const { statement, files } = act.input as SupplementInput;
      for (const { item, fileId } of files) await addFile(act, item, fileId);
      await note(act, { statement: statement.trim() || null });
      return { data: { files: files.length } };
    },
    lapse: (act) => rejected(act, LATE_CAUSE, `未在期限内补充：${act.facts.asked.map(({ item }) => item).join('、')}`),
    appeal: async (act) => {
      const { reason, fileIds } = act.input as AppealInput;
      for (const fileId of fileIds) await addFile(act, '申诉材料', fileId);
      await note(act, { appeal: { reason: reason.trim(), at: act.received } });
      return { data: { files: fileIds.length } };
    },
    grant: async (act, move) => {
      const { em, file, facts, received } = act;
      if (move['main'] !== 'passed') return {};
      await later(em, `update qualification_review set cause = null, decided_at = $2 where case_id = $1`, [file.id, received]);
      await note(act, { appealDecision: (act.input as { reason: string }).reason.trim() });
      await restoreResult(em, fields, { examId: facts.stored!.examId, enrolmentId: facts.stored!.enrolmentId, caseId: file.id }, received);
      return { data: { enrolmentId: facts.stored!.enrolmentId, examId: facts.stored!.examId } };
    },
    refuse: async (act, move) => {
      if (move['main'] !== 'concluded') return {};
      await note(act, { appealDecision: (act.input as { reason: string }).reason.trim() });
      return {};
    },
    overrun: lateAt(reviewClocks),
    appealOverrun: lateAt(appealClocks),
    moveDefinition: moveTo,
  };
  return {
    process: qualificationReview,
    begin: async (em, { input }, received) => {
      const candidate = await outcomeOf(em, (input as OpenInput).enrolmentId);
      if (!candidate) throw refuse('REVIEW_NOT_POSSIBLE');
      const { district, accountId } = candidate;
      const rules = (await ruleBook(em)).rulesFor(district, shanghaiDay(received));
      return { district, applicantId: accountId, ruleSet: ruleSetText(rules) };
    },
    facts: (em, file, request, received) => load(fields, em, file, request, received),
    // The state in lists follows the case's, whatever the act.
    apply: Object.fromEntries(
      Object.keys(qualificationReview.actions).map((name) => [
        name,
        async (acting, move): Promise<Written> => {
          const written = (await apply[name]?.(acting, move)) ?? {};
          const to = move['main'];
          if (to && to !== acting.file.state)
            await later(acting.em, `update qualification_review set state = $2, changed_at = $3 where case_id = $1`, [
              acting.file.id,
              to,
              acting.received,
            ]);
          return written;
        },
      ]),
    ),
    unique: { qualification_review_enrolment: { code: 'REVIEW_NOT_POSSIBLE' } },
  };
}
