// What the two collectors are told: the library of e-licences (U09) and the one-stop service (U21). Each is told until it has taken it; then the edition
// is asked to be 归集完成. Everything is read when it is sent, so that a row of the ledger holds references only.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ActRequest, Outcome } from '../../domain/kit/act.ts';
import { shanghaiDay, type Instant } from '../../domain/kit/instant.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { documentRules, issuerOf } from '../../domain/document/rules.ts';
import { licenceProcess, type Collector } from '../../domain/licence/process.ts';
import { asInstant, one, query } from '../../db/kit/sql.ts';
import { places } from '../../db/licence/places.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { LibraryLicence, LicenceKept, StandingChange } from '../../gateways/contracts/licence.ts';
import type { Neighbours } from '../../gateways/neighbours.ts';
import type { Fields } from '../../security/field.ts';
import type { DispatchKind, Owed } from '../dispatch/kinds.ts';
import { LICENCE_PAPER } from './editions.ts';

/** The part of a collector that is spoken to here. */
export interface CollectorGateway {
  put: (requestId: string, licence: LibraryLicence, signal?: AbortSignal) => Promise<LicenceKept>;
  standing: (change: StandingChange, signal?: AbortSignal) => Promise<unknown>;
}

/** Both collectors under one face. */
export const collectorsOf = ({
  licenceLibrary,
  licenceCollection,
}: Pick<Neighbours, 'licenceLibrary' | 'licenceCollection'>): Record<Collector, CollectorGateway> => ({
  library: licenceLibrary,
  oneStop: { put: licenceCollection.issue, standing: licenceCollection.standing },
});

export interface CollectDeps {
  fields: Fields;
  decide: (request: ActRequest) => Promise<Outcome>;
  collectors: Record<Collector, CollectorGateway>;
  /** Address of the public page without the token, e.g. `https://…/verify/`. */
  verifyUrl: string;
}

/** Name of the kind of licence at the collectors. */
export const LICENCE_KIND = '中华人民共和国注册安全工程师注册证';
const partners = { library: 'licenceLibrary', oneStop: 'licenceCollection' } as const;

/** As the collectors take moments. */
const utc = (at: Instant): string => `${at.slice(0, 23)}Z`;

type Standing = LibraryLicence['standing'];
const label = (standing: string): Standing => licenceProcess.states[standing]!.label as Standing;

interface Row {
  licenceId: string;
  number: string;
  holderName: string;
  idNumber: string;
  district: string;
  validFrom: string;
  validTo: string;
  standing: string;
  issuedAt: Instant;
  token: string;
  withdrawn: boolean;
  collected: boolean;
  digest: string;
}

async function licenceOf(em: EntityManager, editionId: string, by: Collector): Promise<Row> {
  return one<Row>(
    em,
    `select l.id as "licenceId", l.number, c.holder_name as "holderName", c.id_number as "idNumber", l.district, e.valid_from::text as "validFrom",
        e.valid_to::text as "validTo", l.standing, ${asInstant('e.issued_at')} as "issuedAt", e.token, e.withdrawn_at is not null as withdrawn,
        ${by === 'library' ? 'e.library_at' : 'e.one_stop_at'} is not null as collected, d.hash as digest
       from electronic_licence e join licence l on l.id = e.licence_id join certificate c on c.id = e.certificate_id
         join document d on d.id = e.document_id where e.case_id = $1`,
    [editionId],
  );
}

/** Asks for 归集完成. Refused only where the edition was withdrawn meanwhile, which is in order. */
async function collected({ decide }: CollectDeps, editionId: string, by: Collector, reference: string): Promise<void> {
  await decide({
    key: `${editionId}/${by}/collect`,
    type: 'ElectronicLicence',
    action: 'collect',
    caseId: editionId,
    actor: { kind: 'system' },
    input: { by, reference },
    bodyHash: '',
  });
}

const putting = (deps: CollectDeps, by: Collector): DispatchKind => ({
  partner: partners[by],
  kind: 'licence',
  send: async (em, { key, payload }, signal) => {
    const editionId = String(payload['editionId']);
    const row = await licenceOf(em, editionId, by);
    if (row.withdrawn) return null;
    const today = shanghaiDay(row.issuedAt);
    const issuers = ruleValue((await ruleBook(em)).rulesFor(row.district, today), documentRules.issuers);
    const licence: LibraryLicence = {
      kind: LICENCE_KIND,
      number: row.number,
      holderName: row.holderName,
      holderIdNo: deps.fields.decrypt(row.idNumber, places.idNumber),
      issuer: issuerOf(issuers, LICENCE_PAPER).unit,
      issuedOn: today,
      validFrom: row.validFrom,
      validTo: row.validTo,
      standing: label(row.standing),
      fileDigest: row.digest,
      verifyUrl: `${deps.verifyUrl}${row.token}`,
    };
    // The same number is the same content: a licence that changed its standing between two tries is another request.
    const kept = await deps.collectors[by].put(`${key}/${row.standing}`, licence, signal);
    await collected(deps, editionId, by, kept.libraryNumber);
    return { content: licence, number: kept.libraryNumber, acknowledged: true };
  },
});

/** The newest paper of a licence is on its way or there: the news of a standing comes after it. */
async function reached(em: EntityManager, licenceId: string, by: Collector): Promise<'yes' | 'coming' | 'never'> {
  const rows = await query<{ there: boolean; withdrawn: boolean }>(
    em,
    `select ${by === 'library' ? 'library_at' : 'one_stop_at'} is not null as there, withdrawn_at is not null as withdrawn from electronic_licence where licence_id = $1`,
    [licenceId],
  );
  if (rows.some(({ there }) => there)) return 'yes';
  return rows.some(({ withdrawn }) => !withdrawn) ? 'coming' : 'never';
}

const telling = (deps: CollectDeps, by: Collector): DispatchKind => ({
  partner: partners[by],
  kind: 'licenceStanding',
  send: async (em, row: Owed, signal) => {
    const { licenceId, standing, from } = row.payload as { licenceId: string; standing: string; from: Instant };
    const there = await reached(em, licenceId, by);
    if (there === 'never') return null;
    if (there === 'coming') throw new Error('the licence itself has not been collected yet');
    const { number } = await one<{ number: string }>(em, `select number from licence where id = $1`, [licenceId]);
    const reason = standing === 'revoked' ? '撤销行政许可' : label(standing);
    const change: StandingChange = { requestId: row.key, number, standing: label(standing), reason, from: utc(from) };
    await deps.collectors[by].standing(change, signal);
    return { content: change, acknowledged: true };
  },
});

/** Kinds of the ledger of dispatches. */
export const licenceDispatches = (deps: CollectDeps): DispatchKind[] =>
  (['library', 'oneStop'] as const).flatMap((by) => [putting(deps, by), telling(deps, by)]);
