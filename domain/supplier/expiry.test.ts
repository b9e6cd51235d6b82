import fc from 'fast-check';
import { dossierReference } from '../../db/data/dossier.ts';
import { linXi, linXiContext } from '../../db/demo/lin-xi.ts';
import { settle } from './dossier/validate.ts';
import { expiriesOf, expiryNews, statementsStale } from './expiry.ts';
import { restNews } from './rest.ts';

const dossier = settle(
  linXi('2021-02-10', (file) => file),
  linXiContext('2021-02-10'),
);

test('B12 B14 B18 what has a last day is found in the dossier of the guide: certificate, credit record, newest report', () => {
  expect(expiriesOf(dossier, dossierReference)).toEqual([
    { kind: 'special', rowId: 'r1', label: '物业管理企业资质', lastDay: '2021-03-18' },
    { kind: 'credit', rowId: 'r1', label: expect.stringContaining('纳税信用'), lastDay: '2022-02-18' },
    { kind: 'statements', rowId: 'r1', label: '2020-01', lastDay: '2020-01-31' },
  ]);
});

test('B10 营业期限 counts when it has an end, 长期有效 does not', () => {
  const ends = { ...dossier, qualification: { ...dossier.qualification, term: { from: '2019-06-18', to: '2029-06-17' } } };
  expect(expiriesOf(ends, dossierReference)[0]).toEqual({ kind: 'licence', rowId: 'term', label: '营业执照营业期限', lastDay: '2029-06-17' });
});

test('B18 of several reports the newest counts, wherever it stands, and its month ends where the calendar says', () => {
  const [report] = dossier.finance.reports;
  const reports = ['2019-12', '2020-02', '2020-01'].map((period, n) => ({ ...report!, id: `r${n}`, period }));
  const found = expiriesOf({ ...dossier, finance: { reports } }, dossierReference).filter(({ kind }) => kind === 'statements');
  expect(found).toEqual([{ kind: 'statements', rowId: 'r1', label: '2020-02', lastDay: '2020-02-29' }]);
});

test('B12 on the last day a certificate is still good; the day after it has ended, whatever was said before', () => {
  expect(expiryNews('2021-03-18', '2021-02-15', [30, 7, 1], [])).toBeNull();
  expect(expiryNews('2021-03-18', '2021-02-16', [30, 7, 1], [])).toBe(30);
  expect(expiryNews('2021-03-18', '2021-02-17', [30, 7, 1], [30])).toBeNull();
  expect(expiryNews('2021-03-18', '2021-03-18', [30, 7, 1], [30, 7, 1])).toBeNull();
  expect(expiryNews('2021-03-18', '2021-03-19', [30, 7, 1], [30, 7, 1])).toBe('expired');
});

test('B18 statements are stale when their month lies more than the allowed months back', () => {
  expect(statementsStale('2020-01-31', '2021-07-31', 18)).toBe(false);
  expect(statementsStale('2020-01-31', '2021-08-01', 18)).toBe(true);
});

test('B03 a resting draft is reminded of once, then put away once; nothing is due before', () => {
  const days = { remind: 30, putAway: 180 };
  const none = { reminded: false, shelved: false };
  expect(restNews('2021-01-01', '2021-01-30', days, none)).toBeNull();
  expect(restNews('2021-01-01', '2021-01-31', days, none)).toBe('remind');
  expect(restNews('2021-01-01', '2021-06-29', days, { reminded: true, shelved: false })).toBeNull();
  expect(restNews('2021-01-01', '2021-06-30', days, none)).toBe('shelve');
  expect(restNews('2021-01-01', '2022-06-30', days, { reminded: true, shelved: true })).toBeNull();
});

test('B03 played day by day, a draft hears of itself at most twice, in order', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      fc.array(fc.boolean(), { maxLength: 130 }),
      (remind, putAway, runs) => {
        const said: string[] = [];
        runs.forEach((runs, n) => {
          if (!runs) return;
          const today = new Date(Date.UTC(2021, 0, 1 + n)).toISOString().slice(0, 10);
          const news = restNews('2021-01-01', today, { remind, putAway }, { reminded: said.includes('remind'), shelved: said.includes('shelve') });
          if (news) said.push(news);
        });
        expect(['', 'remind', 'shelve', 'remind,shelve']).toContain(said.join());
      },
    ),
  );
});
