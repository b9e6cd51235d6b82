// 统一社会信用代码 (GB 32100) and the organisation code inside it (GB 11714).
import { invalid, plainCode, valid, type Validity } from './validity.ts';

/** No I O S V Z. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const INNER_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

/** Check character of the first 17 characters. */
export const creditCheckCharacter = (body: string): string =>
  ALPHABET[(31 - (WEIGHTS.reduce((sum, weight, i) => sum + weight * ALPHABET.indexOf(body[i]!), 0) % 31)) % 31]!;

/** Check character of an organisation code's first eight characters; letters count from A = 10. */
export function organisationCheckCharacter(body: string): string {
  const rest = 11 - (INNER_WEIGHTS.reduce((sum, weight, i) => sum + weight * parseInt(body[i]!, 36), 0) % 11);
  return rest === 10 ? 'X' : rest === 11 ? '0' : String(rest);
}

/** What the first two characters say: 登记管理部门 and 机构类别. */
const subjects: Record<string, string> = {
  '11': '机关',
  '12': '事业单位',
  '13': '群众团体',
  '19': '其他编制单位',
  '51': '社会团体',
  '52': '民办非企业单位',
  '53': '基金会',
  '59': '其他民政登记单位',
  '91': '企业',
  '92': '个体工商户',
  '93': '农民专业合作社',
};

export interface CreditCode {
  /** 18 characters in capitals. */
  code: string;
  /** First character, 登记管理部门; 9: 市场监督管理. */
  department: string;
  /** 企业, 个体工商户, 事业单位 …; null for pairs that this table doesn't name. */
  subject: string | null;
  /** 登记管理机关行政区划码. */
  district: string;
  /** 主体标识码, nine characters; organisations are grouped by it, never by name. */
  organisation: string;
}

/** N02. An inner code with a wrong check character is a warning, the outer one refuses. */
export function validateCreditCode(text: string): Validity<CreditCode> {
  const code = plainCode(text);
  if (code === '') return invalid('CREDIT_CODE_EMPTY', '请填写统一社会信用代码', 'N02');
  if (code.length !== 18) return invalid('CREDIT_CODE_LENGTH', `统一社会信用代码应为18位，现为${code.length}位`, 'N02');
  const foreign = [...new Set([...code].filter((c) => !ALPHABET.includes(c)))];
  if (foreign.length) return invalid('CREDIT_CODE_CHARACTERS', `统一社会信用代码中不会出现“${foreign.join('、')}”（不使用字母I、O、S、V、Z）`, 'N02');
  if (!/^\d{6}$/.test(code.slice(2, 8))) return invalid('CREDIT_CODE_DISTRICT', '统一社会信用代码第3—8位应为数字', 'N02');
  if (creditCheckCharacter(code) !== code[17]) return invalid('CREDIT_CODE_CHECK', '统一社会信用代码校验码不正确，请逐位核对', 'N02');
  const organisation = code.slice(8, 17);
  const warnings = organisationCheckCharacter(organisation) === organisation[8] ? [] : ['第9—17位（主体标识码）的校验码不符，请核对'];
  return valid({ code, department: code[0]!, subject: subjects[code.slice(0, 2)] ?? null, district: code.slice(2, 8), organisation }, warnings);
}
