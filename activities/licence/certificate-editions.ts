// Records of 电子证书: one edition of a certificate, from the decision that numbers it until the library holds it.
import type { EntityManager } from '@mikro-orm/postgresql';
import { dispatchRows } from '../../domain/dispatch/dispatch.ts';
import { documentRules, issuerOf } from '../../domain/document/rules.ts';
import { sealsFor } from '../../domain/document/seals.ts';
import { shanghaiDay } from '../../domain/kit/instant.ts';
import type { CaseView } from '../../domain/kit/process.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { STATUS_LIST_SIZE } from '../../domain/licence/credential.ts';
import { certificateEdition, type CertificateEditionFacts, type CollectCertificateInput } from '../../domain/licence/edition.ts';
import type { Collector } from '../../domain/licence/process.ts';
import { electronicId } from '../../domain/licence/electronic-id.ts';
import { licenceRules } from '../../domain/licence/rules.ts';
import { later, one, query } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { newToken } from '../../security/token.ts';
import { raise, resolve } from '../kit/operator-notice.ts';
import type { Acting, ProcessRecords, Written } from '../kit/records.ts';
import { awardCertificate, type PrepareCertificateInput } from './acts.ts';

/** Paper of a certificate. */
export const CERTIFICATE_PAPER = 'P17';
/** Kind of what the library is owed of it. */
export const CERTIFICATE_DISPATCH = 'certificate';

/** Notices that operators get about an edition. */
export const failedKey = (editionId: string): string => `certificate/failed/${editionId}`;
export const collectionKey = (editionId: string): string => `certificate/collection/${editionId}`;

/** Who has to have it, and as whom the ledger knows them. */
export const collectorPartners = { library: 'licenceLibrary', oneStop: 'licenceCollection' } as const satisfies Record<Collector, string>;
/** Columns of an edition that say who has it. */
export const collectorColumns: Record<Collector, { at: string; number: string }> = {
  library: { at: 'library_at', number: 'library_number' },
  oneStop: { at: 'one_stop_at', number: 'one_stop_number' },
};
const owed = (of: string, editionId: string): ReturnType<typeof dispatchRows> =>
  Object.values(collectorPartners).flatMap((partner) => dispatchRows(partner, CERTIFICATE_DISPATCH, of, { editionId }));

/** Body of `fail`. */
export interface FailInput {
  /** Code points that no font has, or the kind of what is missing: nothing personal. */
  failure: string;
}

interface Facts extends CertificateEditionFacts {
  documentId: string | null;
  certificateId: string | null;
  standing: string | null;
}
type Act = Acting<Facts>;

const half = STATUS_LIST_SIZE / 2;

/** A place in a status list, drawn by lot among the free ones; a list that is half full is followed by the next, so that a draw finds one. */
async function statusPlace(em: EntityManager): Promise<{ list: number; index: number }> {
  const { no: list } = await one<{ no: number }>(
    em,
    `with newest as (select coalesce(max(no), 1) as no, coalesce((select used from credential_status_list order by no desc limit 1), 0) as used from credential_status_list)
       insert into credential_status_list (no, used) select case when used >= ${half} then no + 1 else no end, 1 from newest
       on conflict (no) do update set used = credential_status_list.used + 1 returning no`,
  );
  const { index } = await one<{ index: number }>(
    em,
    `select d.index from (select floor(random() * ${STATUS_LIST_SIZE})::int as index from generate_series(1, 128)) d
      where not exists (select from certificate_edition e where e.status_list = $1 and e.status_index = d.index) limit 1`,
    [list],
  );
  return { list, index };
}

async function facts(em: EntityManager, file: CaseView): Promise<Facts> {
  if (file.seq === 0) return { made: false, collected: [], unsealed: [], documentId: null, certificateId: null, standing: null };
  const row = await one<{
    documentId: string | null;
    credential: boolean;
    library: boolean;
    oneStop: boolean;
    certificateId: string;
    standing: string;
    specialty: string;
    at: string;
  }>(
    em,
    `select d.id as "documentId", e.credential_at is not null as credential, e.library_at is not null as library, e.one_stop_at is not null as "oneStop", e.certificate_id as "certificateId", c.standing, e.specialty,
        to_char(e.issued_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD') as at
       from certificate_edition e join certificate c on c.id = e.certificate_id
         left join document d on d.case_id = e.id and d.kind = '${CERTIFICATE_PAPER}' and d.ready_at is not null and d.signer is not null where e.id = $1 limit 1`,
    [file.id],
  );
  const { documentId, certificateId, standing } = row;
  return {
    made: documentId !== null && row.credential,
    collected: (['library', 'oneStop'] as const).filter((one1) => row[one1]),
    unsealed: documentId === null ? [] : await unsealedOf(em, file, { documentId, specialty: row.specialty, at: row.at }),
    documentId,
    certificateId,
    standing,
  };
}

