// Invented numbers for demonstration and tests: right in every check digit, and in ranges that are given to nobody. The same seed gives
// the same number, different seeds (0 … 99 999) different ones.
import { creditCheckCharacter, organisationCheckCharacter } from '../../domain/kit/identity/credit-code.ts';
import { idCheckCharacter } from '../../domain/kit/identity/id-number.ts';
import { plusDays, type PlainDate } from '../../domain/kit/instant.ts';

const wholeSeed = (seed: number): number => {
  if (!Number.isInteger(seed) || seed < 0 || seed > 99_999) throw new RangeError(`a seed is a whole number from 0 to 99999: ${seed}`);
  return seed;
};
const padded = (n: number, length: number): string => String(n).padStart(length, '0');

/** District codes of Shanxi that GB/T 2260 never had: checking such a number warns of it, and nobody bears it. */
const UNASSIGNED = ['140198', '140298', '140398', '140498', '140598', '140698', '140798', '140898', '140998', '141098'];

/** 身份证号 of a grown-up born 1960–1999, or on the given day. */
export function idNumber(seed: number, { birth, sex }: { birth?: PlainDate; sex?: '男' | '女' } = {}): string {
  const n = wholeSeed(seed);
  const born = birth ?? plusDays('1960-01-01', (n * 7919) % 14_600);
  const odd = sex === undefined ? n % 2 : sex === '男' ? 1 : 0;
  const order = (Math.floor(n / 10) * 2 + odd) % 1000;
  const body = UNASSIGNED[n % 10]! + born.replaceAll('-', '') + padded(order, 3);
  return body + idCheckCharacter(body);
}

/** 统一社会信用代码 of a 企业 (or of the given first two characters) in an unassigned 区划. */
export function creditCode(seed: number, subject = '91'): string {
  const inner = `YX${padded(wholeSeed(seed), 6)}`;
  const body = subject + UNASSIGNED[seed % 10]! + inner + organisationCheckCharacter(inner);
  return body + creditCheckCharacter(body);
}

/** A number of 174, of which no mobile subscriber has one. */
export const mobile = (seed: number): string => `1744${padded((wholeSeed(seed) * 7919 + 20_011) % 10_000_000, 7)}`;

const families = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨'];
const given = ['汐', '之恒', '若溪', '启明', '嘉禾', '知行', '云舒', '景行', '思齐', '望舒', '清和', '长庚', '晓岚'];

export const personName = (seed: number): string => families[wholeSeed(seed) % families.length]! + given[seed % given.length]!;

const places = ['林汐', '云栖', '溪山', '望岳', '长汀', '澄江', '青禾', '远浦', '晴川', '松风', '白露'];
const trades = ['经济贸易', '建筑工程', '信息技术', '物业服务', '办公设备', '印刷', '环境工程'];

/** Seed 0 is the company of the onboarding guide's pictures; all others are invented. */
export const companyName = (seed: number): string => `${places[wholeSeed(seed) % places.length]}${trades[seed % trades.length]}有限公司`;
