// 供应商入驻 over HTTP: the list 注册区划, one registration with its progress, and its acts.
import { z } from 'zod';
import { shelvedNote, type Shelved } from '../../domain/supplier/rest.ts';
import { shelvedSince } from '../../db/supplier/rounds.ts';
import { ownRegistrations, countRegistrations } from '../../db/supplier/lists.ts';
import { supplierLine } from '../../db/supplier/cases.ts';
import { logOf } from '../../db/supplier/history.ts';
import { shown } from '../../domain/kit/instant.ts';
import { reach } from '../../domain/kit/policy.ts';
import { ruleRow, ruleValue } from '../../domain/kit/rules.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { operationsOf, onboardingColumns, registrationDistrict, reviewerOf, stateLabel, toneOf } from '../../domain/supplier/list.ts';
import { innerSteps } from '../../domain/supplier/log.ts';
import { onboarding } from '../../domain/supplier/onboarding.ts';
import { progressPage } from '../../domain/supplier/progress.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { fromCursor, page, pageOf, pageQuery, sortCursor } from '../kit/page.ts';
import { outward } from '../kit/outward.ts';
import { route, type Routes } from '../kit/route.ts';
import { actRoute, clockRoutes, taskRoutes } from './acts.ts';
import {
  caseBody,
  caseFields,
  caseFor,
  deskOf,
  draftState,
  idParams,
  isMember,
  reasonBody,
  returnedOf,
  returnedSchema,
  shelvedSchema,
  tabSchema,
} from './case.ts';
import { correctionRoutes } from './corrections.ts';
import { draftRoutes } from './draft.ts';
import { lineSchema, lines } from './log-lines.ts';
import { districtSchema } from './district.ts';

const base = '/v1/supplier-onboardings';

const operation = z.object({ name: z.string(), label: z.string() });
const listed = z.object({
  id: z.string(),
  version: z.int(),
  district: z.string(),
  districtLabel: z.string(),
  applicant: z.string(),
  reviewer: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  tone: z.string(),
  shelved: shelvedSchema,
  registeredAt: z.string().meta({ example: '2021-02-10 10:39:21' }),
  createdAt: z.string(),
  operations: z.array(operation),
});

const progress = z.object({
  heading: z.string(),
  steps: z.array(z.object({ label: z.string(), status: z.enum(['done', 'current', 'next']), text: z.string().optional() })),
  buttons: z.array(operation),
  note: z.string(),
});

const list = route({
  method: 'get',
  path: base,
  listener: 'public',
  class: '一般',
  tag: onboarding.label,
  summary: '注册区划列表',
  query: z.object(pageQuery),
  policy: { permission: 'dossier.edit' },
  answer: pageOf(listed).extend({ total: z.int(), columns: z.array(z.object({ name: z.string(), label: z.string() })) }),
  handle: async (context) => {
    const { deps, query, person } = context;
    const em = deps.orm.em.fork();
    const desk = deskOf(context);
    const actor = person();
    const { organisationIds } = reach('dossier.edit', actor);
    const own = organisationIds.filter((id) => actor.organisationId === undefined || id === actor.organisationId);
    const rows = await ownRegistrations(em, own, query.limit, fromCursor(query.after, sortCursor));
    const reviews = new Map<string, string>();
    for (const { caseId, district, rules } of rows) {
      const flow = ruleValue(await desk.rulesNow(em, district, rules), supplierRules.flow);
      reviews.set(caseId, reviewerOf(flow.reviews, district, desk.reference));
    }
    const resting = await shelvedSince(
      em,
      rows.map(({ caseId }) => caseId),
    );
    const items = page(
      rows,
      query.limit,
      (row) => [row.createdAt, row.caseId],
      (row) => ({
        id: row.caseId,
        version: row.version,
        district: row.district,
        districtLabel: registrationDistrict(row.district, desk.reference),
        applicant: row.applicant,
        reviewer: reviews.get(row.caseId)!,
        state: row.state,
        stateLabel: stateLabel(row.state),
        tone: toneOf(row.state),
        shelved: outward(shelvedNote(resting.get(row.caseId))) as Shelved | null,
        registeredAt: shown(row.createdAt),
        createdAt: outward(row.createdAt) as string,
        operations: operationsOf(row.state),
      }),
    );
    return { body: { ...items, total: await countRegistrations(em, own), columns: [...onboardingColumns] } };
  },
});

