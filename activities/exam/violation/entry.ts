// Writes of 违纪录入, its check and its end without a decision (S3-36).
import type { PersonActor } from '../../../domain/kit/actor.ts';
import type { ViolationEntry } from '../../../domain/exam/violation/entry.ts';
import { places, type Panel, type ViolationRecord } from '../../../db/exam/violation-cases.ts';
import { later, query } from '../../../db/kit/sql.ts';
import type { Fields } from '../../../security/field.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Loaded } from './facts.ts';

export type Act = Acting<Loaded>;
export const me = ({ actor }: Pick<Act, 'actor'>): string => (actor as PersonActor).accountId;

/** Who has uploaded a file that a case names may not remove it any more. */
export const useFiles = (acting: Act, ids: readonly string[]): Promise<unknown> =>
  query(
    acting.em,
    `insert into file_use (file_id, case_id) select distinct v::uuid, $1::uuid from jsonb_array_elements_text($2) v on conflict do nothing`,
    [acting.file.id, JSON.stringify(ids)],
  );

export const enter = async (acting: Act, fields: Fields): Promise<Written> => {
  const { em, file, facts, received } = acting;
  const entry = acting.input as ViolationEntry;
  const { ticket, subject, source, occurredAt, findings, certificates, facts: text, proposed, recorders, signature, siteHead } = entry;
  const record: ViolationRecord = { facts: text, proposed, recorders, signature, siteHead };
  await query(
    em,
    `insert into violation (case_id, exam_id, enrolment_id, state, ticket, subject, source, occurred_at, findings, certificates, record, entered_by, entered_at, changed_at)
       values ($1, $2, $3, 'entered', $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)`,
    [
      file.id,
      facts.holder!.examId,
      facts.holder!.enrolmentId,
      ticket,
      subject,
      source,
      occurredAt,
      JSON.stringify(findings),
      [...certificates],
      fields.encrypt(JSON.stringify(record), file.district, places.record),
      me(acting),
      received,
    ],
  );
  const evidence = entry.evidence.map(({ fileId, label }, n) => ({ n: n + 1, file_id: fileId, label, hash: facts.files.get(fileId)! }));
  await query(
    em,
    `insert into violation_evidence (case_id, n, file_id, label, hash)
       select $2, n, file_id, label, hash from jsonb_to_recordset($1::jsonb) r(n int, file_id uuid, label text, hash text)`,
    [JSON.stringify(evidence), file.id],
  );
  await useFiles(
    acting,
    evidence.map(({ file_id }) => file_id),
  );
  return {
    data: {
      examId: facts.holder!.examId,
      enrolmentId: facts.holder!.enrolmentId,
      items: findings.map(({ item }) => item),
      evidence: evidence.map(({ hash }) => hash),
    },
  };
};

export const review = async (acting: Act): Promise<Written> => {
  const { panel } = acting.input as { panel?: Panel };
  await later(acting.em, `update violation set reviewed_by = $2, panel = $3 where case_id = $1`, [
    acting.file.id,
    me(acting),
    panel ? JSON.stringify(panel) : null,
  ]);
  return { data: { panel: panel !== undefined } };
};
