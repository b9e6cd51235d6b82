// Drafts (B03): what people typed is kept as it is, valid or not. Refused is only what can't belong to the form or is too much.
import type { Reason, Refusal } from '../../kit/refusal.ts';
import { shownTabs, type DossierRules } from './context.ts';
import { isTabName, rowsOf, type DraftTab } from './tabs.ts';

/** Most characters of a tab's JSON, deepest nesting, most rows of a list. [D] */
export const draftLimits = { characters: 200_000, depth: 6, rows: 200 } as const;

export type Accepted = { ok: true; value: DraftTab } | { ok: false; refusal: Refusal };

export interface DraftOptions {
  rules: DossierRules;
  /** Makes ids of new rows. Without it they are `r1`, `r2` … after the highest there is. */
  newRowId?: () => string;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const no = (code: string, reasons?: Reason[]): Accepted => ({ ok: false, refusal: { code, ...(reasons && { reasons }) } });

/**
 * Takes one tab of a draft as it was sent. Text is trimmed and freed of control characters, empty values are left out, computed fields
 * are dropped, every row of the list has an id of its own. Refusals: DOSSIER_TAB_UNKNOWN, DOSSIER_TAB_MALFORMED, DOSSIER_TOO_LARGE,
 * DOSSIER_FIELD_UNKNOWN (all unknown names at once).
 */
export function acceptDraftTab(name: string, raw: unknown, { rules, newRowId }: DraftOptions): Accepted {
  const tab = isTabName(name) ? shownTabs(rules).find((shown) => shown.name === name) : undefined;
  if (!tab) return no('DOSSIER_TAB_UNKNOWN');
  if (tooDeep(raw, draftLimits.depth) || JSON.stringify(raw ?? null).length > draftLimits.characters) return no('DOSSIER_TOO_LARGE');
  if (!isRecord(raw)) return no('DOSSIER_TAB_MALFORMED');

  const { list } = tab;
  const rows = list ? raw[list.name] : undefined;
  if (rows !== undefined && rows !== null && (!Array.isArray(rows) || !rows.every(isRecord))) return no('DOSSIER_TAB_MALFORMED');
  const sent = (rows ?? []) as Record<string, unknown>[];
  if (sent.length > draftLimits.rows) return no('DOSSIER_TOO_LARGE');

  const unknown = [
    ...Object.keys(raw).filter((key) => !Object.hasOwn(tab.fields, key) && key !== list?.name),
    ...sent.flatMap((row, i) =>
      Object.keys(row)
        .filter((key) => key !== 'id' && !Object.hasOwn(list!.fields, key))
        .map((key) => `${list!.name}[${i}].${key}`),
    ),
  ];
  if (unknown.length) {
    return no(
      'DOSSIER_FIELD_UNKNOWN',
      unknown.map((key) => ({ field: `${name}.${key}`, tab: tab.label, message: `没有“${key.slice(0, 60)}”这一填写项`, rule: 'B03' })),
    );
  }
  const value = kept(tab.fields, raw);
  if (list && sent.length) value[list.name] = withIds(sent, newRowId).map(({ id, row }) => ({ id, ...kept(list.fields, row) }));
  return { ok: true, value };
}

/** The declared fields of an object that hold something, normalised. */
function kept(fields: Record<string, { computed?: boolean }>, values: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(fields)
    .filter(([name, field]) => !field.computed && Object.hasOwn(values, name))
    .map(([name]) => [name, normalised(values[name])] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

// Control characters but tab and line ends; the database keeps no NUL and no half of a surrogate pair.
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

function normalised(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed().replace(CONTROL, '').trim() || undefined;
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(normalised).filter((item) => item !== undefined);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key.toWellFormed().replace(CONTROL, ''), normalised(inner)] as const);
  return Object.fromEntries(entries.filter(([key, inner]) => key !== '__proto__' && inner !== undefined));
}

/** A row keeps its id; without one, or with one that stands above already, it gets a new one. */
function withIds(rows: Record<string, unknown>[], newRowId?: () => string): { id: string; row: Record<string, unknown> }[] {
  const taken = new Set<string>();
  let highest = Math.max(0, ...rows.map(({ id }) => Number((typeof id === 'string' && /^r(\d{1,9})$/.exec(id)?.[1]) || 0)));
  return rows.map((row) => {
    let id = typeof row['id'] === 'string' && /^[\w-]{1,64}$/.test(row['id']) ? row['id'] : undefined;
    if (id === undefined || taken.has(id)) id = newRowId?.() ?? `r${++highest}`;
    taken.add(id);
    return { id, row };
  });
}

function tooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return left === 0 || Object.values(value).some((inner) => tooDeep(inner, left - 1));
}

/** Ids of the files that a tab names, for ownership and clean-up. */
export function fileIdsOf(name: string, values: DraftTab, rules: DossierRules): string[] {
  const tab = shownTabs(rules).find((shown) => shown.name === name);
  if (!tab) return [];
  const of = (fields: Record<string, { kind: string }>, at: Record<string, unknown>) =>
    Object.entries(fields).flatMap(([field, { kind }]) => (kind === 'files' && Array.isArray(at[field]) ? at[field] : []));
  const found: unknown[] = [...of(tab.fields, values), ...rowsOf(tab, values).flatMap(({ row }) => of(tab.list!.fields, row))];
  return [...new Set(found.filter((id): id is string => typeof id === 'string'))];
}
