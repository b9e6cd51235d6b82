// What the acts on a certificate write: its number, its standing, and its editions, begun, replaced or withdrawn in the same transaction. Whoever holds it is told.
import type { EntityManager } from '@mikro-orm/postgresql';
import { dispatchRows } from '../../domain/dispatch/dispatch.ts';
import { shanghaiDay, type Instant, type PlainDate } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import type { RuleSet } from '../../domain/kit/rules.ts';
import {
  numberKindOf,
  titleOf,
  type CertificateGround,
  type CertificateReasonInput,
  type IssueCertificateInput,
  type Proof,
  type ReissueInput,
} from '../../domain/licence/certificate.ts';
import type { CertificateFacts } from '../../domain/licence/process.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { later, query } from '../../db/kit/sql.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { Fields } from '../../security/field.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { tellAll } from '../message/tell.ts';
import { certificateEditionAct, revokeAnnotation } from './acts.ts';
import { collectorPartners } from './certificate-editions.ts';
import { numbered } from './serial.ts';

interface Row {
  number: string;
  /** Null: of the former system. */
  proof: Proof | null;
  accountId: string | null;
}
export interface LoadedCertificate extends CertificateFacts {
  set: RuleSet;
  today: PlainDate;
  /** Null before the first act. */
  row: Row | null;
  /** The newest edition; null: none was made here. */
  edition: { id: string; standing: string } | null;
}
type Act = Acting<LoadedCertificate>;
type Apply = NonNullable<ProcessRecords<LoadedCertificate>['apply']>;

export async function certificateFacts(em: EntityManager, file: CaseView, received: Instant): Promise<LoadedCertificate> {
  const today = shanghaiDay(received);
  const set = (await ruleBook(em)).rulesFor(file.district, today);
  if (file.seq === 0) return { set, today, row: null, edition: null, made: false };
  const [row] = await query<Row & { editionId: string | null; edition: string | null; made: boolean }>(
    em,
    `select c.number, c.proof, c.account_id as "accountId", e.id as "editionId", e.standing as edition,
        c.proof is null or exists (select from certificate_edition m where m.certificate_id = c.id and m.made_at is not null) as made
       from certificate c left join certificate_edition e on e.certificate_id = c.id and e.standing <> 'superseded' where c.id = $1`,
    [file.id],
  );
  const { editionId = null, edition = null, made = false, ...known } = row ?? { number: '', proof: null, accountId: null };
  return { set, today, row: row ? known : null, edition: editionId === null ? null : { id: editionId, standing: edition! }, made };
}

const ofAct = ({ file }: Act): string => `${file.id}/${file.seq + 1}`;

const setStanding = (acting: Act, move: Record<string, string>): Promise<void> =>
  later(acting.em, `update certificate set standing = $2, changed_at = $3 where id = $1`, [
    acting.file.id,
    move['main'] ?? acting.file.state,
    acting.received,
  ]);

/** Copies for one use go with what they are copies of. */
const annotations = async (acting: Act): Promise<string[]> =>
  (
    await query<{ id: string }>(
      acting.em,
      `select case_id as id from certificate_annotation where certificate_id = $1 and standing in ('making', 'annotated') order by case_id`,
      [acting.file.id],
    )
  ).map(({ id }) => id);

/** The holder learns of it in the same transaction; whoever has a certificate of the former system may have no account. */
async function tell(
  fields: Fields,
  acting: Act,
  template: 'certificateAwarded' | 'certificateReissued' | 'certificateRevoked' | 'certificateRestored',
): Promise<void> {
  const { em, file, facts } = acting;
  const { accountId, proof, number } = facts.row!;
  if (accountId === null) return;
  await tellAll(em, fields, [
    {
      key: `certificate/${ofAct(acting)}`,
      template,
      params: { certificate: titleOf(proof ?? 'qualification'), number },
      accounts: [accountId],
      district: file.district,
      caseId: file.id,
      seq: file.seq + 1,
      sms: true,
    },
  ]);
}

