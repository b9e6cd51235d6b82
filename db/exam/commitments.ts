// Texts of 报名承诺书, and what was signed.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { CommitmentText } from '../../domain/exam/commitment.ts';
import type { ExamConfig } from '../../domain/exam/exam.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { Markup } from '../../domain/kit/markup.ts';
import type { Fields } from '../../security/field.ts';
import { sm3 } from '../../security/hash.ts';
import type { Receipt } from '../../security/receipt.ts';
import { templateTexts } from '../data/exam/template-texts.ts';
import { asInstant, query } from '../kit/sql.ts';
import { templateByHash } from './templates.ts';

export const COMMITMENT_BODY = 'commitment.body';
export const COMMITMENT_IP = 'commitment.ip';
export const COMMITMENT_SIGNATURE = 'commitment.signature';

/** The text that candidates of an exam sign: the exam's own version, else the first text that the office is offered. */
export async function commitmentText(em: EntityManager, { templates }: Pick<ExamConfig, 'templates'>): Promise<CommitmentText> {
  const own = templates.commitment;
  if (!own) return { version: 0, hash: sm3(templateTexts.commitment.body), source: templateTexts.commitment.body };
  const found = await templateByHash(em, own.hash);
  if (!found) throw new Error(`no commitment ${own.id} of version ${own.version}`);
  return { version: found.version, hash: found.hash, source: found.body };
}

export interface SignedCommitment {
  id: string;
  templateVersion: number;
  templateHash: string;
  /** As it was filled in. */
  body: readonly Markup[];
  /** Hashed together with the body: `bodyHash` is SM3 of the canonical JSON of `{ body, salt }`. */
  salt: string;
  bodyHash: string;
  signature: string;
  signerId: string;
  seal: Receipt;
  /** False: recorded in 诚信档案, a person looks. */
  mayCommit: boolean;
  signedAt: Instant;
  withdrawnAt: Instant | null;
}

/** Commitments of an enrolment, the newest first. */
export async function commitmentsOf(em: EntityManager, fields: Fields, enrolmentId: string): Promise<SignedCommitment[]> {
  const rows = await query<Omit<SignedCommitment, 'salt' | 'body'> & { body: string }>(
    em,
    `select id, template_version as "templateVersion", template_hash as "templateHash", body, body_hash as "bodyHash", signature, signer_id as "signerId", seal,
       may_commit as "mayCommit", ${asInstant('signed_at')} as "signedAt", ${asInstant('withdrawn_at')} as "withdrawnAt"
     from commitment where enrolment_id = $1 order by signed_at desc, id desc`,
    [enrolmentId],
  );
  return rows.map((row) => ({
    ...row,
    ...(JSON.parse(fields.decrypt(row.body, COMMITMENT_BODY)) as Pick<SignedCommitment, 'salt' | 'body'>),
    signature: fields.decrypt(row.signature, COMMITMENT_SIGNATURE),
  }));
}
