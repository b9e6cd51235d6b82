// 变更 over HTTP: begin, edit the copy, save, follow its review.
import { z } from 'zod';
import { supplierLine } from '../../db/supplier/cases.ts';
import { ruleRow, ruleValue } from '../../domain/kit/rules.ts';
import { change, reviewedBanner, reviewedButton } from '../../domain/supplier/change.ts';
import { registrationDistrict } from '../../domain/supplier/list.ts';
import { supplierRules } from '../../domain/supplier/rules.ts';
import { route, type Routes } from '../kit/route.ts';
import { actRoute, clockRoutes, taskRoutes } from './acts.ts';
import { caseBody, caseFields, caseFor, deskOf, draftState, idParams, isMember, returnedOf, returnedSchema, tabSchema } from './case.ts';
import { correctionRoutes } from './corrections.ts';
import { draftRoutes } from './draft.ts';

const base = '/v1/supplier-changes';

const read = route({
  method: 'get',
  path: `${base}/:id`,
  listener: 'both',
  class: '一般',
  tag: change.label,
  summary: '查看变更',
  params: idParams,
  policy: { permission: 'dossier.read' },
  answer: z.object({
    ...caseFields,
    onboardingId: z.string().nullable(),
    districtLabel: z.string(),
    name: z.string(),
    page: z.object({
      banner: z.string().nullable(),
      buttons: z.array(z.object({ name: z.string(), label: z.string() })),
      basis: z.string(),
    }),
    returned: returnedSchema,
    tabs: z.array(tabSchema).nullable(),
    saveEnabled: z.boolean().nullable(),
  }),
  handle: async (context) => {
    const { deps, params, person } = context;
    const em = deps.orm.em.fork();
    const desk = deskOf(context);
    const actor = person();
    const file = await caseFor(em, change, params.id, actor, 'dossier.read');
    const line = await supplierLine(em, file);
    const set = await desk.rulesNow(em, file.district);
    const reviewed = ruleValue(set, supplierRules.changeReviewed);
    const row = ruleRow(set, supplierRules.changeReviewed);
    const draft = file.state === 'editing' && isMember(actor, file) ? await draftState(context, em, file) : null;
    return {
      version: file.version,
      body: {
        ...(await caseBody(em, change, file, actor)),
        onboardingId: line?.caseId ?? null,
        districtLabel: registrationDistrict(file.district, desk.reference),
        name: line?.name ?? '',
        page: {
          banner: reviewed ? reviewedBanner : null,
          buttons: [
            { name: 'back', label: '返回' },
            { name: 'save', label: reviewed ? reviewedButton : change.actions['save']!.label },
          ],
          basis: row.article ?? row.source,
        },
        returned: await returnedOf(em, file),
        tabs: draft?.tabs ?? null,
        saveEnabled: draft && draft.reasons.length === 0,
      },
    };
  },
});

export const changeRoutes: Routes = [
  route({
    method: 'post',
    path: base,
    listener: 'public',
    class: '一般',
    tag: change.label,
    summary: change.actions['begin']!.label,
    description: 'Copies the version in force into a draft of its own. Its tabs have version 1.',
    body: z.strictObject({ onboardingId: z.uuid() }),
    policy: { process: change, action: 'begin' },
    act: { process: change, action: 'begin' },
    problems: ['NOT_ADMITTED', 'ALREADY_RUNNING'],
  }),
  read,
  ...draftRoutes(base, change),
  actRoute(base, change, 'save', {
    description: 'In force at once, or sent to review where the 区划 reviews changes of required fields.',
    problems: ['DOSSIER_INCOMPLETE'],
    answer: z.looseObject({ dossierVersion: z.int() }),
  }),
  actRoute(base, change, 'withdraw'),
  actRoute(base, change, 'abandon'),
  ...taskRoutes(base, change),
  ...clockRoutes(base, change),
  ...correctionRoutes(base, change),
];
