import fc from 'fast-check';
import { endsInCheck, mod11_10 } from '../kit/identity/check-digits.ts';
import { plusDays } from '../kit/instant.ts';
import { banUntil, plusYears } from './ban.ts';
import { checkImport, readDay, type ImportContext, type ImportRow } from './import.ts';
import { isLicenceNumber, licenceNumber } from './number.ts';
import { termNews } from './term.ts';
import { maskedIdNumber, maskedName, statusCodes, verdictOf, verdicts, type Verdict } from './verdict.ts';

test('S3-56 the number of a 注册证书 has its parts and ends in MOD 11,10, as the example does', () => {
  expect(licenceNumber({ year: 2026, province: '31', office: '01', specialty: '03', kind: 3, serial: 1 })).toBe('202631010330000015');
  fc.assert(
    fc.property(fc.integer({ min: 2020, max: 2099 }), fc.integer({ min: 1, max: 999_999 }), (year, serial) => {
      const number = licenceNumber({ year, province: '31', office: '01', specialty: '05', kind: 3, serial });
      return isLicenceNumber(number) && endsInCheck(number, mod11_10) && number.slice(0, 4) === String(year);
    }),
  );
  expect(() => licenceNumber({ year: 2026, province: '31', office: '01', specialty: '5', kind: 3, serial: 1 })).toThrow(RangeError);
});

test('S3-56 a ban ends on the day before its anniversary, on 29 February as well; a ground without years brings none', () => {
  expect(banUntil({ years: 3 }, '2026-11-22')).toBe('2029-11-21');
  expect(banUntil({ years: 5 }, '2024-02-29')).toBe('2029-02-27');
  expect(plusYears('2024-02-29', 4)).toBe('2028-02-29');
  expect(banUntil({ years: 0 }, '2026-11-22')).toBeNull();
});

test('S3-56 T-90, T-60, T-30 are reminded of once each, then 到期, then 失效', () => {
  const rules = { reminderDays: [90, 60, 30], lapseDays: 1 };
  const validTo = '2027-03-31';
  const on = (left: number, told: number[] = [], standing = 'valid') =>
    termNews({ standing, validTo, told, renewing: false }, plusDays(validTo, -left), rules);
  expect([91, 90, 60, 30, 0].map((left) => on(left).remind)).toEqual([null, 90, 60, 30, 30]);
  expect(on(89, [90]).remind).toBeNull();
  expect(on(59, [90]).remind).toBe(60);
  expect(on(0).acts).toEqual([]);
  expect(on(-1).acts).toEqual(['expire']);
  expect(on(-2).acts).toEqual(['expire', 'lapse']);
  expect(on(-2, [], 'expired').acts).toEqual(['lapse']);
  expect(on(-1, [], 'toChange').acts).toEqual(['expire']);
});

const context = (more: Partial<ImportContext> = {}): ImportContext => ({
  today: '2026-11-22',
  isKnownDistrict: () => true,
  specialties: [{ code: '05', label: '建筑施工安全' }],
  known: new Set(),
  held: new Set(),
  ...more,
});
// Invented: 999 is no district, the check characters are right.
const row = (more: Partial<ImportRow> = {}): ImportRow => ({
  number: 'SH2024000001',
  holderName: '林溪',
  idNumber: '11010519491231002X',
  specialty: '建筑施工安全',
  issuedOn: '2024/5/6',
  ...more,
});

test('S3-45 rows of the former system are taken as spreadsheets write them: names of specialties, days in three spellings, full-width digits', () => {
  const { rows, faults } = checkImport([row({ number: ' ＳＨ2024000001 ' })], context());
  expect(faults).toEqual([]);
  expect(rows).toEqual([{ number: 'SH2024000001', holderName: '林溪', idNumber: '11010519491231002X', specialty: '05', issuedOn: '2024-05-06' }]);
  expect(['2024-05-06', '2024/5/6', '2024年5月6日', '2024-02-30', 'x'].map(readDay)).toEqual(['2024-05-06', '2024-05-06', '2024-05-06', null, null]);
});

test('S3-45 every fault of every row of an import is told at once, each with its row and field', () => {
  const { faults } = checkImport(
    [row(), row({ holderName: '', idNumber: '110105194912310021' }), row({ number: '?', specialty: '航天', issuedOn: '2027-01-01', idNumber: '1' })],
    context({ known: new Set(['SH2024000001']) }),
  );
  expect(faults.map(({ field }) => field)).toEqual([
    'rows[0].number',
    'rows[1].number',
    'rows[1].holderName',
    'rows[1].idNumber',
    'rows[2].number',
    'rows[2].idNumber',
    'rows[2].specialty',
    'rows[2].issuedOn',
    'rows[1].number',
  ]);
  expect(faults.every(({ message }) => /^第[123]行：/.test(message))).toBe(true);
  const held = checkImport([row()], context({ held: new Set(['11010519491231002X/05']) })).faults;
  expect(held.map(({ message }) => message)).toEqual(['第1行：该人员在该专业已有有效证书']);
});

test('S3-56 the public page has one word for each: a revoked, an expired and a superseded paper are told apart', () => {
  const record = { standing: 'valid', newest: true, made: true, past: false };
  expect(verdictOf(record)).toBe('valid');
  expect(verdictOf({ ...record, newest: false })).toBe('superseded');
  expect(verdictOf({ ...record, past: true })).toBe('expired');
  expect(verdictOf({ ...record, standing: 'revoked', newest: false, past: true })).toBe('revoked');
  expect(verdictOf({ ...record, made: false })).toBe('pending');
  expect(new Set(statusCodes)).toEqual(new Set(Object.keys(verdicts) as Verdict[]));
});

test('S3-56 names and identity numbers are shown in part: no more than is needed to compare', () => {
  expect([maskedName('林溪'), maskedName('阿依古丽·买买提'), maskedName('𬱖')]).toEqual(['林*', '阿***·***', '𬱖']);
  expect(maskedIdNumber('11010519491231002X')).toBe('110105********002X');
});
