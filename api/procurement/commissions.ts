// 采购委托单 over HTTP (J11, J12), the agencies that may be commissioned, and what a purchaser must know before (J03, J13).
import { z } from 'zod';
import { purchasingParties } from '../../domain/account/roles.ts';
import { agency } from '../../domain/procurement/commission/agency.ts';
import { commission } from '../../domain/procurement/commission/commission.ts';
import { platforms, platformSentence } from '../../domain/procurement/portals.ts';
import { purchasingRules } from '../../domain/procurement/purchasing-rules.ts';
import { rfc3339, shanghaiDay } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleRow, ruleValue } from '../../domain/kit/rules.ts';
import { districtPrefix } from '../../domain/message/boxes.ts';
import { now } from '../../db/kit/clock.ts';
import { agencies, commissionOf, commissions, type CommissionRow } from '../../db/procurement/commissions.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { fromCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { actRoute, caseFields, caseView, idParams, key, listReach, reasonBody, roundRoutes } from './common.ts';

const base = '/v1/commissions';
const district = z.string().regex(/^\d{6}$/, '区划应为六位代码');
const body = z.strictObject({
  planId: z.uuid('请选择采购计划'),
  lines: z.array(z.int().min(1)).min(1, '请至少选择一项采购内容').max(200),
  agencyId: z.uuid('请选择代理机构'),
  title: z.string().trim().min(1, '请填写委托单名称').max(100),
  scope: z.string().trim().min(1, '请填写委托事项').max(1000),
});
const row = z.object({
  ...caseFields,
  organisationId: z.string(),
  unitName: z.string(),
  agencyId: z.string(),
  agencyName: z.string(),
  agencyLandline: z.string().nullable(),
  planId: z.string(),
  planNumber: z.string(),
  title: z.string(),
  scope: z.string(),
  lines: z.array(z.int()),
  agreementFileId: z.string().nullable(),
  returnedBecause: z.string().nullable(),
  submittedAt: z.string().nullable(),
  acceptedAt: z.string().nullable(),
  createdAt: z.string(),
});
const shown = (one: CommissionRow, actor: Parameters<typeof caseView>[2]): z.input<typeof row> => {
  const { regions: _, applicantId: __, ...rest } = one;
  return {
    ...rest,
    ...caseView(commission, one, actor),
    submittedAt: one.submittedAt && rfc3339(one.submittedAt),
    acceptedAt: one.acceptedAt && rfc3339(one.acceptedAt),
    createdAt: rfc3339(one.createdAt),
  };
};
/** Its unit, from 已提交 on its agency, and the offices of its district. */
const sees = (actor: Parameters<typeof caseView>[2], one: CommissionRow): boolean =>
  may('commission.read', actor, { organisationId: one.organisationId, district: one.district }) ||
  (!['draft', 'internalReview', 'discarded'].includes(one.state) && may('commission.read', actor, { organisationId: one.agencyId }));

const meta = route({
  method: 'get',
  path: '/v1/meta/purchasing',
  listener: 'both',
  class: '一般',
  tag: commission.label,
  summary: '采购平台与网上商城、CA 办理要求',
  query: z.object({ district }),
  policy: { permission: 'meta.read' },
  answer: z.object({
    platforms: z.array(z.object({ name: z.string(), label: z.string(), use: z.string() })),
    sentence: z.string(),
    ca: z.object({
      roles: z.array(
        z.object({
          party: z.string(),
          label: z.string(),
          needed: z.boolean(),
          kinds: z.array(z.object({ name: z.string(), optional: z.boolean() })),
        }),
      ),
      vendors: z.array(z.string()),
      noticeUrl: z.string().nullable(),
      source: z.string(),
      verified: z.boolean(),
    }),
  }),
  handle: async ({ deps, query }) => {
    const em = deps.orm.em.fork();
    const set = (await ruleBook(em)).rulesFor(query.district, shanghaiDay(await now(em)));
    const { roles, vendors, noticeUrl } = ruleValue(set, purchasingRules.ca);
    const { source, verified } = ruleRow(set, purchasingRules.ca);
    return {
      body: {
        platforms: Object.entries(platforms).map(([name, one]) => ({ name, ...one })),
        sentence: platformSentence,
        ca: {
          roles: roles.map(({ party, needed, kinds }) => ({ party, label: purchasingParties[party].label, needed, kinds: [...kinds] })),
          vendors: [...vendors],
          noticeUrl,
          source,
          verified,
        },
      },
    };
  },
});

