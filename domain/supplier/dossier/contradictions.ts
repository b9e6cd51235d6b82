// What contradicts what between fields. Each rule speaks only when the values it compares are there and well formed by themselves.
import type { DossierContext } from './context.ts';
import { isDate, isValidOn } from './dates.ts';
import type { DossierDraft } from './tabs.ts';
import { financeFaults } from './finance-rules.ts';
import { investmentFaults } from './investment-rules.ts';
import { licenceFaults } from './licence-rules.ts';
import { peopleFaults } from './people-rules.ts';
import { sizeFaults } from './size-rules.ts';

/** One contradiction, at the field where people can mend it. */
export interface Contradiction {
  path: string;
  code: string;
  message: string;
  rule: string;
  article?: string;
}
export type Rule = (draft: DossierDraft, context: DossierContext) => Contradiction[];

/** 成立日期 of both tabs is one date, and it has come. */
const founding: Rule = ({ basic, qualification }, { today }) => {
  const [a, b] = [basic?.['foundedOn'], qualification?.['foundedOn']];
  const found: Contradiction[] = [];
  if (isDate(a) && isDate(b) && a !== b) {
    found.push({
      path: 'qualification.foundedOn',
      code: 'FOUNDING_DIFFERS',
      rule: 'B10',
      message: `成立日期（${b}）与基本信息中的公司成立日期（${a}）不一致`,
    });
  }
  for (const [path, date] of [
    ['basic.foundedOn', a],
    ['qualification.foundedOn', b],
  ] as const) {
    if (isDate(date) && date > today) found.push({ path, code: 'FOUNDING_IN_FUTURE', rule: 'B10', message: `成立日期（${date}）不能晚于今天` });
  }
  return found;
};

/** A licence must be in force on the day. */
const expiry: Rule = ({ qualification }, { today }) =>
  isValidOn(qualification?.['term'], today) === false
    ? [{ path: 'qualification.term', code: 'LICENCE_NOT_VALID', rule: 'B10', message: `营业执照在${today}不在营业期限内，请先办理延期或更正` }]
    : [];

/** All contradictions of a draft. */
export const contradictions: Rule = (draft, context) =>
  [founding, expiry, licenceFaults, sizeFaults, investmentFaults, financeFaults, peopleFaults].flatMap((rule) => rule(draft, context));
