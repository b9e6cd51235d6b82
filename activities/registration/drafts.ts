// What an applicant writes between acts: the form and the materials of a draft, or what is asked for. Plain saves under the form's own version; the case row is
// locked meanwhile, so that a submission holds the whole save or nothing of it.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { planDays } from '../../domain/kit/deadline.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { allowedActions, parties, type CaseView } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { plusMonths } from '../../domain/registration/eligibility.ts';
import { acceptForm, FORM_SCHEMA, type RegistrationForm } from '../../domain/registration/form.ts';
import { registration } from '../../domain/registration/registration.ts';
import { fileReasons, type MaterialFile } from '../../domain/registration/material-files.ts';
import type { MaterialItem } from '../../domain/registration/materials.ts';
import { itemsFor } from '../../domain/registration/items.ts';
import type { RegistrationRules } from '../../domain/registration/rules.ts';
import { NOW, one, query } from '../../db/kit/sql.ts';
import { materialsOf, places, registrationById, reusableOf, type StoredMaterial, type StoredRegistration } from '../../db/registration/cases.ts';
import { attendanceOf } from '../../db/registration/attendance.ts';
import { caseRow } from '../../db/supplier/cases.ts';
import type { Fields } from '../../security/field.ts';
import { canonicalJson } from '../../security/hash.ts';
import { readKept, writeMoved } from '../kit/deadlines.ts';
import { rulesOf } from './facts.ts';
import { insertMaterial, writeNotes } from './rows.ts';

export interface DraftParts {
  orm: MikroORM;
  fields: Fields;
}
interface Open {
  em: EntityManager;
  file: CaseView;
  stored: StoredRegistration;
  at: Instant;
  /** Asked for just now, by item; null where everything is open. */
  asked: ReadonlySet<string> | null;
  /** Done at the counter, on what was entered there. */
  atCounter: boolean;
}

/** Runs a save on a registration that is open for it. Throws NOT_FOUND to everybody else, DRAFT_NOT_OPEN, VERSION_STALE. */
async function open<T>(
  { orm, fields }: DraftParts,
  caseId: string,
  actor: PersonActor,
  ifMatch: number | null,
  work: (open: Open) => Promise<T>,
): Promise<T> {
  return orm.em.fork().transactional(async (em) => {
    await query(em, `select 1 from case_file where id = $1 for no key update`, [caseId]);
    const file = await caseRow(em, registration.type, caseId);
    const stored = file && (await registrationById(em, fields, caseId));
    const atCounter = file !== null && (await servedAtCounter(em, file, actor));
    if (!file || !stored || !(parties(actor, file).has('self') || atCounter)) throw refuse('NOT_FOUND');
    const { at } = await one<{ at: Instant }>(em, `select ${NOW} as at`);
    if (ifMatch !== null && ifMatch !== stored.formVersion)
      throw refuse('VERSION_STALE', { facts: { version: stored.formVersion, state: file.state } });
    const rectifies = ['waiting', 'overdue'].includes(file.regions['rectification'] ?? '');
    const items = file.state === 'supplement' ? stored.notes.asked : rectifies ? (stored.notes.rectify?.items ?? []) : null;
    if (file.state !== 'draft' && items === null)
      throw refuse('DRAFT_NOT_OPEN', {
        facts: { state: file.state, version: file.version, allowedActions: allowedActions(registration, file, actor) },
      });
    return work({ em, file, stored, at, asked: items === null ? null : new Set(items.map(({ item }) => item)), atCounter });
  });
}

/** A clerk of the counter, and a registration that the counter has entered for somebody else. */
const servedAtCounter = async (em: EntityManager, file: CaseView, actor: PersonActor): Promise<boolean> =>
  file.applicantId !== actor.accountId && parties(actor, file).has('counterClerk') && (await attendanceOf(em, file.id)) !== null;

