// How far a draft is, for the portal's tabs and its 【提交入驻申请】.
import { shownTabs, type DossierContext } from './context.ts';
import { missingCodes, validateDossier } from './validate.ts';
import type { DossierDraft, TabName } from './tabs.ts';

export interface TabStatus {
  name: TabName;
  label: string;
  required: boolean;
  /** Nothing speaks against this tab; an empty optional tab is complete. */
  complete: boolean;
  /** Required values that are not there. */
  missing: number;
  /** Values that are there and wrong, or contradict others. */
  wrong: number;
}

/** One status per shown tab, in the order of the screen. */
export function tabStatus(draft: DossierDraft, context: DossierContext): TabStatus[] {
  const reasons = validateDossier(draft, context);
  return shownTabs(context.rules).map(({ name, label, required }) => {
    const own = reasons.filter(({ field }) => field?.startsWith(`${name}.`));
    const missing = own.filter(({ code }) => missingCodes.includes(code ?? '')).length;
    return { name, label, required, complete: own.length === 0, missing, wrong: own.length - missing };
  });
}

/** B22: 【提交入驻申请】 is open when every tab is in order and the terms (A17) are accepted. */
export const submitEnabled = (draft: DossierDraft, context: DossierContext, termsAccepted: boolean): boolean =>
  termsAccepted && validateDossier(draft, context).length === 0;
