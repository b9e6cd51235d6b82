import { authorityName, districtOf, districts, districtsIn, fullDistrictName, isKnownDistrict } from './index.ts';

test('all 34 provinces are there, and every city and district stands below one that is there', () => {
  expect(districtsIn(null)).toHaveLength(34);
  expect(districts.filter(({ parent }) => parent !== null && !districtOf(parent))).toEqual([]);
  expect(new Set(districts.map(({ code }) => code)).size).toBe(districts.length);
  expect(districts.filter(({ code, name }) => !/^\d{6}$/.test(code) || !/^\p{Script=Han}+$/u.test(name))).toEqual([]);
});

test('B04 B05 a picker goes from province to city to district', () => {
  expect(districtsIn('140000').map(({ name }) => name)).toEqual(['太原市', '大同市', '阳泉市', '长治市', '晋城市', '朔州市', '晋中市', '运城市', '忻州市', '临汾市', '吕梁市']);
  expect(districtsIn('330900').map(({ code, name }) => code + name)).toEqual(['330902定海区', '330903普陀区', '330921岱山县', '330922嵊泗县']);
  expect(districtsIn('310100')).toHaveLength(16);
  expect(districtsIn('140105')).toEqual([]);
});

test('a district is named in full, and as the authority of its level', () => {
  expect([fullDistrictName('140105'), fullDistrictName('310115'), fullDistrictName('999999')]).toEqual(['山西省太原市小店区', '上海市浦东新区', null]);
  expect(['140000', '140100', '140105', '000000', '999999'].map(authorityName)).toEqual(['山西省本级', '太原市本级', '小店区', '全国', null]);
});

test('N01 codes of today and of earlier are known, invented ones are not', () => {
  // 110103 崇文区 until 2010, 310119 南汇区 until 2009, 142201 忻州市 until 2000.
  expect(['110105', '110103', '310119', '142201', '810000'].map(isKnownDistrict)).toEqual([true, true, true, true, true]);
  expect(['110199', '990101', '000000', '140171'].map(isKnownDistrict)).toEqual([false, false, false, false]);
});
