// What the screen shows beside what people entered: 证书是否有效, 资产负债率, 销售利润率. Made anew on each reading, since a day changes it.
import type { PlainDate } from '../../kit/instant.ts';
import { isValidOn } from './dates.ts';
import { ratios } from './finance-rules.ts';
import { rowsOf, tabOf, type DraftTab, type TabName } from './tabs.ts';

/** A tab's values with the derived ones: rows of certificates get `valid` (left out while the period is incomplete), reports their ratios. */
export function withDerived(name: TabName, values: DraftTab, today: PlainDate): DraftTab {
  const tab = tabOf(name);
  if (!tab.list || !Array.isArray(values[tab.list.name])) return values;
  const rows = rowsOf(tab, values).map(({ row }) => {
    const valid = tab.list!.validity ? isValidOn(row['term'], today) : undefined;
    return { ...row, ...(valid !== undefined && { valid }), ...(name === 'finance' && ratios(row)) };
  });
  return { ...values, [tab.list.name]: rows };
}
