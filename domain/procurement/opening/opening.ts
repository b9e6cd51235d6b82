// 开标解密 (S1(四), R20): one bid from the hour on, within the ceremony (ceremony.ts). The bidder gives his half of the key, the custodians theirs; what they make together
// must be the key that the receipt commits to. The backup file counts only after a failure that stands in the journal, and holds a half of the key, never a bid. What
// is not decrypted in time is attributed by the agency: by the bidder's own fault the bid is revoked, by another's it is withdrawn.
import type { Instant } from '../../kit/instant.ts';
import { defineProcess, type ActionContext, type State } from '../../kit/process.ts';
import type { Reason } from '../../kit/refusal.ts';
import type { Quotation } from '../bid/quotation.ts';
import { notNow, refusal, unlockingActions, unlockingStates } from './unlocking.ts';

/** What the trial with the keys has shown, before the act is decided. */
export interface Decryption {
  against: readonly Reason[];
  /** Hex, where it opens the bid. */
  halfA: string | null;
  /** Why it does not open. */
  failure: string | null;
  /** Custodians whose share is not what was given to them. */
  wrong: readonly string[];
  /** The custodians' shares that opened it, each with its signature: from now on everybody's to check. */
  shares?: readonly object[];
  /** 开标一览表 of the opened bid; none where it is no package of the client's. */
  quotations?: Readonly<Record<string, Partial<Quotation>>>;
  /** Signed header of the price envelope inside, where prices are opened later. */
  price?: object | null;
  /** Seals in its PDF files. */
  seals?: readonly FoundBidSeal[];
}
/** Seal of one file as the opening has found it: evidence for those who evaluate, and no verdict. */
export interface FoundBidSeal {
  slot: string;
  name: string;
  state: keyof typeof bidSealStates;
  /** As the certificate names him; null without a seal. */
  signer: string | null;
  /** SM3 over the file but the seal, and the signature in DER, both in hex: everybody can check one by the other. */
  digest: string | null;
  signature: string | null;
}
export const bidSealStates = { valid: '签章有效', changed: '文件在签章后被改动', other: '不是投标人的签章', none: '未签章' } as const;
/** 未解密的原因. */
export const faults = { bidder: '投标人原因', other: '投标人之外的原因' } as const;
export type Fault = keyof typeof faults;
export interface AttributeInput {
  fault: Fault;
  reason: string;
}

/** Where the ceremony stands that this bid is part of. */
export interface BidOpeningFacts {
  ceremony: { state: string; decryptDue: Instant | null; confirmDue: Instant | null } | null;
  /** Why nobody acts: the project is suspended. Empty where it goes on. */
  held: readonly Reason[];
}
type Context = ActionContext<BidOpeningFacts>;

const within = (due: Instant | null, received: Instant): boolean => due === null || received < due;

/** Decryption goes on from the declared opening to the end of its time, and not while the project is suspended. */
function decrypting({ facts: { ceremony, held }, received }: Context): Reason[] {
  if (held.length) return [...held];
  if (ceremony === null || ceremony.state === 'signingIn') return [notNow('采购组织机构尚未宣布开标，不能解密')];
  if (ceremony.state !== 'decrypting' || !within(ceremony.decryptDue, received)) return [{ ...notNow('解密时间已结束'), rule: 'R20' }];
  return [];
}
const confirming = ({ facts: { ceremony, held }, received }: Context): Reason[] =>
  held.length
    ? [...held]
    : ceremony?.state === 'confirming' && within(ceremony.confirmDue, received)
      ? []
      : [notNow('仅在唱标后的确认期限内可以确认开标记录或者提出异议')];
const inCeremony =
  (states: readonly string[], message: string) =>
  ({ facts: { ceremony, held } }: Context): Reason[] =>
    held.length ? [...held] : ceremony !== null && states.includes(ceremony.state) ? [] : [notNow(message)];

const bidder = { by: 'bidHandler', refusal } as const;
const agency = { by: 'counterpart.tenderHandler', refusal } as const;
const none: State<BidOpeningFacts> = { label: '—', rests: true };

export const bidOpening = defineProcess<BidOpeningFacts>({
  type: 'BidOpening',
  label: '开标解密',
  kind: 'row',
  blind: true,
  states: unlockingStates,
  regions: {
    record: {
      states: {
        none,
        confirmed: { label: '已确认开标记录', rests: true, final: true },
        objected: { label: '已提出异议', rests: true },
        answered: { label: '异议已答复', rests: true, final: true },
      },
    },
  },
  actions: {
    ...unlockingActions<BidOpeningFacts>({ open: '开标', decrypting, attributing: inCeremony(['attributing'], '仅在解密截止后、唱标前可以认定未解密原因') }),
    confirmRecord: { label: '确认开标记录', from: 'record:none', to: { record: 'confirmed' }, ...bidder, guard: confirming },
    object: { label: '提出异议', from: 'record:none', to: { record: 'objected' }, ...bidder, guard: confirming },
    answer: {
      label: '答复异议',
      from: 'record:objected',
      to: { record: 'answered' },
      ...agency,
      guard: inCeremony(['confirming', 'signing'], '仅在开标记录签署前可以答复异议'),
    },
  },
});

/** Note in the record where the backup file was used (G07). */
export const BACKUP_USED = '使用备份标书解密';
export const FEW = '投标人不足三家，不得开标';
