import fc from 'fast-check';
import { linXiContext } from '../../../db/demo/lin-xi.ts';
import { acceptDraftTab } from './draft.ts';
import { tabStatus } from './status.ts';
import { tabs, type DossierDraft } from './tabs.ts';
import { validateDossier } from './validate.ts';
import { withDerived } from './view.ts';

const context = linXiContext('2021-02-10');

/** Any JSON in every declared place, and now and then what such a place expects. */
const value = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('100', '-1', '2020-01', '2019-06-18', '330106', 'F5181', 'naturalPerson', 'CNY', '__proto__', 'constructor', 8, true, ['logo'], {
    from: '2020-01-01',
  }),
);
const values = (names: string[]) => fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });
const anyDraft = fc.record(
  Object.fromEntries(
    tabs.map(({ name, fields, list }) => {
      const own = values(Object.keys(fields));
      if (!list) return [name, own];
      const rows = fc.array(values(['id', ...Object.keys(list.fields)]), { maxLength: 3 });
      return [name, fc.tuple(own, rows).map(([flat, all]) => ({ ...flat, [list.name]: all }))];
    }),
  ),
);

test('B03 B22 whatever a draft holds, it is kept, and the check answers with reasons that each name tab, rule and sentence', () => {
  fc.assert(
    fc.property(anyDraft, (raw) => {
      const draft: DossierDraft = {};
      for (const { name } of tabs) {
        const accepted = acceptDraftTab(name, raw[name], { rules: context.rules });
        if (!accepted.ok) throw new Error(accepted.refusal.code);
        draft[name] = accepted.value;
        expect(acceptDraftTab(name, accepted.value, { rules: context.rules })).toEqual(accepted);
        withDerived(name, accepted.value, context.today);
      }
      const reasons = validateDossier(draft, context);
      expect(reasons.length).toBeGreaterThan(0);
      for (const { field, tab, message, rule, code } of reasons) expect([field, tab, message, rule, code].every((part) => part)).toBe(true);
      expect(tabStatus(draft, context).reduce((sum, { missing, wrong }) => sum + missing + wrong, 0)).toBe(reasons.length);
    }),
    { numRuns: 300 },
  );
});
