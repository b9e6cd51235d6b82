// 签署报名承诺书 (S3-03), the automatic check after it, and the person who looks where it is in doubt.
import { randomBytes } from 'node:crypto';
import { filledCommitment, NOT_COVERED, signReasons, type SignInput } from '../../../domain/exam/commitment.ts';
import type { CheckResult } from '../../../domain/exam/check.ts';
import { rfc3339, shanghaiDay } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { COMMITMENT_BODY, COMMITMENT_IP, COMMITMENT_SIGNATURE, commitmentText } from '../../../db/exam/commitments.ts';
import { ENROLMENT_NOTES, secretsOf } from '../../../db/exam/enrolments.ts';
import { integrityOf } from '../../../db/exam/integrity.ts';
import { uuidv7 } from '../../../db/kit/ids.ts';
import { later, query } from '../../../db/kit/sql.ts';
import { canonicalJson, sm3 } from '../../../security/hash.ts';
import { signReceipt } from '../../../security/receipt.ts';
import type { ActParts } from '../../parts.ts';
import type { Acting, Written } from '../../kit/records.ts';
import type { Area, Asking } from '../area.ts';
import type { LoadedEnrolment } from '../enrolment.ts';
import type { PrintInput } from '../printing.ts';
import { endConfirmation } from './confirming.ts';
import { realPerson, type RealPerson } from './known.ts';

type Act = Acting<LoadedEnrolment>;

/** What the automatic check hands in. */
export interface PassCheckInput {
  passed: boolean;
  results: readonly CheckResult[];
  /** Row of the journal whose commitment was checked. */
  seq: number;
}

async function signable({ em, parts, file, request, received, loaded }: Asking<LoadedEnrolment>) {
  // Only the confirmation must have been received before the enrolment closes; what hangs on it may follow until payment closes.
  const { payCloses } = loaded.config.windows;
  if (received > payCloses) throw refuse('WINDOW_CLOSED', { facts: { due: payCloses, received } });
  const person = await realPerson(em, parts.fields, file.applicantId!);
  const reasons = signReasons(request.input as SignInput, await commitmentText(em, loaded.config), person.name);
  if (reasons.length) throw refuse(reasons[0]!.code!, { reasons });
  return { against: [], filling: { person } };
}

async function sign({ em, file, facts, received, input, request }: Act, { fields, keyring }: ActParts): Promise<Written> {
  const { templateVersion, templateHash, signature, ip } = input as SignInput;
  const { person } = facts.filling as { person: RealPerson };
  const { level, specialty, subjects } = facts.stored!;
  const { work } = (await secretsOf(em, fields, file.id)).form;
  const body = filledCommitment(await commitmentText(em, facts.config), {
    config: facts.config,
    ...person,
    level,
    specialty,
    subjects,
    work,
    signedOn: shanghaiDay(received),
  });
  const records = await integrityOf(em, person.indexes, received);
  const mayCommit = records.length === 0;
  const signer = request.actor.kind === 'person' ? request.actor.accountId : '';
  // Salted: the text holds a number that could be guessed from a bare hash.
  const signed = { salt: randomBytes(16).toString('hex'), body };
  const bodyHash = sm3(canonicalJson(signed));
  const seal = signReceipt(keyring, 'enrolment.commitment', {
    enrolment: file.id,
    seq: file.seq + 1,
    templateVersion,
    templateHash,
    bodyHash,
    signer,
    receivedAt: rfc3339(received),
  });
  const sealed = (text: string, place: string): string => fields.encrypt(text, file.district, place);
  await later(
    em,
    `insert into commitment (id, enrolment_id, template_version, template_hash, body, body_hash, signer_id, ip, signature, seal, may_commit, signed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      uuidv7(),
      file.id,
      templateVersion,
      templateHash,
      sealed(JSON.stringify(signed), COMMITMENT_BODY),
      bodyHash,
      signer,
      sealed(ip, COMMITMENT_IP),
      sealed(signature, COMMITMENT_SIGNATURE),
      JSON.stringify(seal),
      mayCommit,
      received,
    ],
  );
  await query(em, `update enrolment set committed_at = $2 where case_id = $1`, [file.id, received]);
  return {
    data: { templateVersion, templateHash, bodyHash, mayCommit },
    body: { notice: mayCommit ? null : NOT_COVERED, commitment: seal },
  };
}

async function passCheck({ em, file, received, input }: Act): Promise<Written> {
  const { passed, results, seq } = input as PassCheckInput;
  await later(em, `insert into enrolment_check (enrolment_id, seq, results, passed, checked_at) values ($1, $2, $3, $4, $5)`, [
    file.id,
    seq,
    JSON.stringify(results),
    passed,
    received,
  ]);
  return { data: { passed, results } };
}

async function reject(act: Act, { fields }: ActParts): Promise<Written> {
  const { em, file } = act;
  const reason = (act.input as { reason: string }).reason.trim();
  const { notes } = await secretsOf(em, fields, file.id);
  await endConfirmation(act, 'rejected');
  await query(em, `update enrolment set notes = $2 where case_id = $1`, [
    file.id,
    fields.encrypt(JSON.stringify({ ...notes, rejected: reason }), file.district, ENROLMENT_NOTES),
  ]);
  return {};
}

export const explained = async ({ request }: Asking<LoadedEnrolment>) => {
  if (!(request.input as { reason?: string }).reason?.trim())
    throw refuse('REASON_NEEDED', { reasons: [{ field: 'reason', message: '请填写原因' }] });
  return { against: [] };
};

export const committing: Area<LoadedEnrolment> = {
  facts: {
    sign: signable,
    passCheck: async ({ em, file, request }) => {
      const { passed, seq } = request.input as PassCheckInput;
      const [live] = await query(
        em,
        `select 1 from commitment where enrolment_id = $1 and withdrawn_at is null and (seal->'content'->>'seq')::int = $2`,
        [file.id, seq],
      );
      // It answers for a commitment that was taken back meanwhile.
      if (!live) throw refuse('STATE_CONFLICT');
      return { against: [], verified: passed };
    },
    reject: explained,
    invalidate: explained,
    restore: explained,
  },
  apply: {
    sign: (act, _move, parts) => sign(act, parts),
    passCheck: (act) => passCheck(act),
    reject: (act, _move, parts) => reject(act, parts),
    print: async ({ input }) => ({ data: { ...(input as PrintInput) } }),
    invalidate: async ({ em, file, received }) => {
      await query(em, `update enrolment set invalid_at = $2 where case_id = $1`, [file.id, received]);
      return {};
    },
    restore: async ({ em, file }) => {
      await query(em, `update enrolment set invalid_at = null where case_id = $1`, [file.id]);
      return {};
    },
  },
};
