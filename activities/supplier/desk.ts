// What the routes of suppliers read and write with, built once per process. Acts don't come by here: they go through `decide`.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { CaseView } from '../../domain/kit/process.ts';
import type { Reason } from '../../domain/kit/refusal.ts';
import type { RuleSet, RuleSetRef } from '../../domain/kit/rules.ts';
import { change } from '../../domain/supplier/change.ts';
import type { DossierContext } from '../../domain/supplier/dossier/context.ts';
import type { Dossier, DossierDraft } from '../../domain/supplier/dossier/tabs.ts';
import { validateDossier } from '../../domain/supplier/dossier/validate.ts';
import { now } from '../../db/kit/clock.ts';
import type { SupplierDeps } from './deps.ts';
import { saveDraftTab, type SaveDraftTab, type SavedDraftTab } from './drafts.ts';
import { readDraft, submissionOf } from './facts.ts';
import { dossierInForce, openDossier } from './versions.ts';

export interface SupplierDesk extends Pick<SupplierDeps, 'reference' | 'registration' | 'userName' | 'termsAccepted'> {
  saveDraftTab: (save: SaveDraftTab) => Promise<SavedDraftTab>;
  /** Rules of a 区划 as they stand now, or as a reference keeps them. */
  rulesNow: (em: EntityManager, district: string, kept?: RuleSetRef | null) => Promise<RuleSet>;
  /** The draft of an onboarding or a change, what it is checked against, and everything that speaks against it now. */
  draftOf: (em: EntityManager, file: CaseView) => Promise<{ draft: DossierDraft; context: DossierContext; reasons: Reason[] }>;
  inForce: (em: EntityManager, organisationId: string, district: string) => Promise<{ id: string; number: number; dossier: Dossier } | null>;
  /** A stored version with its personal values in clear. */
  openDossier: (dossier: Dossier) => Dossier;
}

export const createSupplierDesk = (orm: MikroORM, deps: SupplierDeps): SupplierDesk => {
  const rulesNow: SupplierDesk['rulesNow'] = async (em, district, kept) => (await deps.rules(em, district, await now(em), kept)).set;
  return {
    reference: deps.reference,
    registration: deps.registration,
    userName: deps.userName,
    termsAccepted: deps.termsAccepted,
    saveDraftTab: (save) => saveDraftTab(orm, deps, save),
    rulesNow,
    draftOf: async (em, file) => {
      const { type, organisationId, district } = file;
      const received = await now(em);
      const { set } = await deps.rules(em, district, received);
      const inForce = type === change.type && organisationId ? await dossierInForce(em, deps.fields, organisationId, district) : null;
      const drafted = await readDraft(deps, em, file);
      const { draft, context } = await submissionOf(deps, em, { drafted, set, received, ...(inForce && { previous: inForce.dossier }) });
      return { draft, context, reasons: validateDossier(draft, context) };
    },
    inForce: (em, organisationId, district) => dossierInForce(em, deps.fields, organisationId, district),
    openDossier: (dossier) => openDossier(deps.fields, dossier),
  };
};
