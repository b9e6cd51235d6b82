// Corrections by the office (S3-23): proposed with a reason, applied by a second person.
import { corrected, type FieldChange } from '../../../domain/exam/correction.ts';
import { formReasons } from '../../../domain/exam/form-rules.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { CORRECTION_CHANGES, CORRECTION_REASON, correctionsOf, type StoredCorrection } from '../../../db/exam/corrections.ts';
import { ENROLMENT_FORM, secretsOf } from '../../../db/exam/enrolments.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { later, query } from '../../../db/kit/sql.ts';
import type { ActParts } from '../../parts.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Area, Asking } from '../area.ts';
import type { EnrolmentWritten, LoadedEnrolment } from '../enrolment.ts';
import { columnsOf } from './confirming.ts';
import { formContext, realPerson } from './known.ts';

export interface CorrectInput {
  changes: readonly FieldChange[];
  reason: string;
}
type Act = Acting<LoadedEnrolment>;
type Asked = Asking<LoadedEnrolment>;

/** States of an exam in which seats are given. */
const seatedFrom = ['allocating', 'allocated', 'numbered', 'checked', 'ticketed', 'printing', 'toSit', 'sitting'];
const isSeated = ({ exam }: LoadedEnrolment): boolean =>
  seatedFrom.includes(exam.state) ||
  ['marking', 'scored', 'judging', 'passMarked', 'listed', 'scoresOut', 'qualifying', 'issuing', 'issued', 'archived'].includes(exam.state);

/** The corrected form, held against the rules of the form where it is confirmed. Throws CORRECTION_NOT_ACCEPTABLE with everything. */
async function held({ em, parts, file, received, loaded }: Asked, changes: readonly FieldChange[]) {
  const { form } = await secretsOf(em, parts.fields, file.id);
  const result = corrected(form, changes, isSeated(loaded));
  const person = await realPerson(em, parts.fields, file.applicantId!);
  const written = file.state === 'filling' ? [] : formReasons(result.form, formContext(loaded.exam, loaded.set, person.idNumber, received));
  const reasons = [...result.reasons, ...(result.reasons.length ? [] : written)];
  if (reasons.length) throw refuse('CORRECTION_NOT_ACCEPTABLE', { reasons });
  return { ...result, person };
}
const openOne = async ({ em, parts, file }: Asked): Promise<StoredCorrection | null> =>
  (await correctionsOf(em, parts.fields, file.id)).find(({ standing }) => standing === 'open') ?? null;

async function proposable(asking: Asked) {
  const { changes, reason } = asking.request.input as CorrectInput;
  if (!reason.trim()) throw refuse('REASON_NEEDED', { reasons: [{ field: 'reason', message: '请填写修改原因', rule: 'S3-23' }] });
  if (await openOne(asking)) throw refuse('CORRECTION_OPEN');
  await held(asking, changes);
  return { against: [] };
}

async function decidable(asking: Asked) {
  const open = await openOne(asking);
  if (!open) throw refuse('CORRECTION_MISSING');
  const { actor } = asking.request;
  if (actor.kind === 'person' && actor.accountId === open.proposedBy) throw refuse('SECOND_PERSON_NEEDED');
  return { open };
}
const appliable = async (asking: Asked) => {
  const { open } = await decidable(asking);
  // The form may have changed since: what is applied must still hold.
  await held(asking, open.changes);
  return { against: [] };
};

const who = ({ request: { actor } }: Act): string | null => (actor.kind === 'person' ? actor.accountId : null);

async function propose(act: Act, { fields }: ActParts): Promise<Written> {
  const { em, file, facts, received } = act;
  const { changes, reason } = act.input as CorrectInput;
  const { form } = await secretsOf(em, fields, file.id);
  const { changed } = corrected(form, changes, isSeated(facts));
  const id = uuidv7();
  await query(
    em,
    `insert into enrolment_correction (id, enrolment_id, changes, reason, standing, proposed_by, proposed_at) values ($1, $2, $3, $4, 'open', $5, $6)`,
    [
      id,
      file.id,
      fields.encrypt(JSON.stringify(changed), file.district, CORRECTION_CHANGES),
      fields.encrypt(reason.trim(), file.district, CORRECTION_REASON),
      who(act),
      received,
    ],
  );
  return { data: { correction: id, fields: changed.map(({ field }) => field) }, body: { correctionId: id } };
}

const settle = async (act: Act, standing: 'applied' | 'declined'): Promise<string> => {
  const [row] = await query<{ id: string }>(
    act.em,
    `update enrolment_correction set standing = $2, decided_by = $3, decided_at = $4 where enrolment_id = $1 and standing = 'open' returning id`,
    [act.file.id, standing, who(act), act.received],
  );
  return row!.id;
};

async function apply(act: Act, { fields }: ActParts): Promise<EnrolmentWritten> {
  const { em, file, facts } = act;
  const open = (await correctionsOf(em, fields, file.id)).find(({ standing }) => standing === 'open')!;
  const { form, changed } = corrected((await secretsOf(em, fields, file.id)).form, open.changes, isSeated(facts));
  const parts = [...new Set(changed.map(({ field }) => /^\w+/.exec(field)![0]))];
  const versions = Object.fromEntries(parts.map((part) => [part, facts.stored!.partVersions[part as 'exam'] + 1]));
  await later(em, `update enrolment set form = $2, form_version = form_version + 1, part_versions = part_versions || $3::jsonb where case_id = $1`, [
    file.id,
    fields.encrypt(JSON.stringify(form), file.district, ENROLMENT_FORM),
    JSON.stringify(versions),
  ]);
  const id = await settle(act, 'applied');
  const row = file.state === 'filling' ? {} : columnsOf(form);
  return { data: { correction: id, fields: changed.map(({ field }) => field) }, row };
}

export const correcting: Area<LoadedEnrolment, EnrolmentWritten> = {
  facts: {
    proposeCorrection: proposable,
    confirmCorrection: appliable,
    declineCorrection: async (asking) => {
      await decidable(asking);
      return { against: [] };
    },
  },
  apply: {
    proposeCorrection: (act, _move, parts) => propose(act, parts),
    confirmCorrection: (act, _move, parts) => apply(act, parts),
    declineCorrection: async (act) => ({ data: { correction: await settle(act, 'declined') } }),
  },
};