export const commissionRoutes: Routes = [
  meta,
  route({
    method: 'get',
    path: '/v1/procurement-agencies',
    listener: 'both',
    class: '一般',
    tag: agency.label,
    summary: '采购代理机构名录',
    query: z.object({ district: district.default('000000') }),
    policy: { permission: 'agency.read' },
    answer: z.object({
      items: z.array(z.object({ ...caseFields, organisationId: z.string(), name: z.string(), landline: z.string().nullable() })),
    }),
    handle: async ({ deps, query, person }) => {
      const rows = await agencies(deps.orm.em.fork(), districtPrefix(query.district));
      return { body: { items: rows.map((one) => ({ ...one, ...caseView(agency, one, person()) })) } };
    },
  }),
  actRoute('/v1/procurement-agencies', agency, 'list', {
    listener: 'officers',
    body: z.strictObject({ district, creditCode: z.string().trim().toUpperCase().length(18, '统一社会信用代码应为18位') }),
    problems: ['ALREADY_RUNNING'],
  }),
  actRoute('/v1/procurement-agencies', agency, 'configure', {
    listener: 'public',
    body: z.strictObject({ landline: z.string().trim().max(30).meta({ description: '联系人固定电话' }) }),
  }),
  actRoute('/v1/procurement-agencies', agency, 'delist', { listener: 'officers' }),
  route({
    method: 'get',
    path: base,
    listener: 'public',
    class: '一般',
    tag: commission.label,
    summary: '采购委托单，最新的在前；代理机构看到已提交给它的',
    query: z.object(pageQuery),
    policy: { permission: 'commission.read' },
    answer: pageOf(row),
    handle: async ({ deps, query, person }) => {
      const actor = person();
      const rows = await commissions(
        deps.orm.em.fork(),
        listReach('commission.read', actor).organisations,
        query.limit + 1,
        fromCursor(query.after, key),
      );
      return {
        body: page(
          rows,
          query.limit,
          (one) => [one.createdAt, one.id],
          (one) => shown(one, actor),
        ),
      };
    },
  }),
  route({
    method: 'get',
    path: `${base}/:id`,
    listener: 'both',
    class: '一般',
    tag: commission.label,
    summary: '查看采购委托单',
    params: idParams,
    policy: { permission: 'commission.read' },
    answer: row,
    handle: async ({ deps, params, person }) => {
      const one = await commissionOf(deps.orm.em.fork(), params.id);
      if (!one || !sees(person(), one)) throw refuse('NOT_FOUND');
      return { body: shown(one, person()), version: one.version };
    },
  }),
  ...(['create', 'edit'] as const).map((action) =>
    actRoute(base, commission, action, {
      listener: 'public',
      body,
      problems: ['NOT_PURCHASER', 'AGENT_PHONE_MISSING', 'AGENT_NOT_LISTED', 'PLAN_NOT_FILED', 'PLAN_LINE_TAKEN'],
    }),
  ),
  actRoute(base, commission, 'submit', {
    listener: 'public',
    problems: ['AGENT_PHONE_MISSING', 'AGENT_NOT_LISTED', 'PLAN_NOT_FILED', 'PLAN_LINE_TAKEN'],
  }),
  actRoute(base, commission, 'withdraw', { listener: 'public', problems: ['WITHDRAW_AFTER_VOTE'] }),
  actRoute(base, commission, 'discard', { listener: 'public' }),
  actRoute(base, commission, 'urge', { listener: 'public', problems: ['URGE_TOO_SOON'] }),
  ...roundRoutes(base, commission, 'public'),
  actRoute(base, commission, 'accept', { listener: 'public', description: 'If-Match is the version of the task.' }),
  actRoute(base, commission, 'decline', { listener: 'public', body: reasonBody, description: 'If-Match is the version of the task.' }),
  actRoute(base, commission, 'sign', { listener: 'public', body: z.strictObject({ fileId: z.uuid('请上传委托协议') }) }),
  actRoute(base, commission, 'start', { listener: 'public', problems: ['INTENTION_TOO_EARLY'] }),
  actRoute(base, commission, 'complete', { listener: 'public' }),
];