const begin = (acting: Act, ground: CertificateGround, decidedBy: string | null) => {
  const editionId = uuidv7();
  return {
    body: { editionId },
    act: certificateEditionAct(ofAct(acting), editionId, 'prepare', { certificateId: acting.file.id, ground, decidedBy }),
  };
};

/** What the collectors have to be told of the standing; what they never got they need not hear of. */
const news = (acting: Act, standing: 'valid' | 'revoked'): Pick<Written, 'dispatch'> => ({
  dispatch: Object.values(collectorPartners).flatMap((partner) =>
    dispatchRows(partner, 'certificateStanding', ofAct(acting), { certificateId: acting.file.id, standing, from: acting.received }),
  ),
});

export const certificateActs = (fields: Fields): Apply => ({
  issue: async (acting) => {
    const { em, file, facts, received } = acting;
    const input = acting.input as IssueCertificateInput;
    const { specialty, proof, enrolmentId, examId, subjects, examYear, accountId, photoFileId } = input;
    const number = await numbered(em, { set: facts.set, today: facts.today, district: file.district, specialty, kind: numberKindOf(proof) });
    await query(
      em,
      `insert into certificate (id, number, district, holder_name, id_number, id_number_index, specialty, issued_on, origin, standing,
          proof, exam_id, enrolment_id, subjects, exam_year, account_id, photo_file_id, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'exam', 'making', $9, $10, $11, $12, $13, $14, $15, $16)`,
      [
        file.id,
        number,
        file.district,
        input.holderName,
        fields.encrypt(input.idNumber, file.district, places.idNumber),
        fields.blindIndex(input.idNumber, 'idNumber'),
        specialty,
        facts.today,
        proof,
        examId,
        enrolmentId,
        subjects,
        examYear,
        accountId,
        photoFileId,
        received,
      ],
    );
    const { act, body } = begin(acting, 'issue', null);
    return { data: { number, proof, specialty, examId, enrolmentId, issuedOn: facts.today }, body: { ...body, number }, also: [act] };
  },
  award: async (acting, move) => {
    await setStanding(acting, move);
    await tell(fields, acting, 'certificateAwarded');
    return {};
  },
  reissue: async (acting) => {
    const { em, file, facts, received } = acting;
    const { caseId, ground, holderName, photoFileId } = acting.input as ReissueInput;
    await query(
      em,
      `update certificate set holder_name = coalesce($2, holder_name), photo_file_id = coalesce($3, photo_file_id), changed_at = $4 where id = $1`,
      [file.id, holderName ?? null, photoFileId ?? null, received],
    );
    await tell(fields, acting, 'certificateReissued');
    const { act, body } = begin(acting, ground, caseId);
    const of = ofAct(acting);
    const copies = (await annotations(acting)).map((id) => revokeAnnotation(of, id));
    const before = facts.edition ? [certificateEditionAct(of, facts.edition.id, 'supersede')] : [];
    return {
      data: { ground, caseId, fields: [...(holderName ? ['holderName'] : []), ...(photoFileId ? ['photo'] : [])] },
      body,
      also: [...copies, ...before, act],
    };
  },
  revoke: async (acting, move) => {
    const { facts } = acting;
    const { caseId = null } = (acting.input ?? {}) as Partial<CertificateReasonInput>;
    await setStanding(acting, move);
    await tell(fields, acting, 'certificateRevoked');
    const of = ofAct(acting);
    const copies = (await annotations(acting)).map((id) => revokeAnnotation(of, id));
    const edition = facts.edition ? [certificateEditionAct(of, facts.edition.id, 'withdraw')] : [];
    return { data: { caseId }, also: [...copies, ...edition], ...(facts.edition ? news(acting, 'revoked') : {}) };
  },
  restore: async (acting, move) => {
    const { facts } = acting;
    const { caseId = null } = (acting.input ?? {}) as Partial<CertificateReasonInput>;
    await setStanding(acting, move);
    await tell(fields, acting, 'certificateRestored');
    const edition = facts.edition ? [certificateEditionAct(ofAct(acting), facts.edition.id, 'reinstate')] : [];
    return { data: { caseId }, also: edition, ...(facts.edition ? news(acting, 'valid') : {}) };
  },
});
