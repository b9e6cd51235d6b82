// Personal fields of a dossier or draft (证件号码, 手机号码): found by their declaration, so that none is forgotten at rest or on the way out.
import { encryptedPlacesOf, placesOf, tabs, type DossierDraft, type DraftTab, type Dossier, type Place } from './tabs.ts';
import { masked } from './display.ts';

/** Every personal value that is text, with its place. */
export const personalPlaces = (dossier: DossierDraft | Dossier): Place[] =>
  tabs.flatMap((tab) => encryptedPlacesOf(tab, dossier[tab.name] as DraftTab | undefined)).filter(({ value }) => typeof value === 'string');

/** A copy in which every personal text is what `change` makes of it: encrypt, decrypt, mask. */
export function mapPersonal<D extends DossierDraft | Dossier>(dossier: D, change: (value: string, place: Place) => unknown): D {
  const copy = JSON.parse(JSON.stringify(dossier)) as D;
  for (const place of personalPlaces(copy)) place.beside[place.name] = change(place.value as string, place);
  return copy;
}

/** For readers who may see the dossier but not personal numbers. */
export const maskPersonal = <D extends DossierDraft | Dossier>(dossier: D): D => mapPersonal(dossier, masked);

/** What the public may see (B06): the declared public fields, label by label. */
export const publicView = (dossier: Dossier): { name: string; label: string; value: unknown }[] =>
  tabs
    .flatMap((tab) => placesOf(tab, dossier[tab.name] as DraftTab | undefined))
    .filter(({ field, value }) => field.public && !field.encrypted && value !== undefined)
    .map(({ name, field, value }) => ({ name, label: field.label, value }));
