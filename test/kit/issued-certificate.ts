// A certificate that an exam has given, with its edition as the printers, the seal and the issuer of credentials leave it; by the acts of the product.
import { randomBytes, randomUUID } from 'node:crypto';
import type { MikroORM } from '@mikro-orm/postgresql';
import { certificateEditionAct, issueCertificateAct } from '../../activities/licence/acts.ts';
import { CERTIFICATE_PAPER } from '../../activities/licence/certificate-editions.ts';
import { decide } from '../../activities/kit/decide.ts';
import type { Registry } from '../../activities/kit/records.ts';
import type { SeededCandidate, SeededExam } from '../../bench/kit/exam-seed.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { query } from '../../db/kit/sql.ts';
import { subjectsOf } from '../../domain/exam/exam.ts';
import { done } from './suppliers.ts';

export async function issuedCertificate(
  { orm, registry }: { orm: MikroORM; registry: Registry },
  exam: SeededExam,
  candidate: SeededCandidate,
): Promise<{ certificateId: string; editionId: string }> {
  const { config } = exam;
  const certificateId = uuidv7();
  const { body } = done(
    await decide(
      { orm, registry },
      issueCertificateAct(randomUUID(), certificateId, {
        district: config.district,
        examId: exam.id,
        enrolmentId: candidate.id,
        accountId: candidate.accountId,
        holderName: candidate.name,
        idNumber: candidate.idNumber,
        specialty: candidate.specialty,
        proof: 'qualification',
        subjects: subjectsOf(config, 'full', candidate.specialty).map(({ label }) => label),
        examYear: config.year,
        photoFileId: null,
      }),
    ),
  );
  const editionId = body['editionId'] as string;
  const em = orm.em.fork();
  await query(
    em,
    `insert into document (id, key, case_id, seq, kind, subject, district, title, token, at, asked_at, hash, size, signer, ready_at)
       select $1, $2, c.id, 1, $3, c.id::text, c.district, $3, $4, app_now(), app_now(), $5, 1000, '01', app_now() from case_file c where c.id = $6::uuid`,
    [uuidv7(), `${editionId}/1/${CERTIFICATE_PAPER}`, CERTIFICATE_PAPER, randomUUID(), randomBytes(32).toString('hex'), editionId],
  );
  await query(em, `update certificate_edition set credential = 'x', credential_at = app_now() where id = $1`, [editionId]);
  done(await decide({ orm, registry }, { ...certificateEditionAct(randomUUID(), editionId, 'prepare'), action: 'made' }));
  return { certificateId, editionId };
}
