// 开放数据 (OCDS 1.1): what each published act says of its process, as a release. Pure: of organisations only, never of a person, and nothing that was not published with the act.
import { rfc3339, type Instant } from '../../kit/instant.ts';
import { methods, type Method } from '../law/regime.ts';
import { biddingWays, lotName, type ProjectFields } from '../project/fields.ts';
import { terminationGrounds } from '../project/project.ts';
import { awardId, contractOf, type PublishedContract } from './contract.ts';
import { documentUrl, partiesOf, referenceOf, releaseId, yuan, type OpenDocument, type Organisation, type Place, type Release, type Whole } from './ocds.ts';

const procurementMethods: Readonly<Record<Method, string>> = {
  openTender: 'open',
  invitedTender: 'selective',
  consultation: 'selective',
  negotiation: 'selective',
  inquiry: 'selective',
  singleSource: 'direct',
};

/** A notice as it was published. */
export interface PublishedNotice {
  /** Of its document, where it is none of the project's own notices. */
  id?: string;
  n: number;
  kind: string;
  about: string | null;
  title: string;
  content: string;
  /** SHA-256 of the content. */
  hash: string;
}
/** 标项 with its winner, as the result says; `over`: a winner of an earlier result who is none any more. */
export interface PublishedAward {
  lot: number;
  supplier: Organisation;
  priceFen: string;
  over: boolean;
}
export interface ProjectToPublish {
  code: string;
  fields: ProjectFields;
  method: Method;
  purchaser: Organisation;
  organiser: Organisation;
  publishedAt: Instant;
  bidDeadline: Instant | null;
  /** 采购文件: named with their hashes, not handed out here. */
  documents: readonly { fileId: string; label: string; hash: string }[];
  awards: readonly PublishedAward[];
  /** Of the notice of a contract. */
  contract: PublishedContract | null;
  /** Suppliers of the report; told with the result and not before. */
  tenderers: number | null;
  /** ocid of the 采购意向 that the purchase was announced by. */
  intention: string | null;
  /** ocid of the project that failed and begins anew with this one. */
  previous: string | null;
  /** Where this platform is reached, so that a document that is public has an address; null: nowhere. */
  site: string | null;
}

interface Stage {
  tag: readonly string[];
  /** null: it stays as it was. */
  status: string | null;
  document: string;
}
const cancelled = { status: 'cancelled', document: 'cancellationDetails' } as const;
/** What a notice makes of its process, by its kind; a kind that is not here is an update with a document. */
const stages: Readonly<Record<string, Stage>> = {
  tender: { tag: ['planning', 'tender'], status: 'active', document: 'tenderNotice' },
  correction: { tag: ['tenderAmendment'], status: 'active', document: 'x_correctionNotice' },
  suspension: { tag: ['tenderUpdate'], status: 'active', document: 'x_suspensionNotice' },
  resumption: { tag: ['tenderUpdate'], status: 'active', document: 'x_resumptionNotice' },
  termination: { tag: ['tenderCancellation'], ...cancelled },
  void: { tag: ['tenderCancellation'], ...cancelled, status: 'unsuccessful' },
  award: { tag: ['award', 'tenderUpdate'], status: 'complete', document: 'awardNotice' },
  complaint: { tag: ['tenderUpdate'], status: 'active', document: 'x_complaintDecision' },
  contract: { tag: ['contract'], status: 'complete', document: 'contractNotice' },
};
const tendering: readonly string[] = ['tender', 'correction', 'suspension', 'resumption'];
/** What a termination is about when no supplier was left to be chosen. */
const unsuccessful: readonly (string | null)[] = [terminationGrounds.few, '废标'];
/** A 更正公告 about it takes the result back. */
const RESULT = '采购结果';

function stageOf({ kind, about }: PublishedNotice, { awards }: ProjectToPublish, before: readonly string[]): Stage {
  const decided = before.includes('award');
  const stage = stages[kind] ?? { tag: ['tenderUpdate'], status: 'active', document: `x_${kind}Notice` };
  if (kind === 'award' && decided) return { ...stage, tag: ['awardUpdate', 'tenderUpdate'] };
  if (stage.document === cancelled.document)
    return {
      ...stage,
      status: unsuccessful.includes(about) ? 'unsuccessful' : stage.status,
      tag: awards.length && decided ? [...stage.tag, 'awardCancellation'] : stage.tag,
    };
  if (kind === 'correction' && about === RESULT) return { ...stage, status: 'complete', tag: ['awardCancellation', 'tenderUpdate'] };
  // What comes after the end of a tender begins it no more.
  if (before.includes('tenderCancellation')) return { ...stage, status: null };
  return decided ? { ...stage, status: 'complete' } : stage;
}

