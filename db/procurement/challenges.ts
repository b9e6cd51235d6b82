// 质疑 and 询问 as acts, pages and lists see them, and what they stop.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import type { addressees, findings } from '../../domain/procurement/challenge/challenge.ts';
import type { Consequence } from '../../domain/procurement/challenge/consequence.ts';
import type { ChallengeAbout, ChallengeStep } from '../../domain/procurement/law/challenge.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Places of what is encrypted. */
export const LETTER = 'tender_challenge.letter';
export const SUPPLEMENT = 'tender_challenge.supplement';
export const ANSWER = 'tender_challenge.answer';
export const QUESTION = 'tender_inquiry.question';
export const REPLY = 'tender_inquiry.answer';

interface Of {
  id: string;
  projectId: string;
  code: string;
  project: string;
  organisationId: string;
  organisation: string;
  /** The organisation that has to answer. */
  answererId: string;
  district: string;
  state: string;
  version: number;
}
export interface StoredChallenge extends Of {
  addressee: keyof typeof addressees;
  about: ChallengeAbout;
  step: ChallengeStep | null;
  letter: string;
  fileId: string;
  supplement: string | null;
  submittedAt: Instant;
  within: Instant;
  /** By the calendar of now: a holiday notice may have moved it. */
  answerDue: Instant;
  finding: keyof typeof findings | null;
  consequence: Consequence | null;
  answer: string | null;
  answeredAt: Instant | null;
  late: boolean;
  regions: Record<string, string>;
}
const of = `x.case_id as id, x.project_id as "projectId", p.code, p.name as project, x.organisation_id as "organisationId", o.name as organisation,
  c.counterpart_id as "answererId", c.district, c.state, c.version`;
const joined = `join case_file c on c.id = x.case_id join tender_project p on p.case_id = x.project_id join organisation o on o.id = x.organisation_id`;
const columns = `${of}, x.addressee, x.about, x.step, x.letter, x.file_id as "fileId", x.supplement, ${asInstant('x.submitted_at')} as "submittedAt", ${asInstant('x.within')} as within,
  ${asInstant(`coalesce((select d.due from deadline d where d.case_id = x.case_id and d.name = 'answer' order by d.started_at desc limit 1), x.answer_due)`)} as "answerDue", x.finding, x.consequence, x.answer, ${asInstant('x.answered_at')} as "answeredAt", x.late, c.regions`;
const tables = `tender_challenge x ${joined}`;

/** Null where there is none. */
export async function challengeById(em: EntityManager, id: string): Promise<StoredChallenge | null> {
  return (await query<StoredChallenge>(em, `select ${columns} from ${tables} where x.case_id = $1`, [id]))[0] ?? null;
}

/** Whose it is, as the process tables ask. */
export const partiesFile = (
  type: string,
  row: Pick<Of, 'id' | 'district' | 'state' | 'version' | 'organisationId' | 'answererId'> & { regions?: Record<string, string> },
): CaseView => seenCase(type, { ...row, counterpartId: row.answererId });

export interface Page {
  before: string | null;
  limit: number;
}
/** A side of them: whoever asked, or whoever has to answer. */
export type Side = 'asked' | 'answers';
const sideOf: Readonly<Record<Side, string>> = { asked: 'x.organisation_id', answers: 'c.counterpart_id' };

/** Challenges of one organisation on one side, newest first. */
export const challengesOf = (em: EntityManager, organisationId: string, side: Side, { before, limit }: Page): Promise<StoredChallenge[]> =>
  query<StoredChallenge>(
    em,
    `select ${columns} from ${tables} where ${sideOf[side]} = $1 and ($2::uuid is null or x.case_id < $2) order by x.case_id desc limit $3`,
    [organisationId, before, limit],
  );

