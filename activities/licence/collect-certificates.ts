// 电子证照归集 of certificates (S3-44, S3-59): the library of e-licences (U09) and the one-stop service (U21) are told at once when one is signed, until each has taken it, and of every later standing. Everything is read when it is sent, so
// that a row of the ledger holds references only.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { documentRules, issuerOf } from '../../domain/document/rules.ts';
import { sealForms, type SealForm } from '../../domain/document/seals.ts';
import type { Instant, PlainDate } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import type { Proof } from '../../domain/licence/certificate.ts';
import type { Collector } from '../../domain/licence/process.ts';
import { one, query } from '../../db/kit/sql.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { LibraryLicence, StandingChange } from '../../gateways/contracts/licence.ts';
import type { Fields } from '../../security/field.ts';
import type { DispatchKind } from '../dispatch/kinds.ts';
import { CERTIFICATE_DISPATCH, CERTIFICATE_PAPER, collectorColumns, collectorPartners } from './certificate-editions.ts';
import type { CollectorGateway } from './collect.ts';

export interface CollectCertificatesDeps {
  fields: Fields;
  decide: (request: ActRequest) => Promise<Outcome>;
  collectors: Record<Collector, CollectorGateway>;
  /** Address of the public page without the token, e.g. `https://…/verify/`. */
  verifyUrl: string;
}

/** Names of the kinds in the library's catalogue. */
export const libraryKinds: Readonly<Record<Proof, string>> = {
  qualification: '上海市初级注册安全工程师职业资格证书',
  additional: '上海市初级注册安全工程师考试合格证书',
  subject: '上海市初级注册安全工程师考试合格证书',
};

interface Row {
  certificateId: string;
  number: string;
  proof: Proof;
  holderName: string;
  idNumber: string;
  district: string;
  issuedOn: PlainDate;
  standing: string;
  editionStanding: string;
  token: string;
  electronicId: string;
  documentId: string;
  digest: string;
}
const rowOf = (em: EntityManager, editionId: string): Promise<Row> =>
  one(
    em,
    `select c.id as "certificateId", c.number, e.proof, e.holder_name as "holderName", c.id_number as "idNumber", e.district, c.issued_on::text as "issuedOn", c.standing,
        e.standing as "editionStanding", e.token, e.electronic_id as "electronicId", d.id as "documentId", d.hash as digest
       from certificate_edition e join certificate c on c.id = e.certificate_id join document d on d.id = e.document_id where e.id = $1`,
    [editionId],
  );

/** As the library takes moments and standings. */
const utc = (at: Instant): string => `${at.slice(0, 23)}Z`;
const labelOf = (standing: string): LibraryLicence['standing'] => (standing === 'revoked' ? '撤销' : '有效');

/** Seals that stand on the paper. One without the platform's number is a picture, whatever it was to be. */
async function sealsOf(em: EntityManager, documentId: string): Promise<NonNullable<LibraryLicence['seals']>> {
  const rows = await query<{ unit: string; form: SealForm; serial: string | null }>(
    em,
    `select unit, form, serial from document_seal where document_id = $1 order by no`,
    [documentId],
  );
  return rows.map(({ unit, form, serial }) =>
    form === 'electronic' && serial !== null ? { unit, form: sealForms.electronic, serial } : { unit, form: sealForms.picture },
  );
}

const putting = ({ fields, decide, collectors, verifyUrl }: CollectCertificatesDeps, by: Collector): DispatchKind => ({
  partner: collectorPartners[by],
  kind: CERTIFICATE_DISPATCH,
  send: async (em, { key, payload }, signal) => {
    const editionId = String(payload['editionId']);
    const row = await rowOf(em, editionId);
    // A newer edition goes in its place; what was withdrawn before it arrived needs not arrive.
    if (row.editionStanding === 'superseded' || row.editionStanding === 'withdrawn') return null;
    const issuers = ruleValue((await ruleBook(em)).rulesFor(row.district, row.issuedOn), documentRules.issuers);
    const licence: LibraryLicence = {
      kind: libraryKinds[row.proof],
      number: row.number,
      holderName: row.holderName,
      holderIdNo: fields.decrypt(row.idNumber, places.idNumber),
      issuer: issuerOf(issuers, CERTIFICATE_PAPER).unit,
      issuedOn: row.issuedOn,
      validFrom: row.issuedOn,
      validTo: null,
      standing: labelOf(row.standing),
      fileDigest: row.digest,
      verifyUrl: `${verifyUrl}${row.token}`,
      identifier: row.electronicId,
      seals: await sealsOf(em, row.documentId),
    };
    const kept = await collectors[by].put(key, licence, signal);
    await decide({
      key: `${editionId}/${key}/collect`,
      type: 'CertificateEdition',
      action: 'collect',
      caseId: editionId,
      actor: { kind: 'system' },
      input: { by, reference: kept.libraryNumber },
      bodyHash: '',
    });
    return { content: licence, number: kept.libraryNumber, acknowledged: true };
  },
});

/** The collector has had it, is about to, or never will. */
async function reached(em: EntityManager, certificateId: string, by: Collector): Promise<'yes' | 'coming' | 'never'> {
  const rows = await query<{ there: boolean; coming: boolean }>(
    em,
    `select ${collectorColumns[by].at} is not null as there, standing in ('pending', 'making', 'failed') as coming from certificate_edition where certificate_id = $1`,
    [certificateId],
  );
  if (rows.some(({ there }) => there)) return 'yes';
  return rows.some(({ coming }) => coming) ? 'coming' : 'never';
}

const telling = ({ collectors }: CollectCertificatesDeps, by: Collector): DispatchKind => ({
  partner: collectorPartners[by],
  kind: 'certificateStanding',
  send: async (em, { key, payload }, signal) => {
    const { certificateId, standing, from } = payload as { certificateId: string; standing: string; from: Instant };
    const there = await reached(em, certificateId, by);
    if (there === 'never') return null;
    if (there === 'coming') throw new Error('the certificate itself has not been collected yet');
    const { number } = await one<{ number: string }>(em, `select number from certificate where id = $1`, [certificateId]);
    const reason = standing === 'revoked' ? '撤销职业资格证书' : '恢复职业资格证书';
    const change: StandingChange = { requestId: key, number, standing: labelOf(standing), reason, from: utc(from) };
    await collectors[by].standing(change, signal);
    return { content: change, acknowledged: true };
  },
});

/** Kinds of the ledger of dispatches. */
export const certificateDispatches = (deps: CollectCertificatesDeps): DispatchKind[] =>
  (['library', 'oneStop'] as const).flatMap((by) => [putting(deps, by), telling(deps, by)]);
