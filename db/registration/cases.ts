// A registration as acts and pages see it, opened.
import type { EntityManager } from '@mikro-orm/postgresql';
import { openForm, type RegistrationForm } from '../../domain/registration/form.ts';
import type { RegistrationKind } from '../../domain/registration/kinds.ts';
import type { Material, SharedOrigin } from '../../domain/registration/materials.ts';
import type { Asked, RegistrationRecord } from '../../domain/registration/record.ts';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import type { Fields } from '../../security/field.ts';
import { asInstant, query } from '../kit/sql.ts';

/** Where encrypted columns say they belong. */
export const places = { form: 'registration.form', notes: 'registration.notes', shared: 'registration.shared' } as const;

export interface Opinion {
  stage: string;
  by: string;
  opinion: 'grant' | 'refuse' | 'sendBack';
  reason: string;
  at: Instant;
}
/** What was said to and fro; encrypted as one text. */
export interface Notes {
  asked: readonly Asked[];
  firstAsked: readonly string[];
  mended: readonly string[];
  rectify: RegistrationRecord['rectify'];
  /** Of rectifications that were rechecked. */
  rechecked: readonly { items: readonly Asked[]; reason: string; at: Instant }[];
  special: RegistrationRecord['special'];
  opinions: readonly Opinion[];
  /** Why the time was extended. */
  extension: string | null;
  /** Why it ended otherwise than granted, or was sent back by the employer. */
  ending: string | null;
  /** This case has set the licence to 待变更. */
  suspended: boolean;
  /** 办理备注: the office's own, never the applicant's to see. */
  remark: string | null;
}
export const noNotes: Notes = {
  asked: [],
  firstAsked: [],
  mended: [],
  rectify: null,
  rechecked: [],
  special: null,
  opinions: [],
  extension: null,
  ending: null,
  suspended: false,
  remark: null,
};

/** What shared data said when the draft was begun. */
export interface Shared {
  at: Instant;
  origins: readonly SharedOrigin[];
  /** 社会保险: who pays now. */
  insuredWith: { creditCode: string; name: string; since: string } | null;
  /** 学信: the last 学历 on record; left out by drafts that are older than the question. */
  education?: Education | null;
}
export interface Education {
  /** e.g. 本科. */
  level: string;
  school: string;
  major: string;
  /** 毕业. */
  on: PlainDate;
}

export interface StoredRegistration {
  caseId: string;
  kind: RegistrationKind;
  number: string | null;
  accountId: string;
  district: string;
  certificateId: string | null;
  licenceId: string | null;
  employerId: string | null;
  exOfficio: boolean;
  form: RegistrationForm;
  /** Fields that the form of today no longer has. */
  dropped: string[];
  formVersion: number;
  notes: Notes;
  shared: Shared | null;
  round: number;
  askedAt: Instant | null;
  rules: string | null;
  savedAt: Instant;
  submittedAt: Instant | null;
  acceptedAt: Instant | null;
  deemed: boolean;
  outcome: 'granted' | 'refused' | null;
  causes: string[] | null;
  decidedAt: Instant | null;
  licenceUntil: PlainDate | null;
}

type Row = Omit<StoredRegistration, 'form' | 'dropped' | 'notes' | 'shared'> & {
  form: string;
  formSchema: number;
  notes: string;
  shared: string | null;
};

const SELECT = `select r.case_id as "caseId", r.kind, r.number, r.account_id as "accountId", r.district, r.certificate_id as "certificateId", r.licence_id as "licenceId",
    r.employer_id as "employerId", r.ex_officio as "exOfficio", r.form, r.form_schema as "formSchema", r.form_version as "formVersion", r.notes, r.shared, r.round,
    ${asInstant('r.asked_at')} as "askedAt", r.rules, ${asInstant('r.saved_at')} as "savedAt", ${asInstant('r.submitted_at')} as "submittedAt",
    ${asInstant('r.accepted_at')} as "acceptedAt", r.deemed, r.outcome, r.causes, ${asInstant('r.decided_at')} as "decidedAt",
    (select l.valid_to::text from licence l where l.id = r.licence_id) as "licenceUntil"
  from registration r where r.case_id = $1`;

/** The registration behind a case, its form in the shape of today; null when there is none. */
export async function registrationById(em: EntityManager, fields: Fields, caseId: string): Promise<StoredRegistration | null> {
  const [row] = await query<Row>(em, SELECT, [caseId]);
  if (!row) return null;
  const { form, formSchema, notes, shared, ...rest } = row;
  const opened = openForm(formSchema, JSON.parse(fields.decrypt(form, places.form)) as Record<string, unknown>);
  return {
    ...rest,
    ...opened,
    notes: { ...noNotes, ...(JSON.parse(fields.decrypt(notes, places.notes)) as Partial<Notes>) },
    shared: shared === null ? null : (JSON.parse(fields.decrypt(shared, places.shared)) as Shared),
  };
}

/** As the guards of the table want it. */
export const recordOf = ({ kind, round, notes, licenceUntil, savedAt }: StoredRegistration): RegistrationRecord => ({
  kind,
  round,
  asked: notes.asked,
  firstAsked: notes.firstAsked,
  mended: notes.mended,
  rectify: notes.rectify,
  special: notes.special,
  licenceUntil,
  savedAt,
});

export interface StoredMaterial extends Material {
  addedAt: Instant;
  reusedFrom: string | null;
  verifiedBy: string | null;
}
const MATERIAL = `m.id, m.item, m.source, m.trust_grade as "trustGrade", m.file_id as "fileId", m.valid_until::text as "validUntil", m.round,
  ${asInstant('m.added_at')} as "addedAt", m.reused_from as "reusedFrom", m.verified_by as "verifiedBy"`;

export const materialsOf = (em: EntityManager, caseId: string): Promise<StoredMaterial[]> =>
  query(em, `select ${MATERIAL} from registration_material m where m.case_id = $1 and m.removed_at is null order by m.added_at, m.id`, [caseId]);

/** Papers of the person's earlier cases that are still good, the newest of each item first. */
export const reusableOf = (
  em: EntityManager,
  accountId: string,
  day: PlainDate,
  except: string | null,
): Promise<(StoredMaterial & { caseId: string })[]> =>
  query(
    em,
    `select distinct on (m.item) ${MATERIAL}, m.case_id as "caseId" from registration_material m join registration r on r.case_id = m.case_id join file f on f.id = m.file_id
       where r.account_id = $1 and m.removed_at is null and f.state = 'clean' and (m.valid_until is null or m.valid_until >= $2) and r.case_id is distinct from $3::uuid
         and r.submitted_at is not null
       order by m.item, m.added_at desc`,
    [accountId, day, except],
  );
