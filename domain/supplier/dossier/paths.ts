// Paths of a dossier as officers mark them: a tab, a field, a list, a row of it, a field of a row. Only what is declared can be marked.
import { draftLimits } from './draft.ts';
import type { Tab } from './field.ts';
import { isTabName, tabOf, type TabName } from './tabs.ts';
import type { Reason } from '../../kit/refusal.ts';

/** A marked place as people read it. */
export interface Marked {
  /** e.g. `people.persons[0].idNumber` */
  field: string;
  /** Caption of the tab. */
  tab: string;
  /** 证件号码, or the tab's or list's own name. */
  label: string;
  /** Row of the list, counted from 1. */
  row?: number;
}

const PATH = /^(\w+)(?:\.(\w+)(?:\[(0|[1-9]\d{0,2})\](?:\.(\w+))?)?)?$/;

/** The place behind a path among these tabs; null when they declare none. */
function placeIn(tabs: readonly Tab<TabName>[], path: string): Marked | null {
  const [, tabName, name, index, inRow] = PATH.exec(path) ?? [];
  const tab = tabs.find((one) => one.name === tabName);
  if (!tab) return null;
  const at = { field: path, tab: tab.label };
  if (name === undefined) return { ...at, label: tab.label };
  if (index === undefined && Object.hasOwn(tab.fields, name)) return { ...at, label: tab.fields[name]!.label };
  const { list } = tab;
  if (list?.name !== name) return null;
  if (index === undefined) return { ...at, label: list.label };
  if (Number(index) >= draftLimits.rows || (inRow !== undefined && !Object.hasOwn(list.fields, inRow))) return null;
  return { ...at, label: inRow === undefined ? list.label : list.fields[inRow]!.label, row: Number(index) + 1 };
}

/** A reason for every path that these tabs don't declare. */
export const unknownPaths = (tabs: readonly Tab<TabName>[], paths: readonly string[]): Reason[] =>
  paths.flatMap((path, i) =>
    placeIn(tabs, path)
      ? []
      : [{ field: `fields[${i}]`, code: 'DOSSIER_FIELD_UNKNOWN', message: `没有“${path.slice(0, 60)}”这一填写项`, rule: 'C08' }],
  );

/** Kept paths with their captions. What the form no longer has, or the 区划 named itself, reads as its path. */
export const markedPlaces = (paths: readonly string[]): Marked[] =>
  paths.map((path) => {
    const [tabName = ''] = path.split('.');
    const tab = isTabName(tabName) ? tabOf(tabName) : null;
    return (tab && placeIn([tab], path)) ?? { field: path, tab: tab?.label ?? '', label: path };
  });
