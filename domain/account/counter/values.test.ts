import { creditCheckCharacter, organisationCheckCharacter } from '../../kit/identity/credit-code.ts';
import { idCheckCharacter } from '../../kit/identity/id-number.ts';
import type { Requested } from './record.ts';
import { checkRequested } from './values.ts';

const context = { today: '2026-03-11', isKnownDistrict: () => true, accountName: { min: 6, max: 20 } };
const idNumber = `14019819900307001${idCheckCharacter('14019819900307001')}`;
const inner = `YX000001${organisationCheckCharacter('YX000001')}`;
const uscc = `91140198${inner}${creditCheckCharacter(`91140198${inner}`)}`;
const fieldsOf = (requested: Requested) => checkRequested(requested, context).reasons.map(({ field }) => field);

test('K12 values are kept in normal form: full-width digits, blanks and the country code of a phone are taken off', () => {
  const typed: Requested = {
    kind: 'registerIndividual',
    name: ' 林汐 ',
    idNumber: ` ${idNumber} `,
    userName: ' linxi01 ',
    phone: '+86 174 4000 0001',
  };
  const { requested, reasons } = checkRequested(typed, context);
  expect(reasons).toEqual([]);
  expect(requested).toEqual({ kind: 'registerIndividual', name: '林汐', idNumber, userName: 'linxi01', phone: '17440000001' });
});

test('K12 a registration of a 法人 checks name, code, account and phone, and names all that is wrong at once', () => {
  const legal = { kind: 'registerLegal', name: '林汐民办学校', uscc, userName: 'linxi01', phone: '17440000001' } as const;
  expect(fieldsOf(legal)).toEqual([]);
  expect(fieldsOf({ ...legal, name: ' ', uscc: '9', userName: '林', phone: '1' })).toEqual([
    'requested.name',
    'requested.uscc',
    'requested.userName',
    'requested.phone',
  ]);
});

test('K07 only what stands in the list can be changed at the counter, and something must be', () => {
  const change = (data: Record<string, string>): Requested => ({ kind: 'changeData', accountId: 'a1', data });
  expect(fieldsOf(change({}))).toEqual(['requested.data']);
  expect(fieldsOf(change({ password: 'x' }))).toEqual(['requested.data.password']);
  expect(fieldsOf(change({ name: '林汐', creditCode: uscc, legalType: 'enterprise', organisationName: '林汐公司' }))).toEqual([]);
  expect(fieldsOf(change({ legalType: 'nonEnterprise' }))).toEqual(['requested.data.legalType']);
});

test('L17 解冻 may bring a new phone with it, which is checked', () => {
  expect(fieldsOf({ kind: 'unfreeze', accountId: 'a1' })).toEqual([]);
  expect(fieldsOf({ kind: 'unfreeze', accountId: 'a1', phone: '12' })).toEqual(['requested.phone']);
});
