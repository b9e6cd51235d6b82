// 【保存草稿】: one tab at a time, under the tab's own version. What people typed is kept, right or wrong; what can't belong there is refused.
import type { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import type { PersonActor } from '../../domain/kit/actor.ts';
import type { Instant } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { allowedActions, stateOf, type CaseView, type Process } from '../../domain/kit/process.ts';
import { refuse, Refused } from '../../domain/kit/refusal.ts';
import { change } from '../../domain/supplier/change.ts';
import { dossierRules, type DossierRules } from '../../domain/supplier/dossier/context.ts';
import { acceptDraftTab, fileIdsOf } from '../../domain/supplier/dossier/draft.ts';
import { placesOf, tabNames, tabOf, type DraftTab, type TabName } from '../../domain/supplier/dossier/tabs.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { uuidv7 } from '../../db/kit/ids.ts';
import { NOW, one, query } from '../../db/kit/sql.ts';
import { caseRow } from '../../db/supplier/cases.ts';
import { sealDraftTab } from '../../db/supplier/drafts.ts';
import type { SupplierDeps } from './deps.ts';

export { loadDraft } from '../../db/supplier/drafts.ts';
export { filesOf } from '../../db/file/files.ts';

/** Process → the state in which its draft is open. */
export const draftStates: Record<string, { process: Process<any>; open: string }> = {
  [onboarding.type]: { process: onboarding, open: 'draft' },
  [change.type]: { process: change, open: 'editing' },
};

export interface SaveDraftTab {
  caseId: string;
  /** Process that the case belongs to. */
  type: string;
  tab: string;
  values: unknown;
  /** The tab's version that the actor has seen; 0 for a tab that nobody saved. */
  ifMatch: number | undefined;
  actor: PersonActor;
}
export interface SavedDraftTab {
  tab: TabName;
  /** The tab's new version. */
  version: number;
  /** As kept: trimmed, with ids of rows. */
  values: DraftTab;
  savedAt: Instant;
}

/**
 * Saves a tab in one transaction. The case row is locked against every act meanwhile, so that a submission holds either the whole save or nothing of it.
 * Throws NOT_FOUND, VERSION_MISSING, VERSION_STALE, STATE_CONFLICT, what `acceptDraftTab` refuses, DOSSIER_FILE_UNKNOWN.
 */
export const saveDraftTab = (orm: MikroORM, deps: SupplierDeps, save: SaveDraftTab): Promise<SavedDraftTab> =>
  orm.em.fork().transactional(async (em) => {
    const { caseId, type, ifMatch, actor } = save;
    const file = await caseRow(em, type, caseId, 'for share');
    if (!file || !may('dossier.edit', actor, { organisationId: file.organisationId })) throw refuse('NOT_FOUND');
    if (ifMatch === undefined) throw refuse('VERSION_MISSING');
    const { at } = await one<{ at: Instant }>(em, `select ${NOW} as at`);
    const { set } = await deps.rules(em, file.district, at);
    const rules = dossierRules(set);
    const accepted = acceptDraftTab(save.tab, save.values, { rules, newRowId: uuidv7 });
    const tab = save.tab as TabName;
    // A tab that doesn't exist has no version and no state.
    if (!accepted.ok && accepted.refusal.code === 'DOSSIER_TAB_UNKNOWN') throw new Refused(accepted.refusal);
    await checkVersion(em, file, tab, ifMatch);
    checkState(file, actor);
    if (!accepted.ok) throw new Refused(accepted.refusal);
    await useFiles(em, { file, actor, tab, values: accepted.value, rules, deps });
    const sealed = JSON.stringify(sealDraftTab(tab, accepted.value, deps.fields, file.district));
    const [written] = await query<{ version: number }>(em, ifMatch === 0 ? FIRST : LATER, [caseId, tab, sealed, at, actor.accountId, ifMatch]);
    if (!written) await checkVersion(em, file, tab, ifMatch);
    return { tab, version: written!.version, values: accepted.value, savedAt: at };
  });

const FIRST = `insert into supplier_draft (case_id, tab, "values", version, saved_at, saved_by) select $1, $2, $3, $6::int + 1, $4, $5
  on conflict (case_id, tab) do nothing returning version`;
const LATER = `update supplier_draft set "values" = $3, version = version + 1, saved_at = $4, saved_by = $5 where case_id = $1 and tab = $2 and version = $6 returning version`;

async function checkVersion(em: EntityManager, file: CaseView, tab: TabName, ifMatch: number): Promise<void> {
  const [row] = await query<{ version: number }>(em, `select version from supplier_draft where case_id = $1 and tab = $2`, [file.id, tab]);
  const version = row?.version ?? 0;
  if (version !== ifMatch) throw refuse('VERSION_STALE', { facts: { version, tab } });
}

function checkState(file: CaseView, actor: PersonActor): void {
  const { process, open } = draftStates[file.type]!;
  if (file.state === open) return;
  throw refuse('STATE_CONFLICT', {
    message: `当前状态为「${stateOf(process, file.state)?.label ?? file.state}」，不能保存草稿`,
    facts: { state: file.state, regions: file.regions, version: file.version, allowedActions: allowedActions(process, file, actor) },
  });
}

interface Using {
  file: CaseView;
  actor: PersonActor;
  tab: TabName;
  values: DraftTab;
  rules: DossierRules;
  deps: SupplierDeps;
}

/**
 * The case uses the files that the draft names from now on, and no longer those that neither draft nor a version of the organisation names. Files of others
 * are unknown here: naming one gives no way to its content.
 */
async function useFiles(em: EntityManager, { file, actor, tab, values, rules, deps }: Using): Promise<void> {
  const named = fileIdsOf(tab, values, rules);
  const own = await query<{ id: string }>(em, `select id from file where id::text = any($1) and (organisation_id = $2 or owner_id = $3) for share`, [
    named,
    file.organisationId,
    actor.accountId,
  ]);
  const known = new Set(own.map(({ id }) => id));
  const unknown = named.filter((id) => !known.has(id));
  if (unknown.length) throw refuse('DOSSIER_FILE_UNKNOWN', { reasons: unknownFiles(tab, values, unknown) });
  await query(em, `insert into file_use (file_id, case_id) select unnest($2::uuid[]), $1 on conflict do nothing`, [file.id, named]);
  const draft = { ...(await deps.loadDraft(em, file.id)), [tab]: values };
  const kept = tabNames.flatMap((name) => fileIdsOf(name, draft[name] ?? {}, rules));
  await query(
    em,
    `delete from file_use u where case_id = $1 and not file_id::text = any($2)
       and not exists (select 1 from dossier_version v where v.organisation_id = $3 and strpos(v.dossier::text, u.file_id::text) > 0)`,
    [file.id, kept, file.organisationId],
  );
}

const unknownFiles = (tab: TabName, values: DraftTab, unknown: readonly string[]) =>
  placesOf(tabOf(tab), values)
    .filter(({ field, value }) => field.kind === 'files' && Array.isArray(value) && value.some((id) => unknown.includes(id as string)))
    .map(({ path, field, tab: { label } }) => ({
      field: path,
      tab: label,
      code: 'FILE_UNKNOWN',
      message: `“${field.label}”的附件不存在，请重新上传`,
      rule: field.rule,
    }));
