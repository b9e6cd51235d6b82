// 人员信息 must have the 法定代表人, and one only (B21).
import type { Rule } from './contradictions.ts';
import { people } from './people.ts';
import { rowsOf } from './tabs.ts';

const LEGAL_REPRESENTATIVE = 'legalRepresentative';

export const peopleFaults: Rule = (draft) => {
  const found = rowsOf(people, draft.people).filter(({ row }) => row['type'] === LEGAL_REPRESENTATIVE);
  if (found.length === 0)
    return [{ path: 'people.persons', code: 'LEGAL_REPRESENTATIVE_MISSING', rule: 'B21', message: '人员信息中必须填写法定代表人' }];
  return found.slice(1).map(({ index }) => ({
    path: `people.persons[${index}].type`,
    code: 'LEGAL_REPRESENTATIVE_TWICE',
    rule: 'B21',
    message: '法定代表人只能填写一位',
  }));
};
