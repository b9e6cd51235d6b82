// 区划: what pickers offer and what numbers may contain.
import { currentDistricts } from './current.ts';
import { historicDistricts } from './historic.ts';

export interface District {
  /** Six digits of GB/T 2260. */
  code: string;
  name: string;
  level: 'province' | 'city' | 'district';
  /** Code of the district around it; null for a province. */
  parent: string | null;
}

const parse = (line: string): District[] => {
  const [prefix, name, ...inner] = line.split(' ') as [string, string, ...string[]];
  const code = prefix.padEnd(6, '0');
  if (prefix.length === 2) return [{ code, name, level: 'province', parent: null }];
  const city: District = { code, name, level: 'city', parent: `${prefix.slice(0, 2)}0000` };
  return [city, ...inner.map((text): District => ({ code: prefix + text.slice(0, 2), name: text.slice(2), level: 'district', parent: code }))];
};

/** All current districts: province, its cities, their districts, in the order of the codes. */
export const districts: readonly District[] = currentDistricts.flatMap(parse);

const byCode = new Map(districts.map((district) => [district.code, district]));
const historic = new Set(
  Object.entries(historicDistricts).flatMap(([province, cities]) =>
    cities.split(' ').flatMap((text) => (text.slice(3).match(/\d\d/g) ?? []).map((last) => province + text.slice(0, 2) + last)),
  ),
);
const inside = Map.groupBy(districts, ({ parent }) => parent ?? '');

export const districtOf = (code: string): District | null => byCode.get(code) ?? null;

/** What a cascading picker offers below a district; the provinces when none is given. */
export const districtsIn = (parent: string | null): readonly District[] => inside.get(parent ?? '') ?? [];

/** The code is one of GB/T 2260, of today or of earlier: what 身份证 and 统一社会信用代码 may carry. */
export const isKnownDistrict = (code: string): boolean => byCode.has(code) || historic.has(code);

/** `山西省太原市小店区`; groupings without a place of their own (市辖区 …) are left out. Null for a code that is not current. */
export function fullDistrictName(code: string): string | null {
  const district = districtOf(code);
  if (!district) return null;
  const grouping = district.level === 'city' && ['市辖区', '县', '省直辖县级行政区划', '自治区直辖县级行政区划'].includes(district.name);
  return (district.parent === null ? '' : (fullDistrictName(district.parent) ?? '')) + (grouping ? '' : district.name);
}

/** As a registry names a level's own authority: `山西省本级`, `太原市本级`, `小店区`; 全国 for 000000. Null for a code that is not current. */
export function authorityName(code: string): string | null {
  if (code === '000000') return '全国';
  const district = districtOf(code);
  if (!district) return null;
  return district.level === 'district' ? district.name : `${district.name}本级`;
}
