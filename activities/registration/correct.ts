// V18: a step corrects the form of a registration, or writes the office's remark.
import { corrected, isCode, REMARK, textOf } from '../../domain/registration/correct.ts';
import { acceptForm, type RegistrationForm } from '../../domain/registration/form.ts';
import type { CorrectInput } from '../../domain/registration/record.ts';
import { query } from '../../db/kit/sql.ts';
import { places } from '../../db/registration/cases.ts';
import type { Fields } from '../../security/field.ts';
import { keepCorrections } from '../approval/corrections.ts';
import type { Acting, Written } from '../kit/records.ts';
import type { Loaded } from './facts.ts';
import { writeNotes } from './rows.ts';

export const correct =
  (fields: Fields) =>
  async (act: Acting<Loaded>): Promise<Written> => {
    const { em, file, facts, input, tasks, actor } = act;
    const stored = facts.stored!;
    const { values } = input as CorrectInput;
    const names = Object.keys(values).filter((name) => name !== REMARK);
    const { form: accepted } = acceptForm(Object.fromEntries(names.map((name) => [name, values[name]])));
    const next = corrected(stored.form, names, accepted);
    if (names.length)
      await query(em, `update registration set form = $2, form_version = form_version + 1 where case_id = $1`, [
        file.id,
        fields.encrypt(JSON.stringify(next), file.district, places.form),
      ]);
    const remark = REMARK in values ? textOf(values[REMARK]) || null : stored.notes.remark;
    if (REMARK in values) await writeNotes(em, fields, { caseId: file.id, district: file.district }, { ...stored.notes, remark });
    const task = tasks.find(({ assigneeId }) => actor.kind === 'person' && assigneeId === actor.accountId)!;
    const of = (form: RegistrationForm, name: string): unknown => form[name as keyof RegistrationForm] ?? null;
    const kept = await keepCorrections(act, fields, task.node, [
      ...names.map((field) => ({ field, before: of(stored.form, field), after: of(next, field), code: isCode(field) })),
      ...(REMARK in values ? [{ field: REMARK, before: stored.notes.remark, after: remark, code: false }] : []),
    ]);
    return { data: { corrected: kept }, body: { step: kept.step, fields: kept.fields.map(({ field }) => field) } };
  };
