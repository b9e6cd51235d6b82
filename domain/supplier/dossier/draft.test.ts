import { linXi, linXiContext } from '../../../db/demo/lin-xi.ts';
import { acceptDraftTab, draftLimits, fileIdsOf } from './draft.ts';
import { tabNames, type DossierDraft } from './tabs.ts';

const { rules } = linXiContext('2021-02-10');
const accept = (tab: string, raw: unknown, newRowId?: () => string) => acceptDraftTab(tab, raw, { rules, ...(newRowId && { newRowId }) });
const code = (tab: string, raw: unknown) => {
  const answer = accept(tab, raw);
  return answer.ok ? 'ok' : answer.refusal.code;
};

test('B03 a draft keeps partial and invalid values as they were typed', () => {
  const raw = { fullName: '林', postcode: 'abc', foundedOn: '2019-02-30', listed: 'vielleicht', logo: 'no-list', industry: 'F' };
  expect(accept('basic', raw)).toEqual({ ok: true, value: raw });
});

test('B03 text is trimmed, blanks and nothing are left out, so that a filled field is never taken for an empty one (K10)', () => {
  expect(accept('basic', { fullName: '  林汐\u0000 ', shortName: '   ', website: null, email: '' })).toEqual({
    ok: true,
    value: { fullName: '林汐' },
  });
});

test('B03 every name that the tab does not have is refused at once, in rows too', () => {
  const answer = accept('people', { nick: 1, persons: [{ name: '小五', secret: 1 }, { shoe: 44 }] });
  expect(answer.ok || answer.refusal.reasons?.map(({ field }) => field)).toEqual([
    'people.nick',
    'people.persons[0].secret',
    'people.persons[1].shoe',
  ]);
  expect(code('basic', JSON.parse('{"__proto__": {"fullName": "x"}}'))).toBe('DOSSIER_FIELD_UNKNOWN');
});

test('B03 a tab is an object and its list an array of objects', () => {
  expect([[], 'text', null, 7].map((raw) => code('basic', raw))).toEqual(Array(4).fill('DOSSIER_TAB_MALFORMED'));
  expect(code('people', { persons: {} })).toBe('DOSSIER_TAB_MALFORMED');
  expect(code('people', { persons: [1] })).toBe('DOSSIER_TAB_MALFORMED');
});

test('B03 what is too long, too deep or too many is refused', () => {
  const deep = (n: number): unknown => (n === 0 ? 1 : { a: deep(n - 1) });
  expect(code('basic', { introduction: '长'.repeat(draftLimits.characters) })).toBe('DOSSIER_TOO_LARGE');
  expect(code('basic', { introduction: deep(1000) })).toBe('DOSSIER_TOO_LARGE');
  expect(code('people', { persons: Array(draftLimits.rows).fill({}) })).toBe('ok');
  expect(code('people', { persons: Array(draftLimits.rows + 1).fill({}) })).toBe('DOSSIER_TOO_LARGE');
});

test('B12 a tab that the 区划 does not show, or nobody has, cannot be saved', () => {
  expect(code('weather', {})).toBe('DOSSIER_TAB_UNKNOWN');
  const hidden = acceptDraftTab('special', { items: [] }, { rules: { ...rules, specialShown: false } });
  expect(hidden.ok || hidden.refusal.code).toBe('DOSSIER_TAB_UNKNOWN');
});

test('B19 B20 computed fields are taken without complaint and not kept', () => {
  expect(accept('finance', { reports: [{ id: 'r1', debtRatio: '1', assets: '2' }] })).toEqual({
    ok: true,
    value: { reports: [{ id: 'r1', assets: '2' }] },
  });
});

test('C07 rows keep their ids; new rows and copies get their own', () => {
  const ids = (rows: object[], newRowId?: () => string) => {
    const answer = accept('people', { persons: rows }, newRowId);
    return answer.ok ? (answer.value['persons'] as { id: string }[]).map(({ id }) => id) : answer;
  };
  expect(ids([{}, { id: 'r3' }, { id: 'r3' }, { id: '../' }])).toEqual(['r4', 'r3', 'r5', 'r6']);
  expect(ids([{}, { id: 'r3' }], () => 'uuid')).toEqual(['uuid', 'r3']);
});

test('B03 the dossier of the guide is kept as it is, and its files are found', () => {
  const draft: DossierDraft = linXi('2021-02-10', (key) => key);
  for (const name of tabNames) expect(accept(name, draft[name])).toEqual({ ok: true, value: draft[name] });
  expect(tabNames.flatMap((name) => fileIdsOf(name, draft[name]!, rules))).toEqual(
    'logo licence insurance certificate honour articles statements idCard'.split(' '),
  );
});
