// Drafts over HTTP, for onboarding and change alike: read a tab, save a tab under its own version, check the whole.
import { z } from 'zod';
import type { DossierRules } from '../../domain/supplier/dossier/context.ts';
import { dossierRules } from '../../domain/supplier/dossier/context.ts';
import { repairTab } from '../../domain/supplier/dossier/repair.ts';
import { isEmpty, isTabName, tabOf, type DraftTab, type TabName } from '../../domain/supplier/dossier/tabs.ts';
import { shownTabs } from '../../domain/supplier/dossier/context.ts';
import type { Process } from '../../domain/kit/process.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { loadDraftTab } from '../../db/supplier/drafts.ts';
import { versionOf } from '../kit/act.ts';
import { route, type Routes } from '../kit/route.ts';
import { caseFor, deskOf, draftState, errorSchema, idParams, nothing, returnedOf, returnedSchema, tabSchema } from './case.ts';

const tabParams = idParams.extend({ tab: z.string().max(40) });
const values = z.record(z.string(), z.unknown());

function shownTab(name: string, rules: DossierRules): TabName {
  if (!isTabName(name) || !shownTabs(rules).some((tab) => tab.name === name)) throw refuse('DOSSIER_TAB_UNKNOWN');
  return name;
}

/** Routes below `/v1/supplier-onboardings` or `/v1/supplier-changes`. */
export const draftRoutes = (base: `/v1/${string}`, process: Process<any>): Routes => [
  route({
    method: 'get',
    path: `${base}/:id/draft/:tab`,
    listener: 'public',
    class: '一般',
    tag: process.label,
    summary: '读取草稿的一个页签',
    description: 'The ETag is the tab’s own version, 0 for a tab that nobody saved. `repaired` names what the form no longer has and was left out.',
    params: tabParams,
    policy: { permission: 'dossier.edit' },
    problems: ['DOSSIER_TAB_UNKNOWN'],
    answer: z.object({ tab: z.string(), label: z.string(), version: z.int(), values, savedAt: z.string().nullable(), repaired: z.array(z.string()) }),
    handle: async (context) => {
      const { deps, params, person } = context;
      const em = deps.orm.em.fork();
      const desk = deskOf(context);
      const file = await caseFor(em, process, params.id, person(), 'dossier.edit');
      const rules = dossierRules(await desk.rulesNow(em, file.district));
      const tab = shownTab(params.tab, rules);
      const saved = await loadDraftTab(em, file.id, tab, deps.fields);
      const repaired = repairTab(tab, saved?.values ?? {}, rules);
      const version = saved?.version ?? 0;
      const own = await desk.registration(em, file.organisationId!);
      return {
        version,
        body: {
          tab,
          label: tabOf(tab).label,
          version,
          values: withCreditCode(tab, repaired.values, own?.creditCode),
          savedAt: saved ? rfc3339(saved.savedAt) : null,
          repaired: repaired.dropped,
        },
      };
    },
  }),
  route({
    method: 'put',
    path: `${base}/:id/draft/:tab`,
    listener: 'public',
    class: '一般',
    tag: process.label,
    summary: '保存草稿的一个页签',
    description: 'Keeps what was typed, complete or not, valid or not. `If-Match` is the tab’s own version, "0" for the first save.',
    params: tabParams,
    headers: z.object({ 'if-match': z.string().optional() }),
    body: z.unknown(),
    bodyLimit: '2mb',
    policy: { permission: 'dossier.edit' },
    problems: [
      'DOSSIER_TAB_UNKNOWN',
      'DOSSIER_TAB_MALFORMED',
      'DOSSIER_FIELD_UNKNOWN',
      'DOSSIER_TOO_LARGE',
      'DOSSIER_FILE_UNKNOWN',
      'VERSION_STALE',
      'VERSION_MISSING',
      'STATE_CONFLICT',
    ],
    answer: z.object({ tab: z.string(), version: z.int(), values, savedAt: z.string() }),
    handle: async (context) => {
      const { params, headers, body, person } = context;
      const ifMatch = versionOf(headers['if-match']);
      const saved = await deskOf(context).saveDraftTab({
        caseId: params.id,
        type: process.type,
        tab: params.tab,
        values: body,
        ifMatch,
        actor: person(),
      });
      return { version: saved.version, body: { ...saved, savedAt: rfc3339(saved.savedAt) } };
    },
  }),
  route({
    method: 'post',
    path: `${base}/:id/check`,
    listener: 'public',
    class: '一般',
    tag: process.label,
    summary: '检查草稿，列出全部问题，不提交',
    params: idParams,
    body: nothing,
    policy: { permission: 'dossier.edit' },
    answer: z.object({ complete: z.boolean(), tabs: z.array(tabSchema), errors: z.array(errorSchema), returned: returnedSchema }),
    handle: async (context) => {
      const em = context.deps.orm.em.fork();
      const file = await caseFor(em, process, context.params.id, context.person(), 'dossier.edit');
      const { tabs, reasons } = await draftState(context, em, file);
      return { body: { complete: reasons.length === 0, tabs, errors: reasons, returned: await returnedOf(em, file) } };
    },
  }),
];

/** B10: 统一社会信用代码 is filled in by the platform. */
const withCreditCode = (tab: TabName, kept: DraftTab, creditCode: string | undefined): DraftTab =>
  tab === 'qualification' && isEmpty(kept['creditCode']) && creditCode ? { ...kept, creditCode } : kept;
