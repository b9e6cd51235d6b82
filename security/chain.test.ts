import fc from 'fast-check';
import { GENESIS, journalHash, verifyChain, type ChainedRow, type JournalRow } from './chain.ts';

function chain(length: number): ChainedRow[] {
  const rows: ChainedRow[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const row: JournalRow = {
      case: 'c1',
      seq,
      at: `2021-02-10T02:39:2${seq % 10}.000000Z`,
      act: `k${seq}`,
      action: seq % 2 ? 'submit' : 'withdraw',
      actor: 'person:p1',
      from: 'draft',
      to: 'waiting',
      data: { version: seq, labels: ['提交'] },
    };
    const prev = rows.at(-1)?.hash ?? GENESIS;
    rows.push({ ...row, prev, hash: journalHash(prev, row) });
  }
  return rows;
}

test('an untouched chain holds, an empty one too', () => {
  expect(verifyChain(chain(8))).toBeNull();
  expect(verifyChain([])).toBeNull();
});

test('any field of any row changed is found at that row', () => {
  const fields = ['case', 'at', 'act', 'action', 'actor', 'from', 'to', 'data', 'hash', 'prev'] as const;
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.constantFrom(...fields), (seq, field) => {
      const rows = chain(8).map((row) => (row.seq === seq ? { ...row, [field]: 'x' } : row));
      // the case of the first row is what the others are compared with, and its own hash covers it
      expect(verifyChain(rows)).toBe(seq);
    }),
  );
});

test('a row taken out, swapped or put in is found where it should stand', () => {
  const rows = chain(8);
  expect(verifyChain(rows.filter(({ seq }) => seq !== 3))).toBe(3);
  expect(verifyChain(rows.filter(({ seq }) => seq !== 1))).toBe(1);
  expect(verifyChain([...rows.slice(0, 3), rows[4]!, rows[3]!, ...rows.slice(5)])).toBe(4);
  expect(verifyChain([...rows.slice(0, 3), rows[2]!, ...rows.slice(3)])).toBe(4);
});

test('a row hashed again after a change is found at the next row, since that one holds the old hash', () => {
  const rows = chain(8);
  const changed = { ...rows[4]!, data: { version: 99 } };
  rows[4] = { ...changed, hash: journalHash(changed.prev, changed) };
  expect(verifyChain(rows)).toBe(6);
});

test('data that jsonb has kept, with its keys in another order, has the same hash', () => {
  const row = chain(1)[0]!;
  const kept = { ...row, data: { labels: ['提交'], version: 1 } };
  expect(journalHash(GENESIS, kept)).toBe(row.hash);
});