/** A draft is kept from its last save on: its deadline moves later, once a day in its history. */
async function keepLonger({ em, file, stored, at }: Open): Promise<void> {
  if (file.state !== 'draft') return;
  const [before] = await readKept(em, `d.case_id = $1 and d.name = 'draft' and d.closed_at is null`, [file.id]);
  if (!before) return;
  const { rules, calendar } = await rulesOf(em, { ...stored, rules: null }, shanghaiDay(at));
  const { due } = planDays(calendar, at, rules.values.draft.keepDays, before.basis);
  if (due <= before.due) return;
  const history = [...before.history, { what: 'extended' as const, at, from: before.due, to: due, why: '保存草稿' }];
  await writeMoved(em, [{ before, after: { ...before, due, history } }]);
  await query(em, `update deadline set started_at = $2 where id = $1`, [before.id, at]);
  await query(em, `update case_file set next_due = $2 where id = $1`, [file.id, due]);
}

/** What was asked for and is mended now. */
async function mend(fields: Fields, { em, file, stored }: Open, items: readonly string[]): Promise<void> {
  const asked = stored.notes.asked.map(({ item }) => item);
  const mended = [...new Set([...stored.notes.mended, ...items.filter((item) => asked.includes(item))])];
  if (file.state === 'supplement' && mended.length > stored.notes.mended.length)
    await writeNotes(em, fields, { caseId: file.id, district: file.district }, { ...stored.notes, mended });
}

export interface SavedForm {
  version: number;
  form: RegistrationForm;
  savedAt: Instant;
}
/**
 * Keeps the form as it was typed; while something is asked for, only the fields that the request names. Throws VALIDATION on what can't be kept, and what
 * `open` throws.
 */
export const saveForm = (
  parts: DraftParts,
  { caseId, values, ifMatch, actor }: { caseId: string; values: Record<string, unknown>; ifMatch: number; actor: PersonActor },
): Promise<SavedForm> =>
  open(parts, caseId, actor, ifMatch, async (opened) => {
    const { em, file, stored, at, asked } = opened;
    const { form, reasons } = acceptForm(values);
    if (reasons.length) throw refuse('VALIDATION', { reasons });
    const changed = Object.keys({ ...stored.form, ...form }).filter(
      (name) => canonicalJson(form[name as keyof RegistrationForm] ?? null) !== canonicalJson(stored.form[name as keyof RegistrationForm] ?? null),
    );
    const closed = asked === null ? [] : changed.filter((name) => !asked.has(`form.${name}`));
    if (closed.length)
      throw refuse('DRAFT_NOT_OPEN', {
        reasons: closed.map((name) => ({ field: `form.${name}`, code: 'NOT_ASKED', message: '未要求补正这一项，不能修改' })),
      });
    const sealed = parts.fields.encrypt(JSON.stringify(form), file.district, places.form);
    const { version } = await one<{ version: number }>(
      em,
      `update registration set form = $2, form_schema = $3, form_version = form_version + 1, saved_at = $4 where case_id = $1 returning form_version as version`,
      [caseId, sealed, FORM_SCHEMA, at],
    );
    await mend(
      parts.fields,
      opened,
      changed.map((name) => `form.${name}`),
    );
    await keepLonger(opened);
    return { version, form, savedAt: at };
  });

export interface NewMaterialOf {
  caseId: string;
  item: string;
  fileId?: string;
  reuse?: string;
  /** At the counter: the original was shown. */
  originalSeen?: boolean;
  actor: PersonActor;
}
/** Adds a material: an own upload that fits, or one handed in before. Throws MATERIAL_UNKNOWN, MATERIAL_FILE_UNFIT, and what `open` throws. */
export const addMaterial = (parts: DraftParts, { caseId, item, fileId, reuse, originalSeen, actor }: NewMaterialOf): Promise<StoredMaterial> =>
  open(parts, caseId, actor, null, async (opened) => {
    const { em, stored, at, asked, atCounter } = opened;
    const day = shanghaiDay(at);
    const { rules } = await rulesOf(em, stored, day);
    const found = itemsFor(rules, stored.kind).find(({ id }) => id === item);
    if (!found || found.by === 'form') throw refuse('MATERIAL_UNKNOWN', { reasons: [{ field: 'item', message: '材料清单中没有这一项' }] });
    if (asked !== null && !asked.has(item))
      throw refuse('DRAFT_NOT_OPEN', { reasons: [{ field: 'item', code: 'NOT_ASKED', message: '未要求补正这一项' }] });
    const material = reuse === undefined ? await uploaded(em, actor, fileId, found, rules, day) : await reused(em, stored, reuse, item, day);
    // The clerk has the original before him: then the copy is one that the window has verified.
    const seen =
      atCounter && originalSeen === true && ['C', 'D'].includes(material.trustGrade) ? { trustGrade: 'B', verifiedBy: actor.accountId } : {};
    const id = await insertMaterial(em, { caseId, item, round: stored.round, ...material, ...seen }, at);
    await mend(parts.fields, opened, [item]);
    await keepLonger(opened);
    return (await materialsOf(em, caseId)).find((one) => one.id === id)!;
  });

