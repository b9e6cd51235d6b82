// E10, E11: the seals on each file of a checked bid, by the CA provider of the 区划.
import { draftStates, slotName, slotsOf, unsealed, type Answer, type BidDraft, type DraftFile, type FileSignature, type Slot } from './draft.ts';

export const signingStates = { unsigned: '未签章', signed: '已签章' } as const;

export interface CaProvider {
  name: string;
  /** How it seals: the words of its menu. */
  types: readonly string[];
  /** What the bidder is told on the way, in order. */
  steps: readonly string[];
}
const PAGE = '页面签章';

/** CA providers that clients know. A 区划 names those it takes (`procurement.caProviders`). */
export const caProviders = {
  huixin: {
    name: '汇信',
    types: ['当前页签章'],
    steps: ['选择签章类型', '选择印章，点击【确认】', '请拖动印章至盖章处', '点击【确认盖章】', '在您标记的印章位签章'],
  },
  tiangu: {
    name: '天谷',
    types: [PAGE, '骑缝签章'],
    steps: [
      '放大签章页面',
      '切换数字证书',
      '选择签章类型',
      '拖动印章至盖章处',
      '选择当前页、所有页或指定页',
      '点击【确认签章】',
      '输入Ukey密码，点击【登录】',
    ],
  },
  beijing: { name: '北京CA', types: [PAGE], steps: [] },
  shanxi: { name: '山西CA', types: [PAGE], steps: [] },
  tianwei: { name: '天威', types: [PAGE], steps: [] },
  yixin: { name: '颐信', types: [PAGE], steps: [] },
} as const satisfies Record<string, CaProvider>;
export type CaVendor = keyof typeof caProviders;

const refused = (message: string, field?: string): Answer => ({ refused: [{ message, rule: 'E10', ...(field && { field }) }] });

const signable = ({ state }: BidDraft): boolean => ['checked', 'signing', 'signed'].includes(state);

/** Puts the PDF with its seal in the place of the one that was imported; what is signed beside it is the sealed one. */
export function sealFile(draft: BidDraft, slot: Slot, sealed: Required<Pick<DraftFile, 'source' | 'size' | 'hash' | 'seal'>>): Answer {
  const file = draft.files[slot];
  if (!signable(draft)) return refused(`当前状态为「${draftStates[draft.state]}」，不能签章`);
  if (!file) return refused('没有此文件', slot);
  if (file.seal || draft.signatures[slot]) return refused(`${slotName(draft.tender, slot)}已签章，请先撤销签章`, slot);
  const next: DraftFile = { ...sealed, pages: file.pages, before: file };
  return { draft: { ...draft, files: { ...draft.files, [slot]: next } } };
}

/** Notes a file's signature, which the caller has verified. All signed: 已签章. */
export function signFile(draft: BidDraft, slot: Slot, signature: FileSignature): Answer {
  const file = draft.files[slot];
  if (!signable(draft)) return refused(`当前状态为「${draftStates[draft.state]}」，不能签章`);
  if (!file) return refused('没有此文件', slot);
  if (draft.signatures[slot]) return refused(`${slotName(draft.tender, slot)}已签章，请先撤销签章`, slot);
  const vendor = signature.vendor as CaVendor;
  if (!(vendor in caProviders) || !draft.tender.providers.includes(vendor)) return refused('本区划未接入此CA数字证书', 'vendor');
  if (!(caProviders[vendor].types as readonly string[]).includes(signature.type)) return refused(`${caProviders[vendor].name}没有此签章类型`, 'type');
  const { pages } = signature;
  if (pages !== 'all' && (!pages.length || pages.some((page) => !Number.isInteger(page) || page < 1 || page > file.pages)))
    return refused('请拖动印章至盖章处', 'pages');
  const signatures: BidDraft['signatures'] = { ...draft.signatures, [slot]: signature };
  const all = slotsOf(draft.tender).every((one) => signatures[one]);
  return { draft: { ...draft, signatures, state: all ? 'signed' : 'signing' } };
}

/** 撤销签章: that file alone has to be signed again. */
export function revokeSignature(draft: BidDraft, slot: Slot): Answer {
  if (!['signing', 'signed'].includes(draft.state) || !draft.signatures[slot]) return refused('文件未签章', slot);
  const signatures: Partial<Record<Slot, FileSignature>> = { ...draft.signatures };
  delete signatures[slot];
  const files = { ...draft.files, ...unsealed({ [slot]: draft.files[slot]! }) };
  return { draft: { ...draft, files, signatures, state: 'signing' } };
}

/** Each file with its signing state, in order. */
export const signingOf = (draft: BidDraft): { slot: Slot; name: string; state: keyof typeof signingStates }[] =>
  slotsOf(draft.tender).map((slot) => ({ slot, name: slotName(draft.tender, slot), state: draft.signatures[slot] ? 'signed' : 'unsigned' }));

/** E12: 已签章 → 已加密. */
export function sealedDraft(draft: BidDraft): Answer {
  if (draft.state !== 'signed') return refused(`当前状态为「${draftStates[draft.state]}」，全部文件签章后方可生成电子加密标书`);
  const bare = draft.tender.seals ? slotsOf(draft.tender).filter((slot) => !draft.files[slot]!.seal) : [];
  if (bare.length)
    return {
      refused: bare.map((slot) => ({
        field: slot,
        message: `${slotName(draft.tender, slot)}的PDF未加盖电子签章，请签章后再生成电子加密标书`,
        rule: 'E10',
      })),
    };
  return { draft: { ...draft, state: 'sealed' } };
}
