// BID, the client's half: a draft as plain data, and every act on it as a function that answers the next draft or says what speaks against it. The same in a browser, on a
// command line and in tests: files stay where the client keeps them, the draft knows their size, pages and hash.
import { activeKinds, type ActiveKind } from '../../kit/pdf-objects.ts';
import type { Reason } from '../../kit/refusal.ts';
import { quotationReasons, type Quotation, type Quotations } from './quotation.ts';

export const draftStates = {
  empty: '未编制',
  drafting: '编制中',
  checked: '检查通过',
  signing: '签章中',
  signed: '已签章',
  sealed: '已加密',
} as const;
export type DraftState = keyof typeof draftStates;

/** E08: what an item's icon shows. */
export const linkStates = {
  linked: { label: '已关联', icon: '绿' },
  unlinked: { label: '未关联', icon: '灰' },
  failed: { label: '关联失败', icon: '红' },
  abandoned: { label: '放弃', icon: '独立图标' },
} as const;
export type LinkState = keyof typeof linkStates;

/** E07: what experts see at an item that was given up. */
export const ABANDONED = '供应商未对此项招标要求提供相应内容';

/** Parts of a bid. */
export const parts = { qualification: '资格响应文件', price: '报价要求响应文件', technical: '商务技术响应文件' } as const;
export type Part = keyof typeof parts;
export const MAX_PDF_BYTES = 100 * 1024 * 1024;

/** What the tender asks for, as far as the client needs it. */
export interface TenderBrief {
  id: string;
  code: string;
  name: string;
  /** The bidder has been given the tender documents (已获取). */
  acquired: boolean;
  /** 联合体 is allowed. */
  consortium: boolean;
  /** `mostFen`: 最高限价, 分. */
  lots: readonly { no: number; name: string; mostFen?: string }[];
  /** `library`: may be answered with what the dossier holds: 营业执照, or a 特定资质. */
  qualifications: readonly { id: string; name: string; library: boolean }[];
  /** CA providers that the 区划 takes. */
  providers: readonly string[];
  /** Every PDF carries the bidder's seal in itself (E10). */
  seals?: boolean;
  /** Prices are sealed apart, and opened after 商务技术评审. */
  pricesLast?: boolean;
  /** What experts look for. */
  items: readonly { id: string; name: string }[];
}

export interface DraftFile {
  /** Where the client keeps it, or `library:<id>`. */
  source: string;
  size: number;
  pages: number;
  /** SM3, 64 hex digits. */
  hash: string;
  /** Where the seal stands in it, once it has one. */
  seal?: { at: number; length: number };
  /** The file before it was sealed. */
  before?: DraftFile;
}
/** Where a file belongs: `price`, `technical`, or `qualification:<id>`. */
export type Slot = 'price' | 'technical' | `qualification:${string}`;

export interface Link {
  state: LinkState;
  slot?: Slot;
  /** From 1. */
  page?: number;
}
export interface FileSignature {
  /** CA provider. */
  vendor: string;
  type: string;
  /** Pages with a seal, `all` for every one. */
  pages: 'all' | readonly number[];
  /** Party that signed, and its SM2 signature over `signatureText`. */
  party: string;
  signature: string;
}

export interface BidDraft {
  tender: TenderBrief;
  state: DraftState;
  lots: readonly number[];
  consortium: boolean;
  /** 开标一览表 by 标项. */
  quotations: Quotations;
  files: Readonly<Partial<Record<Slot, DraftFile>>>;
  links: Readonly<Record<string, Link>>;
  signatures: Readonly<Partial<Record<Slot, FileSignature>>>;
  /** What the last check has found. */
  problems: readonly Reason[];
}

export type Answer = { draft: BidDraft } | { refused: Reason[] };
const no = (message: string, field?: string, rule?: string): Answer => ({ refused: [{ message, ...(field && { field }), ...(rule && { rule }) }] });
const yes = (draft: BidDraft): Answer => ({ draft });

/** E09: from the check on the content is locked. */
const LOCKED = '内容已锁定，请先点击【恢复编辑】';
const open = ({ state }: BidDraft): boolean => state === 'drafting';

export const slotsOf = (tender: TenderBrief): Slot[] => [...tender.qualifications.map(({ id }): Slot => `qualification:${id}`), 'price', 'technical'];

/** Chinese name of a slot's file. */
export function slotName(tender: TenderBrief, slot: Slot): string {
  const own = tender.qualifications.find(({ id }) => slot === `qualification:${id}`)?.name;
  return own ?? (slot === 'price' || slot === 'technical' ? parts[slot] : slot);
}

/** E03: begins with the chosen 标项; again with others it begins from the start. */
export function startDraft(tender: TenderBrief, lots: readonly number[]): Answer {
  if (!tender.acquired) return no('获取采购文件后方可编制投标文件', undefined, 'E03');
  const chosen = [...new Set(lots)].toSorted((a, b) => a - b);
  const unknown = chosen.filter((no) => !tender.lots.some((lot) => lot.no === no));
  if (!chosen.length) return no('请选择需要制作投标文件的标项', 'lots', 'E03');
  if (unknown.length) return no(`没有标项${unknown.join('、')}`, 'lots', 'E03');
  const links = Object.fromEntries(tender.items.map(({ id }): [string, Link] => [id, { state: 'unlinked' }]));
  return yes({ tender, state: 'drafting', lots: chosen, consortium: false, quotations: {}, files: {}, links, signatures: {}, problems: [] });
}

/** E04: 联合体 only where the tender allows it. */
export function saveBasics(draft: BidDraft, { consortium }: { consortium: boolean }): Answer {
  if (!open(draft)) return no(LOCKED);
  if (consortium && !draft.tender.consortium) return no('采购文件不允许联合体投标', 'consortium', 'E04');
  return yes({ ...draft, consortium });
}

