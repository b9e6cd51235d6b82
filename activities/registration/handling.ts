// What the acts between submission and decision write: supplements, opinions, 整改, 特别程序, 延期, and every way to an end without a decision.
import { later, query } from '../../db/kit/sql.ts';
import type { Notes } from '../../db/registration/cases.ts';
import type {
  AnnulInput,
  AskInput,
  NotAcceptInput,
  OpinionInput,
  ReasonInput,
  RectifiedInput,
  RectifyInput,
  ReopenInput,
  SpecialInput,
} from '../../domain/registration/record.ts';
import { specialProcedures } from '../../domain/registration/kinds.ts';
import { extensionClocks, stepClocks } from '../../domain/registration/registration.ts';
import type { Fields } from '../../security/field.ts';
import { lateAt, moveTo } from '../approval/again.ts';
import type { DeadlineChange } from '../kit/deadlines.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import type { Loaded } from './facts.ts';
import { reinstated, suspended } from './licence-acts.ts';
import { writeNotes } from './rows.ts';

type Act = Acting<Loaded>;
type Apply = NonNullable<ProcessRecords<Loaded>['apply']>;

const who = ({ actor }: Act): string => (actor.kind === 'person' ? actor.accountId : actor.kind);
const reasonOf = ({ input }: Act): string => ((input ?? {}) as Partial<ReasonInput>).reason?.trim() ?? '';

