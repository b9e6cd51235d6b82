// 监考回避: whoever watches a room is neither of the organisation of a candidate in it nor related to one. Organisations are compared by code and by name, kin by keyed hash.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Invigilator, StoredRoom } from '../../../db/exam/seats/sites.ts';
import type { Fields } from '../../../security/field.ts';

/** An organisation as it is compared: without white space and brackets of either form, in capitals. */
export const organisationKey = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s()（）]/g, '')
    .toUpperCase();

/** What an invigilator is compared by. */
export const watching = (fields: Fields, { organisation, kin }: Invigilator): { organisations: string[]; kin: string[] } => ({
  organisations: [organisationKey(organisation)],
  kin: kin.flatMap((number) => fields.blindIndexes(number, 'idNumber')),
});

/** Reasons against those who shall watch a room, by what is seated there now. */
export async function watchReasons(
  em: EntityManager,
  fields: Fields,
  examId: string,
  { site, code }: Pick<StoredRoom, 'code'> & { site: number },
  invigilators: readonly Invigilator[],
): Promise<Reason[]> {
  const seated = await query<{ person: string; code: string | null; name: string | null }>(
    em,
    `select n.id_number_index as person, n.employer_code as code, n.employer_name as name from exam_seat s
       join exam_run r on r.exam_id = s.exam_id and r.run = s.run and r.state = 'allocated' join enrolment n on n.case_id = s.enrolment_id
      where s.exam_id = $1 and s.site = $2 and s.room = $3 and s.vacated_at is null`,
    [examId, site, code],
  );
  return invigilators.flatMap((one, n) => {
    const { organisations, kin } = watching(fields, one);
    const same = seated.some((seat) => [seat.code, seat.name].some((text) => text !== null && organisations.includes(organisationKey(text))));
    const related = seated.some(({ person }) => kin.includes(person));
    const reason = (field: string, message: string): Reason => ({
      field: `invigilators[${n}].${field}`,
      message,
      code: 'EXAM_ROOM_INVALID',
      rule: 'S3-31',
    });
    return [
      ...(same ? [reason('organisation', '监考人员与本考场考生同单位，应当回避')] : []),
      ...(related ? [reason('kin', '监考人员与本考场考生有亲属关系，应当回避')] : []),
    ];
  });
}
