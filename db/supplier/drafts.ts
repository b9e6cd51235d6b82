// Drafts as they are kept: personal values are encrypted, whatever JSON somebody typed there.
import type { EntityManager } from '@mikro-orm/postgresql';
import { changePersonal, mapPersonal } from '../../domain/supplier/dossier/personal.ts';
import { encryptedPlacesOf, tabOf, type DossierDraft, type DraftTab, type TabName } from '../../domain/supplier/dossier/tabs.ts';
import type { Fields } from '../../security/field.ts';
import { ask, asInstant, query } from '../kit/sql.ts';
import type { Instant } from '../../domain/kit/instant.ts';

/** Where personal values of drafts belong, for their encryption. */
export const DRAFT_PLACE = 'supplier_draft.values';

/** A personal value that is no text (a draft keeps any JSON) is sealed as its JSON. */
interface SealedJson {
  json: string;
}
const isSealedJson = (value: unknown): value is SealedJson =>
  typeof value === 'object' && value !== null && typeof (value as { json?: unknown }).json === 'string';

const notText = (tab: TabName, values: DraftTab) =>
  encryptedPlacesOf(tabOf(tab), values).filter(({ value }) => value !== undefined && typeof value !== 'string');

/** A tab with every personal value encrypted, for its row. `district` is the tenant. */
export function sealDraftTab(tab: TabName, values: DraftTab, fields: Fields, district: string): DraftTab {
  const { [tab]: sealed = {} } = mapPersonal<DossierDraft>({ [tab]: values }, (value) => fields.encrypt(value, district, DRAFT_PLACE));
  for (const { beside, name, value } of notText(tab, sealed)) beside[name] = { json: fields.encrypt(JSON.stringify(value), district, DRAFT_PLACE) };
  return sealed;
}

/** The inverse, in the values themselves as they came from their row. Throws when a value was altered. */
export function openDraftTab(tab: TabName, sealed: DraftTab, fields: Fields): DraftTab {
  const { [tab]: values = {} } = changePersonal<DossierDraft>({ [tab]: sealed }, (value) => fields.decrypt(value, DRAFT_PLACE));
  for (const { beside, name, value } of notText(tab, values))
    if (isSealedJson(value)) beside[name] = JSON.parse(fields.decrypt(value.json, DRAFT_PLACE));
  return values;
}

/** The draft of an onboarding or a change, decrypted. Tabs that nobody saved are left out. */
export async function loadDraft(em: EntityManager, caseId: string, fields: Fields): Promise<DossierDraft> {
  const rows = await ask<{ tab: TabName; values: DraftTab }>(em, `select tab, "values" from supplier_draft where case_id = $1`, [caseId]);
  return Object.fromEntries(rows.map(({ tab, values }) => [tab, openDraftTab(tab, values, fields)]));
}

export interface SavedTab {
  values: DraftTab;
  version: number;
  savedAt: Instant;
}

/** One saved tab, decrypted; null when nobody saved it. */
export async function loadDraftTab(em: EntityManager, caseId: string, tab: TabName, fields: Fields): Promise<SavedTab | null> {
  const [row] = await query<SavedTab>(
    em,
    `select "values", version, ${asInstant('saved_at')} as "savedAt" from supplier_draft where case_id = $1 and tab = $2`,
    [caseId, tab],
  );
  return row ? { ...row, values: openDraftTab(tab, row.values, fields) } : null;
}

/** Versions of the saved tabs. */
export async function draftVersions(em: EntityManager, caseId: string): Promise<Partial<Record<TabName, number>>> {
  const rows = await query<{ tab: TabName; version: number }>(em, `select tab, version from supplier_draft where case_id = $1`, [caseId]);
  return Object.fromEntries(rows.map(({ tab, version }) => [tab, version]));
}