/** G03: 开标一览表 of a 标项, or another in the place of the one before. */
export function quoteLot(draft: BidDraft, lot: number, quotation: Quotation): Answer {
  if (!open(draft)) return no(LOCKED);
  if (!draft.lots.includes(lot)) return no(`没有选择标项${lot}`, 'lots', 'E03');
  const refused = quotationReasons(lot, quotation, draft.tender.lots.find(({ no }) => no === lot)?.mostFen ?? null);
  return refused.length ? { refused } : yes({ ...draft, quotations: { ...draft.quotations, [lot]: quotation } });
}

/**
 * E05, E06: puts a PDF in its place, or another in the place of the one before. Links into the old one have to be made again. `active`: what it holds beside pages; a bid is
 * read by experts on the office's machines, so nothing in it may run.
 */
export function importFile(draft: BidDraft, slot: Slot, file: DraftFile, start: Uint8Array, active: readonly ActiveKind[] = []): Answer {
  if (!open(draft)) return no(LOCKED);
  if (!slotsOf(draft.tender).includes(slot)) return no('采购文件没有要求此项文件', slot);
  const name = slotName(draft.tender, slot);
  const isLibrary = file.source.startsWith('library:');
  const reasons: Reason[] = [];
  if (isLibrary && !draft.tender.qualifications.some(({ id, library }) => library && slot === `qualification:${id}`))
    reasons.push({ field: slot, message: `${name}不能引用资质库的资质，请上传本地文件`, rule: 'E05' });
  if (new TextDecoder('latin1').decode(start.subarray(0, 5)) !== '%PDF-')
    reasons.push({ field: slot, message: `${name}必须以PDF格式上传`, rule: 'E06' });
  if (file.size > MAX_PDF_BYTES) reasons.push({ field: slot, message: `${name}不得超过100M`, rule: 'E06' });
  if (active.length)
    reasons.push({
      field: slot,
      message: `${name}含有${active.map((kind) => activeKinds[kind]).join('、')}，请另存为不含这些内容的PDF`,
      rule: 'E06',
    });
  if (reasons.length) return { refused: reasons };
  const links = Object.fromEntries(
    Object.entries(draft.links).map(([id, link]): [string, Link] => [
      id,
      link.slot === slot && draft.files[slot] ? { ...link, state: 'failed' } : link,
    ]),
  );
  return yes({ ...draft, files: { ...draft.files, [slot]: file }, links });
}

/** E07: links an item to a page; again it moves there. A page that is not in the file is kept as a failed link, shown in red. */
export function linkItem(draft: BidDraft, item: string, slot: Slot, page: number): Answer {
  if (!open(draft)) return no(LOCKED);
  if (!(item in draft.links)) return no('采购文件没有此关联项', item);
  const file = draft.files[slot];
  if (!file) return no(`请先导入${slotName(draft.tender, slot)}`, slot, 'E07');
  const state = Number.isInteger(page) && page >= 1 && page <= file.pages ? 'linked' : 'failed';
  return yes({ ...draft, links: { ...draft.links, [item]: { state, slot, page } } });
}

/** E07: 放弃关联. */
export function abandonItem(draft: BidDraft, item: string): Answer {
  if (!open(draft)) return no(LOCKED);
  if (!(item in draft.links)) return no('采购文件没有此关联项', item);
  return yes({ ...draft, links: { ...draft.links, [item]: { state: 'abandoned' } } });
}

/** E07b: where an expert's click on an item leads, or what he is told instead. */
export function pageOf({ links }: Pick<BidDraft, 'links'>, item: string): { slot: Slot; page: number } | { message: string } {
  const { slot, page, state } = links[item] ?? { state: 'abandoned' };
  return state === 'linked' && slot !== undefined && page !== undefined ? { slot, page } : { message: ABANDONED };
}

/** E09: lists every problem; without any the content is locked. Items found without a link turn red. */
export function checkDraft(draft: BidDraft): BidDraft {
  if (!open(draft)) return draft;
  const { tender, files, links, quotations } = draft;
  const missing = slotsOf(tender).filter((slot) => !files[slot]);
  const unlinked = tender.items.filter(({ id }) => ['unlinked', 'failed'].includes(links[id]!.state));
  const problems: Reason[] = [
    ...missing.map((slot) => ({ field: slot, message: `未导入${slotName(tender, slot)}`, rule: 'E09' })),
    ...draft.lots
      .filter((lot) => !quotations[lot])
      .map((lot) => ({ field: `quotations.${lot}`, message: `未填写标项${lot}的开标一览表`, rule: 'E09' })),
    ...unlinked.map(({ id, name }) => ({
      field: id,
      message: links[id]!.slot === undefined ? `${name}未关联，请关联或放弃关联` : `${name}关联失败，请重新关联`,
      rule: 'E07',
    })),
  ];
  const red = Object.fromEntries(unlinked.map(({ id }): [string, Link] => [id, { ...links[id]!, state: 'failed' }]));
  return { ...draft, state: problems.length ? 'drafting' : 'checked', links: { ...links, ...red }, problems };
}

/** Files as they were imported, without their seals. */
export const unsealed = (files: BidDraft['files']): BidDraft['files'] =>
  Object.fromEntries(Object.entries(files).map(([slot, file]) => [slot, file?.before ?? file]));

/** E09: 恢复编辑. What was signed is cleared: it has to be checked and signed again. */
export function resumeDraft(draft: BidDraft): Answer {
  if (!['checked', 'signing', 'signed'].includes(draft.state)) return no(`当前状态为「${draftStates[draft.state]}」，不能恢复编辑`);
  return yes({ ...draft, state: 'drafting', files: unsealed(draft.files), signatures: {} });
}