/** Answers on steps and result of a project: for whoever takes part in it. */
export const answersOf = (em: EntityManager, projectId: string): Promise<StoredChallenge[]> =>
  query<StoredChallenge>(
    em,
    `select ${columns} from ${tables} where x.project_id = $1 and c.state = 'answered' and x.about <> 'documents' order by x.case_id desc limit 200`,
    [projectId],
  );

export interface StoredInquiry extends Of {
  question: string;
  askedAt: Instant;
  due: Instant;
  answer: string | null;
  answeredAt: Instant | null;
  overdue: boolean;
}
const inquiryColumns = `${of}, x.question, ${asInstant('x.asked_at')} as "askedAt", ${asInstant('x.due')} as due, x.answer, ${asInstant('x.answered_at')} as "answeredAt",
  coalesce(x.answered_at, app_now()) >= x.due as overdue`;

export async function inquiryById(em: EntityManager, id: string): Promise<StoredInquiry | null> {
  return (await query<StoredInquiry>(em, `select ${inquiryColumns} from tender_inquiry x ${joined} where x.case_id = $1`, [id]))[0] ?? null;
}
export const inquiriesOf = (em: EntityManager, organisationId: string, side: Side, { before, limit }: Page): Promise<StoredInquiry[]> =>
  query<StoredInquiry>(
    em,
    `select ${inquiryColumns} from tender_inquiry x ${joined} where ${sideOf[side]} = $1 and ($2::uuid is null or x.case_id < $2) order by x.case_id desc limit $3`,
    [organisationId, before, limit],
  );

/** Why signing stands still; null where it goes on. */
export async function signingStop(em: EntityManager, projectId: string): Promise<{ why: string; scope: 'signing' | 'contract' } | null> {
  const [row] = await query<{ why: string; scope: 'signing' | 'contract' }>(
    em,
    `select why, scope from tender_signing_stop where project_id = $1 and lifted_at is null order by stopped_at limit 1`,
    [projectId],
  );
  return row ?? null;
}

/** What of a supplier's part in a project counts: the documents were given to it, its bid was received or a report ranks it. */
export interface Part {
  obtainedOn: PlainDate | null;
  tookPart: boolean;
}
export async function partOf(em: EntityManager, projectId: string, organisationId: string): Promise<Part> {
  const [row] = await query<Part>(
    em,
    `select (select (coalesce(a.decided_at, a.applied_at) at time zone 'Asia/Shanghai')::date::text from tender_acquisition a join case_file c on c.id = a.case_id
               where a.project_id = $1 and a.organisation_id = $2 and c.state = 'obtained') as "obtainedOn",
       (exists (select 1 from bid b join case_file c on c.id = b.case_id where b.tender_id = $1 and b.organisation_id = $2 and c.state = 'uploaded')
         or exists (select 1 from tender_candidate t where t.case_id = $1 and t.organisation_id = $2)) as "tookPart"`,
    [projectId, organisationId],
  );
  return row!;
}

/** Days on which the report came and the result was published last; null where they have not. */
export async function awardDays(em: EntityManager, projectId: string): Promise<{ reported: PlainDate | null; awarded: PlainDate | null }> {
  const [row] = await query<{ reported: PlainDate | null; awarded: PlainDate | null }>(
    em,
    `select (select (max(at) at time zone 'Asia/Shanghai')::date::text from journal where case_id = $1 and action = 'deliver') as reported,
       (select (max(published_at) at time zone 'Asia/Shanghai')::date::text from tender_notice where case_id = $1 and kind = 'award') as awarded`,
    [projectId],
  );
  return row!;
}

/** Organisations that take part in a project. */
export const participantsOf = (em: EntityManager, projectId: string): Promise<{ id: string }[]> =>
  query<{ id: string }>(
    em,
    `select organisation_id as id from tender_candidate where case_id = $1
     union select b.organisation_id from bid b join case_file c on c.id = b.case_id where b.tender_id = $1 and c.state = 'uploaded' order by id`,
    [projectId],
  );