/** Units whose electronic seal the kind must have and the document has not. Where no seal platform is connected nothing is sealed, and nothing is missed. */
async function unsealedOf(
  em: EntityManager,
  file: CaseView,
  { documentId, specialty, at }: { documentId: string; specialty: string; at: string },
): Promise<string[]> {
  const set = (await ruleBook(em)).rulesFor(file.district, at);
  const issuer = issuerOf(ruleValue(set, documentRules.issuers), CERTIFICATE_PAPER);
  const wanted = sealsFor(ruleValue(set, documentRules.seals), CERTIFICATE_PAPER, specialty, issuer).filter(({ form }) => form === 'electronic');
  const put = await query<{ unit: string }>(em, `select unit from document_seal where document_id = $1 and serial is not null`, [documentId]);
  const connected = (await query(em, `select from document where id = $1 and seal_serial is not null`, [documentId])).length > 0 || put.length > 0;
  return connected ? wanted.filter(({ unit }) => !put.some((one1) => one1.unit === unit)).map(({ unit }) => unit) : [];
}

const touch = ({ em, file, received }: Act, move: Record<string, string>, set = '', params: readonly unknown[] = []): Promise<void> =>
  later(em, `update certificate_edition set standing = $2, changed_at = $3${set} where id = $1`, [
    file.id,
    move['main'] ?? file.state,
    received,
    ...params,
  ]);

export const certificateEditionRecords = (): ProcessRecords<Facts> => ({
  process: certificateEdition,
  begin: async (em, { input }) => {
    const { district, accountId } = await one<{ district: string; accountId: string | null }>(
      em,
      `select district, account_id as "accountId" from certificate where id = $1`,
      [(input as PrepareCertificateInput).certificateId],
    );
    return { district, applicantId: accountId };
  },
  facts: (em, file) => facts(em, file),
  apply: {
    prepare: async ({ em, file, input, received }) => {
      const { certificateId, ground, decidedBy } = input as PrepareCertificateInput;
      const set = (await ruleBook(em)).rulesFor(file.district, shanghaiDay(received));
      const issuer = issuerOf(ruleValue(set, documentRules.issuers), CERTIFICATE_PAPER);
      const { list, index } = await statusPlace(em);
      const { number, proof, edition } = await one<{ number: string; proof: 'qualification'; edition: number }>(
        em,
        `select number, proof, 1 + (select count(*)::int from certificate_edition e where e.certificate_id = c.id) as edition from certificate c where id = $1`,
        [certificateId],
      );
      const type = ruleValue(set, licenceRules.electronicTypes)[proof];
      const identifier = electronicId({ type, issuer: issuer.creditCode ?? '0'.repeat(18), serial: number, edition });
      await query(
        em,
        // What the paper says is taken from the certificate as this decision leaves it.
        `insert into certificate_edition (id, certificate_id, edition, district, ground, decided_by, token, electronic_id, holder_name, specialty, proof, subjects, exam_year, photo_file_id,
            status_list, status_index, standing, issued_at, changed_at)
           select $1, c.id, $3, c.district, $4, $5, $6, $7, c.holder_name, c.specialty, c.proof, c.subjects, c.exam_year, c.photo_file_id, $8, $9, 'pending', $10, $10 from certificate c where c.id = $2`,
        [file.id, certificateId, edition, ground, decidedBy, newToken().token, identifier, list, index, received],
      );
      return { data: { certificateId, ground, edition, decidedBy, electronicId: identifier } };
    },
    made: async (acting, move): Promise<Written> => {
      const { em, file, facts: known, received } = acting;
      await touch(acting, move, ', document_id = $4, made_at = $5, failure = null', [known.documentId, received]);
      await resolve(em, failedKey(file.id));
      return {
        data: { documentId: known.documentId },
        dispatch: owed(file.id, file.id),
        also: known.standing === 'making' ? [awardCertificate(`${file.id}/${file.seq + 1}`, known.certificateId!)] : [],
      };
    },
    fail: async (acting, move) => {
      const { em, file } = acting;
      const { failure } = acting.input as FailInput;
      await touch(acting, move, ', failure = $4', [failure]);
      await raise(em, {
        key: failedKey(file.id),
        kind: 'certificate',
        message: `电子证书（${file.id}）制证失败（${failure}）。请更新字库或者更正数据后，在考试中选择“继续制证”。`,
      });
      return { data: { failure } };
    },
    collect: async (acting, move) => {
      const { by, reference } = acting.input as CollectCertificateInput;
      const { at, number } = collectorColumns[by];
      await touch(acting, move, `, ${at} = coalesce(${at}, $4), ${number} = $5`, [acting.received, reference]);
      if (move['main'] === 'issued') await resolve(acting.em, collectionKey(acting.file.id));
      return { data: { by, reference } };
    },
    supersede: async (acting, move) => {
      await touch(acting, move, ', ended_at = $4', [acting.received]);
      for (const key of [failedKey, collectionKey]) await resolve(acting.em, key(acting.file.id));
      return {};
    },
    withdraw: async (acting, move) => {
      await touch(acting, move, ', ended_at = $4', [acting.received]);
      for (const key of [failedKey, collectionKey]) await resolve(acting.em, key(acting.file.id));
      return {};
    },
    reinstate: async (acting, move) => {
      await touch(acting, move, ', ended_at = null');
      // Put again under a number of its own where one of the collectors never got it.
      const again = move['main'] === 'making' ? owed(`${acting.file.id}/${acting.file.seq + 1}`, acting.file.id) : [];
      return { dispatch: again };
    },
  },
});
