// 开放数据 (OCDS 1.1): what each published act says of its process, as a release. Pure: of organisations only, never of a person, and nothing that was not published with the act.
import { rfc3339, startOfDay, type Instant } from '../../kit/instant.ts';
import { formatYuan } from '../../kit/money.ts';
import type { IntentionContent } from '../intention/intention.ts';
import { methods, type Method } from '../law/regime.ts';
import { biddingWays, type ProjectFields } from '../project/fields.ts';

export const OCDS_VERSION = '1.1';
/** 标项 are lots: the standard's own extension, named in every package. */
export const OCDS_EXTENSIONS = ['https://raw.githubusercontent.com/open-contracting-extensions/ocds_lots_extension/v1.1.5/extension.json'];
/** Scheme of identifiers of organisations: 统一社会信用代码. */
export const CREDIT_CODE = 'CN-USCC';

export interface Organisation {
  name: string;
  creditCode: string;
}
interface Reference {
  id: string;
  name: string;
}
interface OpenDocument {
  id: string;
  documentType: string;
  title: string;
  description?: string;
  datePublished: string;
  format?: string;
  language: string;
  /** Of the content, so that whoever holds the file can compare. Not of the standard. */
  x_hash: { algorithm: string; value: string };
}
type Value = { amount: number; currency: 'CNY' };
type Whole = Record<string, unknown>;

/** A release of a contracting process. Members that an act says nothing of are left out, and stand in the compiled record as they stood. */
export interface Release {
  ocid: string;
  id: string;
  date: string;
  tag: readonly string[];
  language: 'zh';
  initiationType: 'tender';
  parties: readonly (Reference & { identifier: Whole; roles: readonly string[] })[];
  buyer: Reference;
  planning?: Whole;
  tender: Whole & { id: string; status: string };
  awards?: readonly Whole[];
  contracts?: readonly Whole[];
  relatedProcesses?: readonly Whole[];
}

/** Where a release stands: the n-th of its process. Its id never changes. */
export interface Place {
  ocid: string;
  n: number;
  at: Instant;
}
export const releaseId = ({ ocid, n }: Pick<Place, 'ocid' | 'n'>): string => `${ocid}-${String(n).padStart(4, '0')}`;

const partyId = ({ creditCode }: Organisation): string => `${CREDIT_CODE}-${creditCode}`;
const referenceOf = (one: Organisation): Reference => ({ id: partyId(one), name: one.name });
/** 元; what is stored is whole 分, so two decimals are exact. */
export const yuan = (fen: string): Value => ({ amount: Number(formatYuan(BigInt(fen))), currency: 'CNY' });

/** Each organisation once, with all it is in this process. */
function partiesOf(held: readonly (readonly [Organisation, string])[]): Release['parties'] {
  const byId = Map.groupBy(held, ([one]) => partyId(one));
  return [...byId].map(([id, all]) => {
    const [{ name, creditCode }] = all[0]!;
    return { id, name, identifier: { scheme: CREDIT_CODE, id: creditCode, legalName: name }, roles: [...new Set(all.map(([, role]) => role))] };
  });
}

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
  /** Suppliers of the report; told with the result and not before. */
  tenderers: number | null;
  /** ocid of the 采购意向 that the purchase was announced by. */
  intention: string | null;
}

interface Stage {
  tag: readonly string[];
  status: string;
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
  contract: { tag: ['contract'], status: 'complete', document: 'contractNotice' },
};
const tendering: readonly string[] = ['tender', 'correction', 'suspension', 'resumption'];

function stageOf({ kind, about }: PublishedNotice, { awards }: ProjectToPublish, before: readonly string[], few: string): Stage {
  const stage = stages[kind] ?? { tag: ['tenderUpdate'], status: before.includes('award') ? 'complete' : 'active', document: `x_${kind}Notice` };
  if (kind === 'award' && before.includes('award')) return { ...stage, tag: ['awardUpdate', 'tenderUpdate'] };
  if (stage.document !== cancelled.document) return stage;
  const status = about === few ? 'unsuccessful' : stage.status;
  return { ...stage, status, tag: awards.length && before.includes('award') ? [...stage.tag, 'awardCancellation'] : stage.tag };
}

