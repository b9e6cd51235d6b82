// Whether a change touches what the banner of 变更 names: required fields (基本信息、资质信息的必填项, S0§5).
import { shownTabs, type DossierRules } from './context.ts';
import { placesOf, type Dossier, type DraftTab } from './tabs.ts';

/** True when a required field differs between the two, or a row came or went that has one. */
export function requiredChanged(before: Dossier, after: Dossier, rules: DossierRules): boolean {
  return shownTabs(rules).some((tab) => {
    const required = (dossier: Dossier): string[] =>
      placesOf(tab, dossier[tab.name] as DraftTab | undefined)
        .filter(({ field }) => field.required)
        .map(({ path, value }) => `${path}=${JSON.stringify(value)}`)
        .toSorted();
    return required(before).join('\n') !== required(after).join('\n');
  });
}