const read = route({
  method: 'get',
  path: `${base}/:id`,
  listener: 'both',
  class: '一般',
  tag: onboarding.label,
  summary: '查看入驻登记',
  params: idParams,
  policy: { permission: 'dossier.read' },
  answer: z.object({
    ...caseFields,
    districtLabel: z.string(),
    name: z.string(),
    creditCode: z.string(),
    applicant: z.string(),
    header: z.object({ name: z.string(), createdAt: z.string(), latest: lineSchema.nullable(), all: z.string() }),
    operations: z.array(operation),
    flow: z.object({ reviews: z.array(z.string()), notice: z.boolean(), basis: z.string() }),
    progress: progress.nullable(),
    returned: returnedSchema,
    tabs: z.array(tabSchema).nullable().meta({ description: 'How far the draft is; while it is open, for its owner' }),
    submit: z.object({ label: z.string(), enabled: z.boolean(), complete: z.boolean(), termsAccepted: z.boolean() }).nullable(),
  }),
  handle: async (context) => {
    const { deps, params, person } = context;
    const em = deps.orm.em.fork();
    const desk = deskOf(context);
    const actor = person();
    const file = await caseFor(em, onboarding, params.id, actor, 'dossier.read');
    const line = await supplierLine(em, file);
    if (!line) throw refuse('NOT_FOUND');
    const mine = isMember(actor, file);
    const drafting = file.state === 'draft';
    const set = await desk.rulesNow(em, file.district, drafting ? null : line.rules);
    const flow = ruleValue(set, supplierRules.flow);
    const row = ruleRow(set, supplierRules.flow);
    const draft = drafting && mine ? await draftState(context, em, file) : null;
    const accepted = draft ? await desk.termsAccepted(em, actor.accountId, file.createdAt) : false;
    const [latest] = await lines(context, em, onboarding, file, await logOf(em, file.id, 1, null, mine ? innerSteps : []));
    const complete = draft?.reasons.length === 0;
    return {
      version: file.version,
      body: {
        ...(await caseBody(em, onboarding, file, actor)),
        districtLabel: registrationDistrict(file.district, desk.reference),
        name: line.name,
        creditCode: line.creditCode,
        applicant: line.applicant,
        header: { name: line.name, createdAt: shown(file.createdAt), latest: latest ?? null, all: '查看全部' },
        operations: operationsOf(file.state),
        flow: { reviews: [...flow.reviews], notice: flow.notice !== null, basis: row.article ?? row.source },
        progress: progressPage(flow, file),
        returned: await returnedOf(em, file),
        tabs: draft?.tabs ?? null,
        submit: draft && { label: onboarding.actions['submit']!.label, enabled: complete && accepted, complete, termsAccepted: accepted },
      },
    };
  },
});

export const onboardingRoutes: Routes = [
  list,
  route({
    method: 'post',
    path: base,
    listener: 'public',
    class: '一般',
    tag: onboarding.label,
    summary: onboarding.actions['create']!.label,
    body: z.strictObject({ district: districtSchema }),
    policy: { process: onboarding, action: 'create' },
    act: { process: onboarding, action: 'create' },
    problems: ['ALREADY_RUNNING'],
  }),
  read,
  ...draftRoutes(base, onboarding),
  actRoute(base, onboarding, 'submit', {
    body: z.strictObject({ termsAccepted: z.boolean().default(false) }),
    description: '`termsAccepted`: 本人已阅读并同意《政府采购供应商注册须知》《法律声明》《隐私协议》',
    problems: ['DOSSIER_INCOMPLETE'],
    answer: z.looseObject({ dossierVersion: z.int() }),
  }),
  actRoute(base, onboarding, 'withdraw', { problems: ['WITHDRAW_AFTER_VOTE'] }),
  actRoute(base, onboarding, 'suspend', { body: reasonBody }),
  actRoute(base, onboarding, 'resume', { body: reasonBody }),
  actRoute(base, onboarding, 'deregister', { body: reasonBody }),
  ...taskRoutes(base, onboarding),
  ...clockRoutes(base, onboarding),
  ...correctionRoutes(base, onboarding),
];