/** The text of a result names those who have evaluated, that of a decision whoever it speaks of: their releases do not. */
function noticeDocument(notice: PublishedNotice, documentType: string, { ocid, at }: Place, site: string | null): OpenDocument {
  const id = notice.id ?? `notice-${notice.n}`;
  return {
    id,
    documentType,
    title: notice.title,
    ...(!['award', 'complaint'].includes(notice.kind) && { description: notice.content }),
    ...(site !== null && { url: documentUrl(site, ocid, id) }),
    datePublished: rfc3339(at),
    format: 'text/plain',
    language: 'zh',
    x_hash: { algorithm: 'sha256', value: notice.hash },
  };
}

/** The release of a notice. `before`: tags of the releases of this process so far. */
export function projectRelease(project: ProjectToPublish, notice: PublishedNotice, place: Place, before: readonly string[]): Release {
  const { code, fields, method, purchaser, organiser, awards } = project;
  const stage = stageOf(notice, project, before);
  const id = releaseId(place);
  const date = rfc3339(place.at);
  const document = noticeDocument(notice, stage.document, place, project.site);
  const ofAward = notice.kind === 'award';
  const ended = stage.tag.includes('awardCancellation');
  const told = ofAward || ended ? awards : [];
  const contract = notice.kind === 'contract' ? project.contract : null;
  const suppliers = [...told, ...(contract ? [contract] : [])].map(({ supplier }) => supplier);
  return {
    ocid: place.ocid,
    id,
    date,
    tag: stage.tag,
    language: 'zh',
    initiationType: 'tender',
    parties: partiesOf([
      [purchaser, 'buyer'],
      [organiser, 'procuringEntity'],
      ...suppliers.flatMap((one) => [[one, 'tenderer'] as const, [one, 'supplier'] as const]),
    ]),
    buyer: referenceOf(purchaser),
    ...(notice.kind === 'tender' && {
      planning: { budget: { ...(fields.planNumber === null ? {} : { id: fields.planNumber }), amount: yuan(fields.budgetFen) } },
    }),
    tender: {
      id: code,
      title: fields.name,
      ...(stage.status !== null && { status: stage.status }),
      procuringEntity: referenceOf(organiser),
      value: yuan(fields.budgetFen),
      procurementMethod: procurementMethods[method],
      procurementMethodDetails: methods[method],
      mainProcurementCategory: fields.kind,
      submissionMethod: [fields.way === 'online' ? 'electronicSubmission' : 'written'],
      submissionMethodDetails: biddingWays[fields.way],
      ...(project.bidDeadline === null
        ? {}
        : { tenderPeriod: { startDate: rfc3339(project.publishedAt), endDate: rfc3339(project.bidDeadline) } }),
      lots: fields.lots.map(({ no, name, budgetFen }) => ({ id: String(no), title: name, value: yuan(budgetFen), ...lotStatus(no, stage, project) })),
      ...(ofAward && project.tenderers !== null && { numberOfTenderers: project.tenderers }),
      // A list without anything in it would take away what earlier releases have said.
      ...(!ofAward && !contract && { documents: [...(tendering.includes(notice.kind) ? biddingDocuments(project) : []), document] }),
      ...(stage.tag.includes('tenderAmendment') && {
        amendments: [
          {
            id: `amendment-${notice.n}`,
            date,
            rationale: notice.about ?? notice.title,
            description: notice.content,
            ...(place.n > 1 && { amendsReleaseID: releaseId({ ocid: place.ocid, n: place.n - 1 }) }),
            releaseID: id,
          },
        ],
      }),
    },
    ...(told.length && {
      awards: told.map((award) => ({
        id: awardId(code, award),
        title: lotName(fields, award.lot),
        status: award.over || ended ? 'cancelled' : 'active',
        // When an award that is over was made, its own release has said.
        ...(award.over || ended ? {} : { date }),
        value: yuan(award.priceFen),
        suppliers: [referenceOf(award.supplier)],
        relatedLots: [String(award.lot)],
        ...(ofAward && !award.over && { documents: [document] }),
      })),
    }),
    ...(contract && { contracts: [contractOf(project, contract, [document], null)] }),
    ...(notice.kind === 'tender' && related(project).length && { relatedProcesses: related(project) }),
  };
}

const biddingDocuments = ({ documents, publishedAt }: ProjectToPublish): OpenDocument[] =>
  documents.map(({ fileId, label, hash }) => ({
    id: `file-${fileId}`,
    documentType: 'biddingDocuments',
    title: label,
    datePublished: rfc3339(publishedAt),
    language: 'zh',
    x_hash: { algorithm: 'sha256', value: hash },
  }));

const lotStatus = (no: number, { status }: Stage, { awards }: ProjectToPublish): { status?: string } =>
  status === null ? {} : { status: status === 'complete' && !awards.some(({ lot, over }) => lot === no && !over) ? 'unsuccessful' : status };

const related = ({ intention, previous }: ProjectToPublish): Whole[] =>
  (
    [
      ['planning', intention],
      ['unsuccessfulProcess', previous],
    ] as const
  ).flatMap(([relation, identifier]) => (identifier === null ? [] : [{ id: relation, relationship: [relation], scheme: 'ocid', identifier }]));
