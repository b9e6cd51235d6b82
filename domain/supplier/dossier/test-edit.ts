// For tests: a draft with some values changed, and the codes of what then speaks against it.
import type { DossierContext } from './context.ts';
import type { DossierDraft } from './tabs.ts';
import { validateDossier } from './validate.ts';

/** A copy with values set by dotted path (`people.persons.0.mobile`); undefined takes a value away. */
export function edited(draft: DossierDraft, changes: Record<string, unknown>): DossierDraft {
  const copy = JSON.parse(JSON.stringify(draft)) as Record<string, unknown>;
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop()!;
    const at = keys.reduce((inner, key) => inner[key] as Record<string, unknown>, copy);
    if (value === undefined) delete at[last];
    else at[last] = value;
  }
  return copy as DossierDraft;
}

/** Codes of all reasons, or of those at one dotted path. */
export const reasonsOf = (draft: DossierDraft, context: DossierContext, path?: string): (string | undefined)[] => {
  const field = path?.replace(/\.(\d+)/g, '[$1]');
  return validateDossier(draft, context)
    .filter((reason) => field === undefined || reason.field === field)
    .map(({ code }) => code);
};
