// Freezes the list of a run (S3-28): whoever is paid and valid becomes a line that names nobody, and all lines get one root. In batches under a cursor on the run's own
// row, so that it can be killed anywhere: what is written is not written again, and a run that was given up meanwhile is left alone.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { EffectRequest } from '../../../domain/kit/follow.ts';
import type { ExamConfig } from '../../../domain/exam/exam.ts';
import { unhex } from '../../../domain/kit/draw.ts';
import { sessionsOf } from '../../../domain/exam/site.ts';
import { ENROLMENT_ID_NUMBER, SITS } from '../../../db/exam/enrolments.ts';
import { examById } from '../../../db/exam/exams.ts';
import { openRun, RUN_ID_KEY_PLACE, type StoredRun } from '../../../db/exam/seats/runs.ts';
import { query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import { sm3Bytes } from '../../../security/hash.ts';
import { saltedHash, saltOf } from '../../../security/seat-run.ts';
import { beat } from '../../kit/beat.ts';
import { rootOfList } from './reading.ts';
import { organisationKey } from './watch.ts';

/** Rows of one transaction at the most. */
export const BATCH = 500;

/** What identifies an organisation: its code, else its name. Empty: none. */
export const organisationOf = (code: string | null, name: string | null): string => code ?? (name === null ? '' : organisationKey(name));
/** 区划 within a 统一社会信用代码, positions 3 to 8. */
export const homeOf = (code: string | null): string => (code !== null && /^[0-9A-Z]{2}\d{6}/.test(code) ? code.slice(2, 8) : '');

/** Salts of a candidate and of an organisation under the run's key: each is told his own. */
export const candidateSalt = (idKey: string, enrolmentId: string): string => saltOf(unhex(idKey), `candidate|${enrolmentId}`, sm3Bytes);
export const organisationSalt = (idKey: string, organisation: string): string => saltOf(unhex(idKey), `organisation|${organisation}`, sm3Bytes);

interface Sitting {
  id: string;
  idNumber: string;
  area: string;
  specialty: string;
  subjects: string[];
  code: string | null;
  name: string | null;
  ground: boolean;
}

const sitting = (em: EntityManager, examId: string, after: string): Promise<Sitting[]> =>
  query(
    em,
    `select n.case_id as id, n.id_number as "idNumber", n.area, n.specialty, n.subjects, n.employer_code as code, n.employer_name as name, n.barrier_free as ground
       from enrolment n where n.exam_id = $1 and ${SITS} and n.case_id > $2 order by n.case_id limit ${BATCH}`,
    [examId, after],
  );

/** Freezes what is still to be frozen. Answers whether the run has its root now; false: it was given up. */
export async function freezeCandidates(
  { orm, fields }: { orm: MikroORM; fields: Fields },
  { caseId }: Pick<EffectRequest, 'caseId'>,
): Promise<boolean> {
  const run = await openRun(orm.em.fork(), caseId);
  const exam = await examById(orm.em.fork(), caseId);
  if (!exam || run?.state !== 'preparing') return run?.root != null;
  const idKey = fields.decrypt(run.idKey, RUN_ID_KEY_PLACE);
  for (let cursor = run.cursor ?? '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await sitting(orm.em.fork(), caseId, cursor);
    if (!rows.length) break;
    cursor = rows.at(-1)!.id;
    if (!(await orm.em.fork().transactional((em) => freeze(em, fields, run, exam.config, idKey, rows)))) return false;
    beat(cursor);
  }
  return sealList(orm, run);
}

/** One batch; false where the run is no longer being prepared. */
async function freeze(
  em: EntityManager,
  fields: Fields,
  run: StoredRun,
  config: ExamConfig,
  idKey: string,
  rows: readonly Sitting[],
): Promise<boolean> {
  const [mine] = await query(em, `update exam_run set cursor = $2 where id = $1 and state = 'preparing' and root is null returning id`, [
    run.id,
    rows.at(-1)!.id,
  ]);
  if (!mine) return false;
  const lines = rows.map(({ id, idNumber, area, specialty, subjects, code, name, ground }) => {
    const organisation = organisationOf(code, name);
    return {
      id_hash: saltedHash(candidateSalt(idKey, id), fields.decrypt(idNumber, ENROLMENT_ID_NUMBER), sm3Bytes),
      enrolment_id: id,
      area,
      specialty,
      sessions: sessionsOf(config, subjects),
      org: organisation === '' ? '' : saltedHash(organisationSalt(idKey, organisation), organisation, sm3Bytes),
      home: homeOf(code),
      ground,
    };
  });
  await query(
    em,
    `insert into exam_candidate (exam_id, run, id_hash, enrolment_id, area, specialty, sessions, org, home, ground)
       select $1, $2, r.* from jsonb_to_recordset($3::jsonb) r(id_hash text, enrolment_id uuid, area text, specialty text, sessions text, org text, home text, ground boolean)
     on conflict do nothing`,
    [run.examId, run.run, JSON.stringify(lines)],
  );
  return true;
}

async function sealList(orm: MikroORM, run: StoredRun): Promise<boolean> {
  const { candidates, blocks, root } = await rootOfList(orm, run);
  const sealed = await query(
    orm.em.fork(),
    `update exam_run set candidates = $2, blocks = $3, root = $4 where id = $1 and state = 'preparing' returning id`,
    [run.id, candidates, JSON.stringify(blocks), root],
  );
  return sealed.length > 0;
}