async function uploaded(
  em: EntityManager,
  actor: PersonActor,
  fileId: string | undefined,
  item: MaterialItem,
  rules: RegistrationRules,
  day: string,
) {
  const [row] = await query<MaterialFile>(em, `select state, mime, size::int as size from file where id = $1 and owner_id = $2 for share`, [
    fileId ?? null,
    actor.accountId,
  ]);
  if (!row) throw refuse('MATERIAL_UNKNOWN', { reasons: [{ field: 'fileId', message: '文件不存在，或不是本人上传' }] });
  const reasons = fileReasons(item, row, rules.values.materialFiles);
  if (reasons.length) throw refuse('MATERIAL_FILE_UNFIT', { reasons });
  return {
    source: 'upload',
    // What stands in shared data has the grade of its issuer; uploaded instead of it, it is a paper to be checked.
    trustGrade: item.by === 'shared' ? 'C' : item.grade,
    fileId: fileId!,
    reusedFrom: null,
    validUntil: item.months === null ? null : plusMonths(day, item.months),
  };
}
async function reused(em: EntityManager, stored: StoredRegistration, reuse: string, item: string, day: string) {
  const found = (await reusableOf(em, stored.accountId, day, stored.caseId)).find((one) => one.id === reuse && one.item === item);
  if (!found) throw refuse('MATERIAL_UNKNOWN', { reasons: [{ field: 'reuse', message: '没有可复用的材料，或已过有效期' }] });
  return { source: 'reused', trustGrade: found.trustGrade, fileId: found.fileId, reusedFrom: found.id, validUntil: found.validUntil };
}

/** Takes a material away; what was asked for and handed in stays in the journal of requests. Throws NOT_FOUND, and what `open` throws. */
export const removeMaterial = (
  parts: DraftParts,
  { caseId, materialId, actor }: { caseId: string; materialId: string; actor: PersonActor },
): Promise<void> =>
  open(parts, caseId, actor, null, async ({ em, stored, at, asked }) => {
    const material = (await materialsOf(em, caseId)).find(({ id }) => id === materialId);
    // While something is asked for, what was handed in before stays: the office has seen it.
    if (!material || (asked !== null && material.round < stored.round)) throw refuse('NOT_FOUND');
    await query(em, `update registration_material set removed_at = $2 where id = $1`, [materialId, at]);
  });

/** 窗口核验: the window has compared the paper with its original, so its grade is B. Throws NOT_FOUND. */
export const verifyMaterial = (
  { orm }: DraftParts,
  { caseId, materialId, actor }: { caseId: string; materialId: string; actor: PersonActor },
): Promise<void> =>
  orm.em.fork().transactional(async (em) => {
    const file = await caseRow(em, registration.type, caseId);
    if (!file || !may('registration.verify', actor, { district: file.district }) || file.applicantId === actor.accountId) throw refuse('NOT_FOUND');
    const rows = await query(
      em,
      `update registration_material set trust_grade = 'B', verified_by = $3 where id = $2 and case_id = $1 and removed_at is null and trust_grade in ('C', 'D') returning id`,
      [caseId, materialId, actor.accountId],
    );
    if (!rows.length) throw refuse('NOT_FOUND');
  });
