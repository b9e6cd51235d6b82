// What the records of suppliers are built with.
import type { EntityManager } from '@mikro-orm/postgresql';
import type { Calendar } from '../../domain/kit/calendar.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import type { RuleSet, RuleSetRef } from '../../domain/kit/rules.ts';
import type { DossierDraft } from '../../domain/supplier/dossier/tabs.ts';
import type { FileFacts, Reference, Registration } from '../../domain/supplier/dossier/context.ts';
import type { Fields } from '../../security/field.ts';

export interface SupplierDeps {
  fields: Fields;
  reference: Reference;
  /**
   * Rules of a 区划: those in force on the day of `at`, or those of a reference. `asked` false: the act asks no rule, so the ones this process knows
   * will do.
   */
  rules: (
    em: EntityManager,
    district: string,
    at: Instant,
    kept?: RuleSetRef | null | Promise<RuleSetRef | null>,
    asked?: boolean,
  ) => Promise<{ set: RuleSet; calendar: Calendar }>;
  /** The organisation as it was registered; null when there is none. */
  registration: (em: EntityManager, organisationId: string) => Promise<Registration | null>;
  /** User name of an account, for 申请人. */
  userName: (em: EntityManager, accountId: string) => Promise<string>;
  /** The draft of a case, decrypted. */
  loadDraft: (em: EntityManager, caseId: string) => Promise<DossierDraft>;
  files: (em: EntityManager, ids: string[]) => Promise<Map<string, FileFacts>>;
  /** The files that a case uses. */
  filesOfCase: (em: EntityManager, caseId: string) => Promise<Map<string, FileFacts>>;
  /** Whether the account accepted what suppliers must accept (A17). */
  termsAccepted: (em: EntityManager, accountId: string, at: Instant) => Promise<boolean>;
}
