import { searchAttributeList } from './search-attributes.ts';

test('the set fits a namespace on SQL: at most 10 keywords and 3 of each other kind, no name twice, none called Status', () => {
  const counts = new Map<string, number>();
  for (const [, type] of searchAttributeList) counts.set(type, (counts.get(type) ?? 0) + 1);
  for (const [type, count] of counts) expect(count).toBeLessThanOrEqual(type === 'Keyword' ? 10 : 3);
  const names = searchAttributeList.map(([name]) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toContain('Status');
});
