// What a counter case needs to see: one row per case type, one item per thing that is checked. The rows themselves are
// data (matrix.ts, and rows an office adds to its rule table); here is how they are read and what makes a table fit for use.
import { refuse } from '../../kit/refusal.ts';
import { counterLegalTypes, legalTypes } from '../roles.ts';

/** Who an account is for at the counter: S4 用户类型, and the 法人类型 of its Q11 (there 机关事业单位法人, in the lists 机关事业单位). */
export const userTypes = {
  naturalPerson: '自然人',
  ...legalTypes,
  institution: '机关事业单位',
  nonEnterprise: counterLegalTypes.nonEnterprise,
  branch: `${legalTypes.enterprise}（${counterLegalTypes.branch}）`,
} as const;
export type UserType = keyof typeof userTypes;

/** Signatures and seals a paper must bear. */
export const marks = {
  self: '本人签字',
  principal: '授权人签字',
  agent: '被授权人签字',
  seal: '加盖公章',
  branchSeal: '加盖分公司公章',
  headSeal: '加盖总公司公章',
} as const;
export type Mark = keyof typeof marks;

export interface MaterialItem {
  /** Stable within its row, e.g. `agentIdCard`. */
  id: string;
  /** Number of the line of the published list that asks for it. */
  line: number;
  label: string;
  /** `copy` 复印件, `original` 原件 that is kept, `document` the signed paper itself (the list says neither). */
  form: 'copy' | 'original' | 'document';
  marks: readonly Mark[];
  /** 原件备查: the original is shown and handed back. */
  originalShown: boolean;
  /** Number of the appendix that is the form for it. */
  appendix: Appendix | null;
}

export interface MaterialRow {
  id: string;
  userType: UserType;
  /** 是否代办 */
  byProxy: boolean;
  /** The published lines, to the letter. */
  lines: readonly string[];
  items: readonly MaterialItem[];
  /** Where the list comes from. */
  source: string;
  /** False for a list that is our own default until the office confirms it. */
  verified: boolean;
}

/** 附录1–4 of S4: number, template, title. */
export const appendices = {
  '1': { template: 'power-of-attorney-natural', title: '自然人授权委托书' },
  '2': { template: 'power-of-attorney-legal', title: '法人授权委托书' },
  '3': { template: 'power-of-attorney-branch', title: '负责人授权委托书（分公司）' },
  '4': { template: 'user-agreement', title: '山西省政务服务网用户协议' },
} as const;
export type Appendix = keyof typeof appendices;

/** Who came to the counter. */
export type Presenter = 'self' | 'legalRepresentative' | 'branchHead' | 'agent';

/** 是否代办: neither the natural person nor the legal representative (branch: its head, our reading) came in person. S4 table header. */
export function actsByProxy(userType: UserType, presenter: Presenter): boolean {
  if (userType === 'naturalPerson') return presenter !== 'self';
  if (userType === 'branch') return presenter !== 'branchHead';
  return presenter !== 'legalRepresentative';
}

/**
 * The materials for one user type, with or without a proxy, from the table that is in force for the case.
 * Throws Refused `MATERIAL_LIST_MISSING` where the table has no list or an empty one: nobody is let through unchecked.
 */
export function checklist(userType: UserType, byProxy: boolean, table: readonly MaterialRow[]): MaterialRow {
  const row = table.find((candidate) => candidate.userType === userType && candidate.byProxy === byProxy);
  if (!row?.items.length) {
    throw refuse('MATERIAL_LIST_MISSING', { facts: { userType: userTypes[userType], byProxy } });
  }
  return row;
}

/** Everything that speaks against a table, Chinese for the editor of rules; empty when it may come into force. */
export function tableFaults(table: readonly MaterialRow[]): string[] {
  const faults: string[] = [];
  for (const userType of Object.keys(userTypes) as UserType[]) {
    for (const byProxy of [false, true]) {
      const rows = table.filter((row) => row.userType === userType && row.byProxy === byProxy);
      const name = `${userTypes[userType]}（代办：${byProxy ? '是' : '否'}）`;
      if (rows.length !== 1) faults.push(`${name}应有且仅有一份清单`);
      faults.push(...rows.flatMap((row) => rowFaults(row).map((fault) => name + fault)));
    }
  }
  return faults;
}

function rowFaults({ items, lines, byProxy }: MaterialRow): string[] {
  if (!items.length) return ['清单不能为空'];
  const faults: string[] = [];
  if (new Set(items.map((item) => item.id)).size !== items.length) faults.push('材料编号重复');
  if (!items.some((item) => item.appendix === '4')) faults.push('缺少用户协议');
  if (byProxy && !items.some((item) => item.id === 'powerOfAttorney' && item.appendix && item.appendix !== '4')) faults.push('缺少授权委托书');
  if (items.some((item) => !lines[item.line - 1])) faults.push('材料没有对应的清单条目');
  lines.forEach((line, at) => {
    if (!items.some((item) => item.line === at + 1)) faults.push(`条目“${line}”没有对应的材料`);
  });
  return faults;
}

/** Appendices that a row needs, in their order. */
export const appendicesOf = (row: MaterialRow): Appendix[] =>
  [...new Set(row.items.flatMap((item) => (item.appendix ? [item.appendix] : [])))].toSorted((a, b) => Number(a) - Number(b));