export function handling(fields: Fields): Apply & Record<'supplement' | 'rectified', (act: Act) => Promise<Written>> {
  const note = (act: Act, more: Partial<Notes>): Promise<void> =>
    writeNotes(act.em, fields, { caseId: act.file.id, district: act.file.district }, { ...act.facts.stored!.notes, ...more });

  /** Back in the applicant's hands. */
  const handedBack =
    (reason: (act: Act) => string) =>
    async (act: Act): Promise<Written> => {
      await note(act, { ending: reason(act) });
      // The employer has no part in it until it is submitted again.
      await query(act.em, `update case_file set organisation_id = null where id = $1`, [act.file.id]);
      return { liveKey: null };
    };
  const ended =
    (reason: (act: Act) => string, data: (act: Act) => Record<string, unknown> = () => ({})) =>
    async (act: Act): Promise<Written> => {
      const { file, facts } = act;
      await note(act, { ending: reason(act) });
      return { liveKey: null, data: data(act), also: reinstated(facts.stored!, file.seq + 1, facts.licence) };
    };
  const accept =
    (deemed: boolean) =>
    async (act: Act): Promise<Written> => {
      const { em, file, facts, received } = act;
      await later(em, `update registration set accepted_at = $2, deemed = $3 where case_id = $1`, [file.id, received, deemed]);
      const also = suspended(facts.stored!, file.seq + 1, facts.licence);
      if (also.length) await note(act, { suspended: true });
      return { data: { deemed, kind: facts.stored!.kind }, also };
    };
  const opined =
    (opinion: (act: Act) => Notes['opinions'][number]['opinion']) =>
    async (act: Act): Promise<Written> => {
      const entry = { stage: act.file.regions['stage']!, by: who(act), opinion: opinion(act), reason: reasonOf(act), at: act.received };
      await note(act, { opinions: [...act.facts.stored!.notes.opinions, entry] });
      return { data: { stage: entry.stage, opinion: entry.opinion } };
    };
  /** 整改 stops the clock only where the place's rule says so. */
  const rectifying = ({ facts, deadlines }: Act, what: 'pause' | 'resume', why: string): DeadlineChange[] => {
    const clock = deadlines.find(({ name }) => name === 'decision');
    const fits = clock !== undefined && (clock.pausedAt === null) === (what === 'pause');
    return facts.rules.values.rectificationPauses && fits ? [{ name: 'decision', what, why }] : [];
  };

  /** Only the vote that ends the step writes what it decides. */
  const deciding =
    (state: string, write: (act: Act) => Promise<Written>) =>
    async (act: Act, move: Record<string, string>): Promise<Written> =>
      move['main'] === state || move['extension'] === state ? write(act) : {};

  return {
    declineEmployer: handedBack(reasonOf),
    employerLapse: handedBack(() => '用人单位逾期未确认'),
    discard: async () => ({ liveKey: null }),
    expire: async () => ({ liveKey: null }),
    accept: deciding('accepted', accept(false)),
    deemAccept: accept(true),
    requestSupplement: async (act) => {
      const { em, file, facts, received } = act;
      const { items } = act.input as AskInput;
      const { notes, round } = facts.stored!;
      await query(em, `update registration set round = round + 1, asked_at = $2 where case_id = $1`, [file.id, received]);
      await note(act, { asked: items, firstAsked: round === 0 ? items.map(({ item }) => item) : notes.firstAsked, mended: [] });
      return {
        data: { round: round + 1, items: items.map(({ item }) => item) },
        body: { asked: items, round: round + 1 },
        deadlines: [{ name: 'preReview', what: 'pause', why: '通知补件' }],
      };
    },
    supplement: async (act) => ({
      data: { round: act.facts.stored!.round },
      deadlines: [{ name: 'preReview', what: 'resume', why: '申请人已补件' }],
    }),
    lapse: ended(() => '逾期未补件'),
    notAccept: deciding(
      'notAccepted',
      ended(
        (act) => reasonOf(act),
        (act) => ({ cause: (act.input as NotAcceptInput).cause }),
      ),
    ),
    withdraw: ended(() => '申请人撤回'),
    terminate: ended(reasonOf),
    annul: ended(reasonOf, (act) => ({ cause: (act.input as AnnulInput).caseId })),
    reopen: async (act) => {
      const { certificateId, licenceId } = act.facts.stored!;
      const { caseId } = act.input as ReopenInput;
      await note(act, { ending: null, opinions: [] });
      return { data: { cause: caseId }, liveKey: `registration:${licenceId ?? certificateId ?? act.file.id}` };
    },
    pass: opined((act) => (act.input as OpinionInput).opinion),
    sendBack: opined(() => 'sendBack'),
    // The vote is gone, so is the opinion that came with it; the journal keeps both.
    takeBack: async (act) => {
      const { opinions } = act.facts.stored!.notes;
      const last = opinions.findLastIndex(({ stage, by }) => stage === act.round?.node && by === who(act));
      await note(act, { opinions: opinions.filter((_, i) => i !== last) });
      return {};
    },
    stepOverrun: lateAt(stepClocks),
    extensionOverrun: lateAt(extensionClocks),
    moveDefinition: moveTo,
    requestRectification: async (act) => {
      const { items } = act.input as RectifyInput;
      await note(act, { rectify: { items, by: who(act), answers: [] } });
      return { data: { items: items.map(({ item }) => item) }, body: { items }, deadlines: rectifying(act, 'pause', '通知整改') };
    },
    rectified: async (act) => {
      const { answers } = act.input as RectifiedInput;
      await note(act, { rectify: { ...act.facts.stored!.notes.rectify!, answers } });
      return { data: { items: answers.map(({ item }) => item) }, deadlines: rectifying(act, 'resume', '已提交整改结果') };
    },
    rectificationLapse: async (act) => ({ deadlines: rectifying(act, 'resume', '整改期限届满') }),
    recheck: async (act) => {
      const { notes } = act.facts.stored!;
      const entry = { items: notes.rectify?.items ?? [], reason: reasonOf(act), at: act.received };
      await note(act, { rectify: null, rechecked: [...notes.rechecked, entry] });
      return {};
    },
    startSpecial: async (act) => {
      const { procedure, reason, on, workingDays } = act.input as SpecialInput;
      const days = procedure === 'hearing' ? null : (workingDays ?? null);
      await note(act, { special: { procedure, reason: reason.trim(), on: on ?? null, workingDays: days } });
      return {
        data: { procedure },
        deadlines: [{ name: 'decision', what: 'pause', why: `特别程序：${specialProcedures[procedure]}` }],
      };
    },
    endSpecial: async () => ({ deadlines: [{ name: 'decision', what: 'resume', why: '特别程序结束' }] }),
    requestExtension: async (act) => {
      await note(act, { extension: reasonOf(act) });
      return {};
    },
    approveExtension: deciding('given', async ({ facts }) => {
      const { period, basis } = facts.rules.limit('extension');
      return { data: { by: period.amount }, deadlines: [{ name: 'decision', what: 'extend', by: period.amount, why: `负责人批准延长（${basis}）` }] };
    }),
  };
}
