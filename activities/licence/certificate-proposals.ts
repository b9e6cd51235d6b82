// Records of 证书办理: what one person proposes, or its holder asks for, is done to the certificate in the transaction in which another confirms it.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest } from '../../domain/kit/act.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import {
  certificateProposal,
  measureReasons,
  type CertificateMeasure,
  type CertificateProposalFacts,
  type CertificateProposalInput,
} from '../../domain/licence/certificate-proposal.ts';
import { photoOf } from '../../db/exam/candidates.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import type { Acting, ProcessRecords } from '../kit/records.ts';
import { reissueCertificate, restoreCertificate, revokeCertificate } from './acts.ts';

type Stored = CertificateProposalInput & { proposedBy: string };
interface Facts extends CertificateProposalFacts {
  stored: CertificateProposalInput;
}

const me = ({ actor }: Acting<unknown>): string => (actor as PersonActor).accountId;

interface Subject {
  district: string;
  accountId: string | null;
  standing: string;
  edition: string | null;
}
const subjectOf = async (em: EntityManager, certificateId: string): Promise<Subject | null> =>
  (
    await query<Subject>(
      em,
      `select c.district, c.account_id as "accountId", c.standing, e.standing as edition from certificate c
         left join certificate_edition e on e.certificate_id = c.id and e.standing <> 'superseded' where c.id = $1`,
      [certificateId],
    )
  )[0] ?? null;

/** The holder's own photo that has passed the checks of S3-09. */
async function usable(em: EntityManager, accountId: string | null, fileId: string | undefined): Promise<boolean> {
  if (fileId === undefined || accountId === null) return false;
  const photo = await photoOf(em, accountId);
  return photo?.standing === 'accepted' && photo.fileId === fileId;
}

const stored = (em: EntityManager, caseId: string): Promise<Stored> =>
  one(
    em,
    `select jsonb_strip_nulls(jsonb_build_object('certificateId', certificate_id, 'measure', measure, 'reason', reason, 'holderName', holder_name, 'photoFileId', photo_file_id, 'proposedBy', proposed_by)) as row
       from certificate_proposal where case_id = $1`,
    [caseId],
  ).then((found) => (found as { row: Stored }).row);

const write = async ({ em, file, facts, received, ...acting }: Acting<Facts>) => {
  const { certificateId, measure, reason, holderName, photoFileId } = facts.stored;
  await query(
    em,
    `insert into certificate_proposal (case_id, certificate_id, measure, holder_name, photo_file_id, reason, proposed_by, proposed_at) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [file.id, certificateId, measure, holderName ?? null, photoFileId ?? null, reason, me({ em, file, facts, received, ...acting }), received],
  );
  if (photoFileId) await later(em, `insert into file_use (file_id, case_id) values ($1, $2) on conflict do nothing`, [photoFileId, file.id]);
  return { data: { certificateId, measure } };
};

export const certificateProposalRecords = (): ProcessRecords<Facts> => ({
  process: certificateProposal,
  begin: async (em, { action, actor, input }: ActRequest) => {
    const subject = await subjectOf(em, (input as CertificateProposalInput).certificateId);
    if (!subject) throw refuse('NOT_FOUND');
    const own = action === 'ask';
    // Whose it is not sees none.
    if (own && (actor.kind !== 'person' || subject.accountId !== actor.accountId)) throw refuse('NOT_FOUND');
    return { district: subject.district, applicantId: own ? subject.accountId : null };
  },
  facts: async (em, file, { action, input }, _received: Instant) => {
    const begins = file.seq === 0;
    const kept = begins ? null : await stored(em, file.id);
    const asked: CertificateProposalInput = kept ?? (input as CertificateProposalInput);
    const subject = await subjectOf(em, asked.certificateId);
    const against =
      begins || action === 'confirm'
        ? measureReasons(asked, {
            certificate: subject?.edition ? { standing: subject.standing, edition: subject.edition } : null,
            // What was proposed stays what it was when the holder has taken another photo since.
            photoUsable: !begins || (await usable(em, subject?.accountId ?? null, asked.photoFileId)),
          })
        : [];
    return { against, proposedBy: kept?.proposedBy ?? null, stored: asked };
  },
  apply: {
    propose: write,
    ask: write,
    confirm: async (acting) => {
      const { em, file, facts, received } = acting;
      const { certificateId, measure, reason, holderName, photoFileId } = facts.stored;
      await later(em, `update certificate_proposal set confirmed_by = $2, decided_at = $3 where case_id = $1`, [file.id, me(acting), received]);
      const of = `${file.id}/${file.seq + 1}`;
      return {
        data: { certificateId, measure },
        body: { certificateId },
        also: [actOf(of, certificateId, measure, { caseId: file.id, reason, holderName, photoFileId })],
      };
    },
    reject: async (acting) => {
      const { reason } = acting.input as { reason: string };
      await later(acting.em, `update certificate_proposal set rejected_by = $2, reject_reason = $3, decided_at = $4 where case_id = $1`, [
        acting.file.id,
        me(acting),
        reason,
        acting.received,
      ]);
      return { data: { measure: acting.facts.stored.measure } };
    },
  },
});

function actOf(
  of: string,
  certificateId: string,
  measure: CertificateMeasure,
  { caseId, reason, holderName, photoFileId }: { caseId: string; reason: string; holderName: string | undefined; photoFileId: string | undefined },
): ActRequest {
  if (measure === 'revoke') return revokeCertificate(of, certificateId, { caseId, reason });
  if (measure === 'restore') return restoreCertificate(of, certificateId, { caseId, reason });
  return reissueCertificate(of, certificateId, {
    caseId,
    ground: measure,
    reason,
    ...(holderName === undefined ? {} : { holderName }),
    ...(photoFileId === undefined ? {} : { photoFileId }),
  });
}