const noticeDocument = (notice: PublishedNotice, documentType: string, at: Instant): OpenDocument => ({
  id: `notice-${notice.n}`,
  documentType,
  title: notice.title,
  description: notice.content,
  datePublished: rfc3339(at),
  format: 'text/plain',
  language: 'zh',
  x_hash: { algorithm: 'sha256', value: notice.hash },
});

const awardId = (code: string, { lot, supplier }: PublishedAward): string => `${code}-${lot}-${supplier.creditCode}`;

/**
 * The release of a notice. `before`: tags of the releases of this process so far; `few`: ground of a termination because there were too few suppliers.
 */
export function projectRelease(project: ProjectToPublish, notice: PublishedNotice, place: Place, before: readonly string[], few: string): Release {
  const { code, fields, method, purchaser, organiser, awards } = project;
  const stage = stageOf(notice, project, before, few);
  const id = releaseId(place);
  const date = rfc3339(place.at);
  const document = noticeDocument(notice, stage.document, place.at);
  const ofAward = notice.kind === 'award';
  const ended = stage.tag.includes('awardCancellation');
  const told = ofAward || ended ? awards : [];
  const suppliers = told.map(({ supplier }) => supplier);
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
      status: stage.status,
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
      lots: fields.lots.map(({ no, name, budgetFen }) => ({ id: String(no), title: name, value: yuan(budgetFen), status: lotStatus(no, stage, project) })),
      ...(ofAward && project.tenderers !== null && { numberOfTenderers: project.tenderers }),
      // A list without anything in it would take away what earlier releases have said.
      ...(!ofAward && { documents: [...(tendering.includes(notice.kind) ? biddingDocuments(project) : []), document] }),
      ...(notice.kind === 'correction' && {
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
        title: fields.lots.find(({ no }) => no === award.lot)?.name ?? fields.name,
        status: award.over || ended ? 'cancelled' : 'active',
        // When an award that is over was made, its own release has said.
        ...(award.over || ended ? {} : { date }),
        value: yuan(award.priceFen),
        suppliers: [referenceOf(award.supplier)],
        relatedLots: [String(award.lot)],
        ...(ofAward && !award.over && { documents: [document] }),
      })),
    }),
    ...(notice.kind === 'tender' && project.intention !== null && { relatedProcesses: [planned(project.intention)] }),
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

const lotStatus = (no: number, { status }: Stage, { awards }: ProjectToPublish): string =>
  status === 'complete' && !awards.some(({ lot, over }) => lot === no && !over) ? 'unsuccessful' : status;

const planned = (identifier: string): Whole => ({ id: 'planning', relationship: ['planning'], scheme: 'ocid', identifier });

/** The release of a 采购意向, the first or a correction of it. */
export function intentionRelease(
  { id, unit, content }: { id: string; unit: Organisation; content: IntentionContent },
  place: Place,
): Release {
  return {
    ocid: place.ocid,
    id: releaseId(place),
    date: rfc3339(place.at),
    tag: [place.n === 1 ? 'planning' : 'planningUpdate'],
    language: 'zh',
    initiationType: 'tender',
    parties: partiesOf([[unit, 'buyer']]),
    buyer: referenceOf(unit),
    planning: {
      rationale: content.need,
      budget: { amount: yuan(content.budgetFen) },
      milestones: [{ id: 'expected', title: '预计采购时间', type: 'preProcurement', dueDate: rfc3339(startOfDay(`${content.month}-01`)) }],
    },
    tender: { id, title: content.name, status: 'planned', value: yuan(content.budgetFen) },
  };
}

/**
 * JSON text of a release, on one line whoever splits it: control characters and separators of lines are written as escapes, half characters that no
 * encoding holds as U+FFFD.
 */
export const releaseText = (release: Release): string =>
  JSON.stringify(release, (_, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value)).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
