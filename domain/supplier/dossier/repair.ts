// A draft outlives the rules it was typed under. What its tab no longer declares is set aside on reading, so that nobody is stuck with a draft that can
// neither be saved nor submitted (K10).
import { shownTabs, type DossierRules } from './context.ts';
import type { DraftTab, TabName } from './tabs.ts';

export interface Repaired {
  values: DraftTab;
  /** Paths of what was set aside, e.g. `people.persons[0].nick`. */
  dropped: string[];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The values that the tab declares. A tab that is not shown declares none. */
export function repairTab(name: TabName, values: DraftTab, rules: DossierRules): Repaired {
  const tab = shownTabs(rules).find((shown) => shown.name === name);
  const dropped: string[] = [];
  const keep = (record: Record<string, unknown>, known: (key: string) => boolean, at: string): Record<string, unknown> => {
    dropped.push(...Object.keys(record).flatMap((key) => (known(key) ? [] : [`${at}.${key}`])));
    return Object.fromEntries(Object.entries(record).filter(([key]) => known(key)));
  };
  const list = tab?.list;
  const kept = keep(values, (key) => Object.hasOwn(tab?.fields ?? {}, key) || key === list?.name, name);
  const rows = list ? kept[list.name] : undefined;
  if (!list || rows === undefined) return { values: kept, dropped };
  const whole = Array.isArray(rows) ? rows : [];
  if (whole !== rows) dropped.push(`${name}.${list.name}`);
  kept[list.name] = whole.flatMap((row: unknown, i) => {
    const at = `${name}.${list.name}[${i}]`;
    if (isRecord(row)) return [keep(row, (key) => key === 'id' || Object.hasOwn(list.fields, key), at)];
    dropped.push(at);
    return [];
  });
  return { values: kept, dropped };
}
