// Personal fields of a dossier or draft (证件号码, 手机号码): found by their declaration, so that none is forgotten at rest or on the way out.
import { encryptedPlacesOf, placesOf, tabs, type DossierDraft, type DraftTab, type Dossier, type Place } from './tabs.ts';
import { masked } from './display.ts';

/** Every personal value that is text, with its place. */
export const personalPlaces = (dossier: DossierDraft | Dossier): Place[] =>
  tabs.flatMap((tab) => encryptedPlacesOf(tab, dossier[tab.name] as DraftTab | undefined)).filter(({ value }) => typeof value === 'string');

/** Makes of every personal text what `change` makes of it: encrypt, decrypt, mask. In place, for values that nobody else holds. */
export function changePersonal<D extends DossierDraft | Dossier>(dossier: D, change: (value: string, place: Place) => unknown): D {
  for (const place of personalPlaces(dossier)) place.beside[place.name] = change(place.value as string, place);
  return dossier;
}

/** The same on a copy. */
export const mapPersonal = <D extends DossierDraft | Dossier>(dossier: D, change: (value: string, place: Place) => unknown): D =>
  changePersonal(JSON.parse(JSON.stringify(dossier)) as D, change);

/** For readers who may see the dossier but not personal numbers. */
export const maskPersonal = <D extends DossierDraft | Dossier>(dossier: D): D => mapPersonal(dossier, masked);

/** What the public may see (B06): the declared public fields, label by label. */
export const publicView = (dossier: Dossier): { name: string; label: string; value: unknown }[] =>
  tabs
    .flatMap((tab) => placesOf(tab, dossier[tab.name] as DraftTab | undefined))
    .filter(({ field, value }) => field.public && !field.encrypted && value !== undefined)
    .map(({ name, field, value }) => ({ name, label: field.label, value }));
