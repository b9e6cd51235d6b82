// Records of 成绩导入 (S3-35). The file is read by the workflow (stage.ts); here its lines come into force all at once, by the word of a second person, and go again the same way.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../../domain/kit/actor.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import type { Reason } from '../../../domain/kit/refusal.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { scoreImport, type ImportFacts } from '../../../domain/exam/scores/import.ts';
import { scoreRules } from '../../../domain/exam/scores/rules.ts';
import { season } from '../../../domain/exam/season.ts';
import { importById, type StoredImport } from '../../../db/exam/scores/imports.ts';
import { countChange, replacedRows } from '../../../db/exam/scores/scores.ts';
import { fileOf } from '../../../db/file/files.ts';
import { later, one, query } from '../../../db/kit/sql.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import type { ActRequest } from '../../../domain/kit/act.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../../kit/records.ts';
import { applyVoids } from './voids.ts';

export interface UploadInput {
  examId: string;
  fileId: string;
}
interface Loaded extends ImportFacts {
  stored: StoredImport | null;
  fileHash: string | null;
}

const me = ({ actor }: Pick<Acting<Loaded>, 'actor'>): string => (actor as PersonActor).accountId;
const reason = (code: string, message: string, field?: string): Reason => ({
  code,
  message,
  rule: 'S3-35',
  ...(field === undefined ? {} : { field }),
});

/** State and list of the exam, its row held so that no list is begun meanwhile. */
const examRow = async (em: EntityManager, examId: string) =>
  (
    await query<{ district: string; state: string; list: string | null }>(
      em,
      `select district, state, regions->>'list' as list from case_file where id = $1 and type = '${season.type}' for share`,
      [examId],
    )
  )[0];

const taking = ['marking', 'scored', 'judging', 'passMarked'];
async function examAgainst(em: EntityManager, examId: string): Promise<Reason[]> {
  const exam = await examRow(em, examId);
  if (!exam) throw refuse('NOT_FOUND');
  const fits = taking.includes(exam.state) && (exam.list ?? 'none') === 'none';
  return fits ? [] : [reason('SCORE_IMPORT_NOT_READY', '成绩只能在考试结束后、生成合格人员名单前导入；已有名单的须先撤销名单')];
}

async function uploadAgainst(em: EntityManager, fields: Fields, { input, actor }: ActRequest): Promise<Pick<Loaded, 'against' | 'fileHash'>> {
  const { examId, fileId } = input as UploadInput;
  const file = await fileOf(em, fileId, fields);
  const own = file && actor.kind === 'person' && file.ownerId === actor.accountId;
  const wrong = !own ? '没有这个文件' : file.state !== 'clean' ? '文件尚未通过安全检查' : null;
  return {
    fileHash: file?.hash ?? null,
    against: [...(await examAgainst(em, examId)), ...(wrong === null ? [] : [reason('SCORE_FILE_INVALID', wrong, 'fileId')])],
  };
}

async function rollBackAgainst(em: EntityManager, stored: StoredImport): Promise<Reason[]> {
  const replaced = await replacedRows(em, stored.id);
  return [
    ...(await examAgainst(em, stored.examId)),
    ...(replaced ? [reason('SCORE_IMPORT_FOLLOWED', `其中${replaced}条成绩已被后来的导入或更正替代，须先回滚后来的导入`)] : []),
  ];
}

const seasonAct = (request: ActRequest, examId: string, action: string, input: object): ActRequest => ({
  key: `${request.key}/${action}`,
  type: season.type,
  action,
  caseId: examId,
  actor: { kind: 'system' },
  input,
  bodyHash: '',
});

