import fc from 'fast-check';
import { compiledRelease, type Stored } from './packages.ts';
import { intentionRelease } from './intention.ts';
import { releaseText, yuan } from './ocds.ts';

const release = (n: number, more: object): Stored => ({ ocid: 'ocds-000000-x', id: `x-${n}`, date: `2026-03-0${n}T09:00:00+08:00`, tag: ['tender'], ...more });

test('R36 a record says what all releases say together: later values stand, things with ids are merged one by one, other lists are replaced, null takes away', () => {
  const first = release(1, {
    tender: { status: 'active', submissionMethod: ['written', 'inPerson'], documents: [{ id: '1', title: 'a' }], description: 'x' },
    parties: [{ id: 'p', roles: ['buyer'] }],
  });
  const second = release(2, {
    tender: { status: 'complete', submissionMethod: ['electronicSubmission'], documents: [{ id: '2' }, { id: '1', title: 'b' }], description: null },
    parties: [
      { id: 'p', roles: ['buyer', 'procuringEntity'] },
      { id: 'q', roles: ['supplier'] },
    ],
  });
  expect(compiledRelease([first, second])).toEqual({
    ocid: 'ocds-000000-x',
    id: 'ocds-000000-x-compiled-2026-03-02T09:00:00+08:00',
    date: '2026-03-02T09:00:00+08:00',
    tag: ['compiled'],
    tender: { status: 'complete', submissionMethod: ['electronicSubmission'], documents: [{ id: '1', title: 'b' }, { id: '2' }] },
    parties: [
      { id: 'p', roles: ['buyer', 'procuringEntity'] },
      { id: 'q', roles: ['supplier'] },
    ],
  });
});

test('R36 merging a release twice changes nothing, and none of the releases is changed by it', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c'), title: fc.string() }), { minLength: 1, maxLength: 4 }), (documents) => {
      const said = release(1, { tender: { documents } });
      const before = JSON.stringify(said);
      const { id: _, date: __, ...once } = compiledRelease([said, release(2, { tender: { documents } })]);
      const { id: ___, date: ____, ...again } = compiledRelease([said, release(2, { tender: { documents } }), release(3, { tender: { documents } })]);
      expect(again).toEqual(once);
      expect(JSON.stringify(said)).toBe(before);
    }),
  );
});

test('R03 any name and any amount: one line of JSON that says what was said, 元 exact to the 分', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.bigInt({ min: 1n, max: 10n ** 14n }), (name, fen) => {
      const made = intentionRelease(
        { id: 'i', unit: { name, creditCode: 'C' }, content: { name, need: name, budgetFen: String(fen), month: '2026-05' } },
        { ocid: 'ocds-000000-i', n: 1, at: '2026-03-02T01:00:00.000000Z' },
      );
      const text = releaseText(made);
      expect(text).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
      expect((JSON.parse(text) as typeof made).tender['title']).toBe(name.toWellFormed());
      const [, cents = ''] = yuan(String(fen)).amount.toString().split('.');
      expect(cents.length).toBeLessThanOrEqual(2);
      expect(BigInt(Math.round(yuan(String(fen)).amount * 100))).toBe(fen);
    }),
  );
});
