// Submission: the whole dossier at once, every reason with its field, its tab and its rule (B22).
import type { Reason } from '../../kit/refusal.ts';
import { checkField } from './check-field.ts';
import { shownTabs, type DossierContext } from './context.ts';
import { contradictions } from './contradictions.ts';
import { diffDossiers } from './diff.ts';
import type { Tab } from './field.ts';
import { ratios } from './finance-rules.ts';
import { checkIdentity, isIdentityKind } from './identity.ts';
import { isEmpty, placesOf, rowsOf, type Dossier, type DossierDraft, type DraftTab, type Place, type TabName } from './tabs.ts';

/** Codes of reasons that say that something is not there yet, as against wrong. */
export const missingCodes: readonly string[] = ['FIELD_REQUIRED', 'ROWS_MISSING', 'LEGAL_REPRESENTATIVE_MISSING'];

/** The draft as it counts: shown tabs only, 统一社会信用代码 taken over from the registration where nobody wrote one. */
function counted(draft: DossierDraft, { registration, rules }: DossierContext): DossierDraft {
  const shown = Object.fromEntries(shownTabs(rules).flatMap(({ name }) => (draft[name] ? [[name, draft[name]]] : []))) as DossierDraft;
  const own = shown.qualification ?? {};
  return isEmpty(own['creditCode']) ? { ...shown, qualification: { ...own, creditCode: registration.creditCode } } : shown;
}

function tabReasons(tab: Tab<TabName>, values: DraftTab | undefined, context: DossierContext): Reason[] {
  const { list } = tab;
  const found = placesOf(tab, values).flatMap((place): Reason[] => {
    const fault = checkField(place, context);
    if (!fault) return [];
    const message = place.path === 'investment.files' && fault.code === 'FIELD_REQUIRED' ? capitalFiles(context) : fault.message;
    return [{ field: place.path, tab: tab.label, code: fault.code, message, rule: place.field.rule }];
  });
  if (!list) return found;
  const at = { field: `${tab.name}.${list.name}`, tab: tab.label, rule: list.rule };
  const rows = values?.[list.name];
  if (!isEmpty(rows) && (!Array.isArray(rows) || rowsOf(tab, values).length !== rows.length)) {
    return [...found, { ...at, code: 'FIELD_FORMAT', message: `“${list.label}”中有无法识别的内容，请删除后重新新增` }];
  }
  return rowsOf(tab, values).length < list.min
    ? [...found, { ...at, code: 'ROWS_MISSING', message: list.missing ?? `请新增“${list.label}”` }]
    : found;
}

/** B15: what is asked for depends on whether the supplier is an 个体工商户. */
function capitalFiles({ registration, rules: { capitalFiles: asked } }: DossierContext): string {
  const kinds = registration.entityType === 'soleTrader' ? asked.individual : asked.others;
  return `请上传“文件”：${kinds.join('或')}${asked.more ? `（${asked.more}）` : ''}`;
}

/**
 * Everything that speaks against submitting the draft, in the order of the tabs; empty when it may be submitted. Fields first, then
 * contradictions between fields. With `previous` a change that changes nothing is a reason too.
 */
export function validateDossier(draft: DossierDraft, context: DossierContext): Reason[] {
  const whole = counted(draft, context);
  const tabs = shownTabs(context.rules);
  const between = contradictions(whole, context);
  const reasons = tabs.flatMap((tab) => [
    ...tabReasons(tab, whole[tab.name], context),
    ...between.filter(({ path }) => path.startsWith(`${tab.name}.`)).map(({ path, ...rest }): Reason => ({ field: path, tab: tab.label, ...rest })),
  ]);
  if (reasons.length === 0 && context.previous && diffDossiers(context.previous, settle(draft, context), { rules: context.rules }).length === 0) {
    return [{ code: 'DOSSIER_UNCHANGED', message: '没有任何修改，无需提交变更', rule: 'C07' }];
  }
  return reasons;
}

/** Numbers and names in the one form in which they are kept: capitals, no spaces, no +86. */
function keptForm(place: Place, context: DossierContext): unknown {
  if (!isIdentityKind(place.field.kind)) return place.value;
  const checked = checkIdentity(place.field.kind, place, context);
  return checked.ok ? checked.value : place.value;
}

/** The dossier that a draft makes: shown tabs, declared fields that hold something, computed ratios. Only for a draft without reasons. */
export function settle(draft: DossierDraft, context: DossierContext): Dossier {
  const whole = counted(draft, context);
  const settled = shownTabs(context.rules).map((tab) => {
    const own: Record<string, unknown> = {};
    const byRow = new Map<number | undefined, Record<string, unknown>>([[undefined, own]]);
    for (const place of placesOf(tab, whole[tab.name])) {
      if (place.field.computed || isEmpty(place.value)) continue;
      const values = byRow.get(place.rowIndex) ?? {};
      byRow.set(place.rowIndex, values);
      values[place.name] = keptForm(place, context);
    }
    const { list } = tab;
    if (!list) return [tab.name, own];
    const rows = rowsOf(tab, whole[tab.name]).map(({ index, row }) => ({
      id: row['id'],
      ...byRow.get(index),
      ...(tab.name === 'finance' && ratios(row)),
    }));
    return [tab.name, { ...own, [list.name]: rows }];
  });
  // The declarations were just checked at run time; the compiler can't follow that.
  return Object.fromEntries(settled) as unknown as Dossier;
}
