// 诚信档案: each decision adds a record of its own, for so many years or 长期, and takes it away again. Several stand beside each other. The target is the enrolment
// whose candidate is recorded.
import { endOfDay, shanghaiDay } from '../../../domain/kit/instant.ts';
import { plusMonths } from '../../../domain/kit/calendar.ts';
import type { Found } from '../../../domain/exam/effects.ts';
import { ENROLMENT_ID_NUMBER } from '../../../db/exam/enrolments.ts';
import { INTEGRITY_ID_NUMBER } from '../../../db/exam/integrity.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { one, query } from '../../../db/kit/sql.ts';
import type { EffectKind } from '../effects.ts';

/** Details of the effect: `years` null is 长期. */
export interface IntegrityDetails {
  years: number | null;
  basis: string;
}
export const integrityTerm = (years: number | null): string => (years === null ? '长期' : `${years}年`);

export const integrityKind: EffectKind = {
  kind: 'integrity',
  read: async ({ em }, targets) => {
    const known = await query<{ id: string }>(em, `select case_id as id from enrolment where case_id::text = any($1) order by case_id`, [
      targets.map(({ id }) => id),
    ]);
    return known.map(({ id }): Found => {
      const { years } = targets.find((one) => one.id === id)!.details as unknown as IntegrityDetails;
      return { kind: 'integrity', id, title: `诚信档案（${integrityTerm(years)}）`, image: null, affected: false, falls: [] };
    });
  },
  after: () => null,
  apply: async ({ em, fields, received, annulmentId, district }, { id, details }) => {
    const { years, basis } = details as unknown as IntegrityDetails;
    const { number } = await one<{ number: string }>(em, `select id_number as number from enrolment where case_id = $1`, [id]);
    const plain = fields.decrypt(number, ENROLMENT_ID_NUMBER);
    const recordId = uuidv7();
    await query(
      em,
      `insert into integrity_record (id, id_number, id_number_index, basis, decision_case_id, annulment_id, recorded_from, recorded_until)
         values ($1, $2, $3, $4, (select cause_id from annulment where case_id = $5), $5, $6, $7)`,
      [
        recordId,
        fields.encrypt(plain, district, INTEGRITY_ID_NUMBER),
        fields.blindIndex(plain, 'idNumber'),
        basis,
        annulmentId,
        received,
        years === null ? null : endOfDay(plusMonths(shanghaiDay(received), years * 12)),
      ],
    );
    return { ref: recordId };
  },
  undo: async ({ em, received }, { ref }) => {
    // One that has run out meanwhile has ended by itself.
    await query(em, `update integrity_record set ended_at = $2, ended_by = 'overturned' where id = $1 and ended_at is null`, [ref, received]);
    return { ref };
  },
  now: async () => ({ image: null, conflict: null }),
};