async function upload({ em, file, input, received, facts, ...acting }: Acting<Loaded>): Promise<Written> {
  const { examId, fileId } = input as UploadInput;
  // The exam's row is held by `examAgainst`, in share: two uploads at once are told apart by the number's constraint.
  const { no } = await one<{ no: number }>(em, `select coalesce(max(no), 0)::int + 1 as no from score_import where exam_id = $1`, [examId]);
  const mapping = ruleValue((await ruleBook(em)).rulesFor(file.district, shanghaiDay(received)), scoreRules.columns);
  await query(
    em,
    `insert into score_import (case_id, exam_id, no, file_id, file_hash, mapping, uploaded_by, uploaded_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [file.id, examId, no, fileId, facts.fileHash, JSON.stringify(mapping), me(acting), received],
  );
  await later(em, `insert into file_use (file_id, case_id) values ($1, $2) on conflict do nothing`, [fileId, file.id]);
  return { data: { examId, no }, body: { no } };
}

/** The lines of a list take the place of what was in force, in one transaction. */
async function comeIntoForce(em: EntityManager, id: string, examId: string): Promise<{ rows: number; replaced: number }> {
  const replaced = await query<{ old: string; new: string }>(
    em,
    `update score o set in_force = false from score n where n.source_id = $1 and o.exam_id = $2 and o.enrolment_id = n.enrolment_id and o.subject = n.subject and o.in_force
       returning o.id as old, n.id as new`,
    [id, examId],
  );
  if (replaced.length)
    await query(em, `update score s set replaces = r.old from unnest($1::uuid[], $2::uuid[]) r(old, new) where s.id = r.new`, [
      replaced.map(({ old }) => old),
      replaced.map((one1) => one1.new),
    ]);
  const { rows } = await one<{ rows: number }>(
    em,
    `with made as (update score set in_force = true where source_id = $1 returning 1) select count(*)::int as rows from made`,
    [id],
  );
  return { rows, replaced: replaced.length };
}

export const importRecords = ({ fields }: { fields: Fields }): ProcessRecords<Loaded> => ({
  process: scoreImport,
  begin: async (em, { input }) => {
    const exam = await examRow(em, (input as UploadInput).examId);
    if (!exam) throw refuse('NOT_FOUND');
    return { district: exam.district, applicantId: null };
  },
  facts: async (em, file, request) => {
    const none = { stored: null, fileHash: null, wrong: null };
    if (file.seq === 0) return { ...none, ...(await uploadAgainst(em, fields, request)) };
    const stored = await importById(em, file.id);
    if (!stored) throw refuse('NOT_FOUND');
    const { actor, action } = request;
    const loaded = { ...none, stored, wrong: stored.wrong };
    if (action === 'finishCheck') return { ...loaded, against: stored.wrong === null ? [reason('SCORE_IMPORT_NOT_READY', '校验尚未完成')] : [] };
    if (action === 'commit') {
      const own = actor.kind === 'person' && actor.accountId === stored.uploadedBy;
      const second = own ? [reason('SCORE_IMPORT_SECOND_PERSON', '上传人不能确认自己上传的成绩，须由另一人确认入库')] : [];
      return { ...loaded, against: [...second, ...(await examAgainst(em, stored.examId))] };
    }
    if (action === 'rollBack') return { ...loaded, against: await rollBackAgainst(em, stored) };
    return { ...loaded, against: [] };
  },
  apply: {
    upload,
    finishCheck: async ({ facts }) => {
      const { rows, wrong, root } = facts.stored!;
      return { data: { rows, wrong, ...(root === null ? {} : { root }) } };
    },
    commit: async (acting) => {
      const { em, file, received, request } = acting;
      const { id, examId, rows, root, no } = acting.facts.stored!;
      const done = await comeIntoForce(em, id, examId);
      if (done.rows !== rows) throw new Error(`import ${id} was checked with ${String(rows)} lines and has ${done.rows}`);
      await applyVoids(em, fields, examId, 's.source_id = $2', [id]);
      await countChange(em, examId);
      await query(em, `update score_import set committed_by = $2, committed_at = $3 where case_id = $1`, [file.id, me(acting), received]);
      return {
        data: { examId, no, rows: done.rows, replaced: done.replaced, root },
        body: { rows: done.rows, replaced: done.replaced },
        also: [seasonAct(request, examId, 'importScores', { importId: id })],
      };
    },
    rollBack: async (acting) => {
      const { em, file, received, request, input } = acting;
      const { id, examId, no } = acting.facts.stored!;
      const gone = await one<{ rows: number }>(
        em,
        `with gone as (update score set in_force = false where source_id = $1 and in_force returning 1) select count(*)::int as rows from gone`,
        [id],
      );
      const back = await one<{ rows: number }>(
        em,
        `with back as (update score set in_force = true where id in (select replaces from score where source_id = $1 and replaces is not null) returning 1)
           select count(*)::int as rows from back`,
        [id],
      );
      await applyVoids(em, fields, examId, 's.id in (select replaces from score where source_id = $2)', [id]);
      await countChange(em, examId);
      await query(em, `update score_import set ended_by = $2, ended_at = $3, reason = $4 where case_id = $1`, [
        file.id,
        me(acting),
        received,
        (input as { reason: string }).reason,
      ]);
      return {
        data: { examId, no, rows: gone.rows, restored: back.rows },
        body: { rows: gone.rows, restored: back.rows },
        also: [seasonAct(request, examId, 'rollBackScores', { importId: id })],
      };
    },
    discard: async (acting) => {
      const { em, file, received, input } = acting;
      await query(em, `delete from score where source_id = $1 and not in_force`, [file.id]);
      await query(em, `update score_import set ended_by = $2, ended_at = $3, reason = $4 where case_id = $1`, [
        file.id,
        me(acting),
        received,
        (input as { reason: string }).reason,
      ]);
      return { data: { examId: acting.facts.stored!.examId, no: acting.facts.stored!.no } };
    },
  },
  unique: { score_import_no: { code: 'ALREADY_RUNNING' } },
});
