import fc from 'fast-check';
import { compareBooks, dispatchRows, ownerOf, type DispatchState, type OwnBooked } from './dispatch.ts';
import { receivers, released, type Sharing } from './rules.ts';

const own = (key: string, state: DispatchState, digest = 'a', late = false): OwnBooked => ({ key, state, digest, late });

test('O16 the comparison names each difference once: missing there, other content, unknown here, refused, late', () => {
  const ours = [
    own('1', 'acknowledged'),
    own('2', 'acknowledged', 'b'),
    own('3', 'sent'),
    own('4', 'waiting', '', true),
    own('5', 'failed'),
    own('6', 'void'),
  ];
  const theirs = [
    { key: '1', digest: 'a' },
    { key: '2', digest: 'c' },
    { key: '9', digest: 'z' },
  ];
  expect(compareBooks(ours, theirs)).toEqual([
    { key: '2', what: 'different' },
    { key: '3', what: 'missing' },
    { key: '4', what: 'unacknowledged' },
    { key: '5', what: 'refused' },
    { key: '9', what: 'unknown' },
  ]);
  expect([ownerOf('missing'), ownerOf('different')]).toEqual(['operator', 'informationManager']);
});

test('O16 equal books have no difference, and whatever is taken out of one or changed in it is found', () => {
  const rows = fc.uniqueArray(fc.record({ key: fc.string({ minLength: 1 }), digest: fc.string({ minLength: 4 }) }), {
    selector: ({ key }) => key,
    minLength: 1,
  });
  fc.assert(
    fc.property(rows, fc.nat(), (theirs, n) => {
      const ours = theirs.map(({ key, digest }) => own(key, 'acknowledged', digest));
      expect(compareBooks(ours, theirs)).toEqual([]);
      const at = n % theirs.length;
      const { key } = theirs[at]!;
      expect(compareBooks(ours, theirs.toSpliced(at, 1))).toEqual([{ key, what: 'missing' }]);
      expect(compareBooks(ours.toSpliced(at, 1), theirs)).toEqual([{ key, what: 'unknown' }]);
      expect(compareBooks(ours, theirs.with(at, { key, digest: `${theirs[at]!.digest}x` }))).toEqual([{ key, what: 'different' }]);
    }),
  );
});

const rules: Sharing[] = [
  { partner: 'housing', to: null, matter: 'registration', specialties: ['05'], fields: ['caseNo', 'state'] },
  { partner: 'transport', to: null, matter: 'registration', specialties: ['06'], fields: ['caseNo'] },
  { partner: 'examAuthority', to: null, matter: 'registration', specialties: [], fields: ['caseNo', 'idNumber'] },
  { partner: 'safetyPlatform', to: '行政许可', matter: 'licence', specialties: [], fields: ['licenceNumber'] },
];

test('O02 the specialty routes: 05 goes to 住建委, 06 to 交通委, all of them to 考试院', () => {
  const to = (specialty: string | null) => receivers(rules, 'registration', specialty).map(({ partner }) => partner);
  expect([to('05'), to('06'), to('01'), to(null)]).toEqual([
    ['housing', 'examAuthority'],
    ['transport', 'examAuthority'],
    ['examAuthority'],
    ['examAuthority'],
  ]);
});

test('O16 whatever the data, only fields that the rule releases to this receiver are left; without a rule nothing is', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string()), fc.boolean(), (data, with05) => {
      const everything = { ...data, caseNo: 'n', state: '准予', idNumber: '310000199001010019', phone: '1' };
      const left = released(rules, { partner: 'housing', to: null, matter: 'registration' }, with05 ? '05' : '06', everything);
      expect(left).toEqual(with05 ? { caseNo: 'n', state: '准予' } : null);
    }),
  );
});

test('a key that no partner would take is refused when it is made', () => {
  expect(dispatchRows('rating', 'rating', 'c/1', {})[0]!.key).toBe('rating/rating/c/1');
  expect(() => dispatchRows('rating', 'rating', 'x'.repeat(120), {})).toThrow(RangeError);
});
