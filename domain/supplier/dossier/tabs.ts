// The seven tabs in the order of the screen, and what follows from them alone.
import { onceEach } from '../../kit/once-each.ts';
import { basic } from './basic.ts';
import { credit } from './credit.ts';
import type { Field, Fields, List, Row, Tab, Values } from './field.ts';
import { finance } from './finance.ts';
import { investment } from './investment.ts';
import { people } from './people.ts';
import { qualification, type insuranceFields } from './qualification.ts';
import { special } from './special.ts';

export const tabs = [basic, qualification, special, credit, investment, finance, people] as const;
export type TabName = (typeof tabs)[number]['name'];
export const tabNames: readonly TabName[] = tabs.map((tab) => tab.name);

/** A tab by its name, without its exact type. */
export const tabOf = (name: TabName): Tab<TabName> => tabs.find((tab) => tab.name === name)!;

export const isTabName = (name: string): name is TabName => (tabNames as readonly string[]).includes(name);

export type Certificate = Row<(typeof special)['list']['fields']>;
export type CreditRecord = Row<(typeof credit)['list']['fields']>;
export type Investor = Row<(typeof investment)['list']['fields']>;
export type Report = Row<(typeof finance)['list']['fields']>;
export type Person = Row<(typeof people)['list']['fields']>;

/** A checked dossier, as versions keep it. Optional tabs are there when the 区划 shows them. */
export interface Dossier {
  basic: Values<(typeof basic)['fields']>;
  /** The block 社会保险登记证 is the 区划's, so nothing in it is certain; fields that only a 区划 knows stand here too. */
  qualification: Values<Omit<(typeof qualification)['fields'], keyof typeof insuranceFields>> & Partial<Values<typeof insuranceFields>>;
  special?: { items: Certificate[] };
  credit?: { items: CreditRecord[] };
  investment: Values<(typeof investment)['fields']> & { investors: Investor[] };
  finance: { reports: Report[] };
  people: { persons: Person[] };
}

/** Values of one tab as people left them: known names, any JSON behind them. */
export type DraftTab = Record<string, unknown>;
/** A draft keeps what people typed, complete or not, valid or not. */
export type DossierDraft = { [N in TabName]?: DraftTab };

/** One place where a field stands: on the tab itself or in a row of its list. */
export interface Place {
  tab: Tab<TabName>;
  list?: List;
  rowIndex?: number;
  rowId?: string;
  name: string;
  field: Field;
  /** JSON path, e.g. `people.persons[0].idNumber`. */
  path: string;
  /** What stands there. */
  value: unknown;
  /** The values beside it. */
  beside: Record<string, unknown>;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Rows of a tab's list; what is no object is left out, `index` keeps its position. */
export function rowsOf(tab: Tab, values: DraftTab | undefined): { index: number; row: Record<string, unknown> }[] {
  const rows = tab.list ? values?.[tab.list.name] : undefined;
  return Array.isArray(rows)
    ? rows.map((row, index) => ({ index, row })).filter((at): at is { index: number; row: DraftTab } => isRecord(at.row))
    : [];
}

/** Every place of a tab, filled or not, in the order of the declaration. */
export const placesOf = (tab: Tab<TabName>, values: DraftTab | undefined): Place[] => placesAmong(entriesOf, tab, values);

/** The places of a tab whose values are kept encrypted. */
export const encryptedPlacesOf = (tab: Tab<TabName>, values: DraftTab | undefined): Place[] => placesAmong(encryptedOf, tab, values);

type Entries = readonly (readonly [name: string, field: Field])[];

function placesAmong(entries: (fields: Fields) => Entries, tab: Tab<TabName>, values: DraftTab | undefined): Place[] {
  const places: Place[] = [];
  const own = values ?? {};
  for (const [name, field] of entries(tab.fields)) places.push({ tab, name, field, path: `${tab.name}.${name}`, value: own[name], beside: own });
  const { list } = tab;
  if (!list) return places;
  const fields = entries(list.fields);
  if (!fields.length) return places;
  for (const { index, row } of rowsOf(tab, values)) {
    const at = `${tab.name}.${list.name}[${index}]`;
    const id = typeof row['id'] === 'string' ? { rowId: row['id'] } : {};
    for (const [name, field] of fields)
      places.push({ tab, list, rowIndex: index, ...id, name, field, path: `${at}.${name}`, value: row[name], beside: row });
  }
  return places;
}

const entriesOf = onceEach((fields: Fields): Entries => Object.entries(fields));
const encryptedOf = onceEach((fields: Fields): Entries => Object.entries(fields).filter(([, field]) => field.encrypted));

/** Nothing was entered: absent, blank text, no files, an empty period. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === 'string') return value.trim() === '';
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every((part) => part === false || isEmpty(part));
}
