// 附录1–4 (S4): forms that a person downloads blank, or filled with what the counter case knows, to sign and seal on paper.
import { readFileSync } from 'node:fs';
import type { Renderer } from '../kit/render.ts';

/** `null` leaves the line to write on. */
type Blank = string | null;
export interface PersonOnPaper {
  name: Blank;
  idNumber: Blank;
  phone: Blank;
}
interface Attorney {
  agent: PersonOnPaper;
  /** 事项, as text: 用户注册、用户登录、用户修改 or some of them. */
  matters: Blank;
  /** `YYYY-MM-DD` */
  signedOn: Blank;
}
interface OnPaper {
  name: Blank;
  creditCode: Blank;
}
export interface AccountDocuments {
  'power-of-attorney-natural': Attorney & { principal: PersonOnPaper };
  'power-of-attorney-legal': Attorney & { organisation: OnPaper; representative: PersonOnPaper };
  'power-of-attorney-branch': Attorney & { organisation: OnPaper; head: PersonOnPaper };
  'user-agreement': { signer: Blank; signedOn: Blank };
}
export type AccountDocument = keyof AccountDocuments;

const nobody: PersonOnPaper = { name: null, idNumber: null, phone: null };
const unsigned = { agent: nobody, matters: null, signedOn: null };
const noOrganisation: OnPaper = { name: null, creditCode: null };

/** The forms with nothing filled in, as they are offered for download. */
export const blankForms: AccountDocuments = {
  'power-of-attorney-natural': { ...unsigned, principal: nobody },
  'power-of-attorney-legal': { ...unsigned, organisation: noOrganisation, representative: nobody },
  'power-of-attorney-branch': { ...unsigned, organisation: noOrganisation, head: nobody },
  'user-agreement': { signer: null, signedOn: null },
};

export const accountDocumentTitles: Record<AccountDocument, string> = {
  'power-of-attorney-natural': '自然人授权委托书',
  'power-of-attorney-legal': '法人授权委托书',
  'power-of-attorney-branch': '负责人授权委托书（分公司）',
  'user-agreement': '山西省政务服务网用户协议',
};

/** The four templates under their names in a renderer. */
export function addAccountDocuments(renderer: Renderer): void {
  for (const name of Object.keys(blankForms)) renderer.add(name, () => readFileSync(new URL(`${name}.hbs`, import.meta.url), 'utf8'));
}
