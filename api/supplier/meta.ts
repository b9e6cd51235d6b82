// What a portal needs to draw the pages of suppliers: the form of a 区划, its words, and what it asks of bidders.
import { z } from 'zod';
import type { EntityManager } from '@mikro-orm/postgresql';
import { supplierLine } from '../../db/supplier/cases.ts';
import { allRules } from '../../domain/rules.ts';
import { ruleRow, ruleValue } from '../../domain/kit/rules.ts';
import { reach } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { bidderStatus } from '../../domain/supplier/bidder.ts';
import { dossierRules } from '../../domain/supplier/dossier/context.ts';
import { dossierMeta } from '../../domain/supplier/dossier/meta.ts';
import { onboardingColumns } from '../../domain/supplier/list.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { route, type Routes } from '../kit/route.ts';
import { deskOf } from './case.ts';
import { anyDistrict, districtSchema } from './district.ts';

const LABEL = 'label.';
const labels = allRules.filter(({ key }) => key.startsWith(LABEL));
const inDistrict = z.object({ district: anyDistrict.default('000000') });

/** Standing of an organisation's registration in a 区划; null where it has none. */
const registered = async (em: EntityManager, organisationId: string, district: string): Promise<string | null> =>
  (await supplierLine(em, { organisationId, district }))?.state ?? null;

export const metaRoutes: Routes = [
  route({
    method: 'get',
    path: '/v1/meta/dossier',
    listener: 'both',
    class: '一般',
    tag: '元数据',
    summary: '入驻资料的页签、填写项与选项',
    query: inDistrict,
    policy: { permission: 'meta.read' },
    answer: z.looseObject({ tabs: z.array(z.looseObject({ name: z.string(), label: z.string() })), terms: z.string() }),
    handle: async (context) => {
      const desk = deskOf(context);
      const set = await desk.rulesNow(context.deps.orm.em.fork(), context.query.district);
      const meta = dossierMeta(dossierRules(set), desk.reference);
      return { body: { ...meta, tabs: meta.tabs.map((tab) => ({ ...tab })), columns: onboardingColumns, terms: TERMS } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/meta/labels',
    listener: 'both',
    class: '一般',
    tag: '元数据',
    summary: '本区划的名称',
    description: 'Words that a 区划 uses instead of the common ones, by key.',
    query: inDistrict,
    policy: { permission: 'meta.read' },
    answer: z.object({ district: z.string(), labels: z.record(z.string(), z.string()) }),
    handle: async (context) => {
      const set = await deskOf(context).rulesNow(context.deps.orm.em.fork(), context.query.district);
      const found = labels.map((rule) => [rule.key.slice(LABEL.length), ruleValue(set, rule) as string]);
      return { body: { district: context.query.district, labels: Object.fromEntries(found) as Record<string, string> } };
    },
  }),
  route({
    method: 'get',
    path: '/v1/bidder-status',
    listener: 'public',
    class: '一般',
    tag: '供应商入驻',
    summary: '能否参与本区划的投标',
    query: z.object({ district: districtSchema }),
    policy: { permission: 'dossier.edit' },
    answer: z.object({
      district: z.string(),
      required: z.enum(['registered', 'admitted']),
      standing: z.enum(['registered', 'admitted']),
      mayBid: z.boolean(),
      message: z.string(),
      basis: z.string(),
    }),
    handle: async (context) => {
      const { deps, query, person } = context;
      const em = deps.orm.em.fork();
      const actor = person();
      const organisationId = reach('dossier.edit', actor).organisationIds.find((id) => id === actor.organisationId);
      if (!organisationId) throw refuse('FORBIDDEN');
      const set = await deskOf(context).rulesNow(em, query.district);
      const row = ruleRow(set, supplierRules.bidderStatusRequired);
      const status = bidderStatus(ruleValue(set, supplierRules.bidderStatusRequired), await registered(em, organisationId, query.district));
      return { body: { district: query.district, ...status, basis: row.article ?? row.source } };
    },
  }),
];

/** A17, as the checkbox has it. */
const TERMS = '本人已阅读并同意《政府采购供应商注册须知》《法律声明》《隐私协议》';
