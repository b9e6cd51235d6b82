// 变更记录 (C03, C07): what a version changed against the one before, field by field; rows of lists are matched by their ids.
import { shownTabs, type DossierRules, type FileFacts, type Reference } from './context.ts';
import { display } from './display.ts';
import type { Tab } from './field.ts';
import { isEmpty, placesOf, tabs, type Dossier, type DraftTab, type Place, type TabName } from './tabs.ts';

export interface Change {
  /** Chinese caption of the tab. */
  tab: string;
  /** JSON path in the version where it stands: the new one, or the old one for what was taken away. */
  path: string;
  /** Id of the row of a list. */
  row?: string;
  /** `公司地址详情`, in lists `出资人列表 › 出资额`. */
  label: string;
  /** As people read it, personal fields masked; null where there was or is nothing. */
  before: string | null;
  after: string | null;
}

/** What turns codes and ids into words; without it they stay codes and ids. */
export interface Words {
  rules?: DossierRules;
  reference?: Reference;
  files?: ReadonlyMap<string, FileFacts>;
}

/** All changes from one version to the other, in the order of the tabs. Computed fields are left out: they follow. */
export function diffDossiers(before: Dossier, after: Dossier, words: Words = {}): Change[] {
  return everyTab(words.rules).flatMap((tab) => {
    const old = places(tab, before);
    const now = places(tab, after);
    const gone = [...old].filter(([key]) => !now.has(key)).map(([, place]) => place);
    return [...[...now].map(([key, place]) => change(old.get(key), place, words)), ...gone.map((place) => change(place, undefined, words))].filter(
      (found) => found !== null,
    );
  });
}

/** Hidden tabs count too: what was given up when a 区划 stopped to show a tab is a change. */
function everyTab(rules: DossierRules | undefined): Tab<TabName>[] {
  const shown = rules ? shownTabs(rules) : [];
  return tabs.map((tab) => shown.find(({ name }) => name === tab.name) ?? tab);
}

const places = (tab: Tab<TabName>, dossier: Dossier): Map<string, Place> =>
  new Map(
    placesOf(tab, dossier[tab.name] as DraftTab | undefined)
      .filter(({ field, value }) => !field.computed && !isEmpty(value))
      .map((place) => [place.list ? `${place.rowId ?? `#${place.rowIndex}`}/${place.name}` : place.name, place]),
  );

function change(before: Place | undefined, after: Place | undefined, words: Words): Change | null {
  const place = (after ?? before)!;
  if (before && after && same(before.value, after.value)) return null;
  const shown = (at: Place | undefined) => (at ? display(at.field, at.value, words) : null);
  return {
    tab: place.tab.label,
    path: place.path,
    ...(place.rowId !== undefined && { row: place.rowId }),
    label: place.list ? `${place.list.label} › ${place.field.label}` : place.field.label,
    before: shown(before),
    after: shown(after),
  };
}

/** Values of JSON; the order of keys doesn't count. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const [x, y] = [Object.entries(a), Object.entries(b)];
  return x.length === y.length && x.every(([key, value]) => same(value, (b as Record<string, unknown>)[key]));
}
