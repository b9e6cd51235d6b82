// 执业注册 over HTTP: drafts, lists, the page of a case, its materials, and what comes if nobody acts.
import { z } from 'zod';
import { shanghaiDay, rfc3339 } from '../../domain/kit/instant.ts';
import { reach } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { counterRulesOf } from '../../domain/account/counter/rules.ts';
import { attendees, counterItems, type Attendee } from '../../domain/registration/counter.ts';
import { formFields } from '../../domain/registration/form.ts';
import { kindNames, registrationKinds } from '../../domain/registration/kinds.ts';
import { trustGrades } from '../../domain/registration/materials.ts';
import { registration, stateGroups, type StateGroup } from '../../domain/registration/registration.ts';
import { now } from '../../db/kit/clock.ts';
import { registrationLines } from '../../db/registration/lists.ts';
import { versionOf } from '../kit/act.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { common, deskOf, registrationActs } from './acts.ts';
import { correctionRoutes, readFrom } from './corrections.ts';
import { clock, kind, line, material, materialBody, materialParams, nothing, params, whole } from './shapes.ts';
import { clocksOf, lineOf, wholeOf } from './view.ts';
import { whatIfRoute } from './what-if.ts';

const read = { permission: 'registration.read' } as const;
const groups = Object.keys(stateGroups) as StateGroup[];
const states = Object.keys(registration.states);

const list = route({
  ...common,
  class: '搜索',
  listener: 'both',
  method: 'get',
  path: '/v1/registrations',
  summary: '注册办件：暂存、在办、办结，或按状态',
  description:
    'Own ones, those of the own organisation as employer, for officers those of their districts. `state`: draft, active, done, rectify (all 待整改), or a state.',
  query: z.object({ ...pageQuery, state: z.enum([...groups, 'rectify', ...states] as [string, ...string[]]).optional(), kind: kind.optional() }),
  policy: read,
  answer: pageOf(line),
  handle: async (context) => {
    const { deps, query, person } = context;
    const em = deps.orm.em.fork();
    const before = fromCursor(query.after, idCursor)?.[0] ?? null;
    const wanted = query.state === undefined || query.state === 'rectify' ? [] : (stateGroups[query.state as StateGroup] ?? [query.state]);
    const rows = await registrationLines(
      em,
      reach('registration.read', person()),
      { states: wanted, kind: query.kind, rectify: query.state === 'rectify' },
      query.limit + 1,
      before,
    );
    const today = shanghaiDay(await now(em));
    const known = new Map<string, Awaited<ReturnType<ReturnType<typeof deskOf>['rules']>>>();
    for (const { district } of rows) if (!known.has(district)) known.set(district, await deskOf(context).rules(district, today));
    return {
      body: page(
        rows,
        query.limit,
        ({ id }) => [id],
        (row) => {
          const { rules, calendar } = known.get(row.district)!;
          return lineOf(row, rules.values.office.name, today, calendar);
        },
      ),
    };
  },
});

const one = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/registrations/:id',
  summary: '查看注册办件',
  description: 'An old draft is brought to the form of today; `missing` lists what it lacks, and it can always be saved and submitted.',
  params,
  policy: read,
  answer: whole,
  handle: async (context) => {
    const { em, file, actor, opened, standpoint } = await readFrom(context, context.params.id);
    return { body: await wholeOf(em, file, opened, actor, standpoint), version: file.version };
  },
});

const preReview = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/registrations/:id/pre-review',
  summary: '预审情况：告知内容、轮次、期限',
  params,
  policy: read,
  answer: z.object({ state: z.string(), round: z.int(), maxRounds: z.int(), asked: whole.shape.asked, clocks: z.array(clock) }),
  handle: async (context) => {
    const { em, file, actor, opened, standpoint } = await readFrom(context, context.params.id);
    const { asked, round } = await wholeOf(em, file, opened, actor, standpoint);
    const clocks = (await clocksOf(em, file.id, opened.at, opened.calendar)).filter(({ name }) => name === 'preReview' || name === 'supplement');
    return { body: { state: file.state, round, maxRounds: opened.rules.values.supplementRounds, asked, clocks } };
  },
});

const prefill = route({
  ...common,
  listener: 'public',
  method: 'get',
  path: '/v1/registration-prefill',
  summary: '智慧好办：共享数据预填',
  query: z.object({ kind }),
  policy: 'signedIn',
  answer: z.object({ form: z.record(z.string(), z.unknown()), education: whole.shape.education, from: z.record(z.string(), z.string()) }),
  handle: async (context) => {
    const { form, shared, from } = await deskOf(context).prefill(context.person(), context.query.kind);
    return { body: { form: { ...form }, education: shared.education ?? null, from } };
  },
});

const form = route({
  ...common,
  listener: 'both',
  method: 'put',
  path: '/v1/registrations/:id/form',
  summary: '保存申请表',
  description:
    'Keeps what was typed, complete or not. `If-Match` is `formVersion`. While something is asked for, only the fields that were named can change.',
  params,
  headers: z.object({ 'if-match': z.string().optional() }),
  body: z.record(z.string().max(40), z.unknown()),
  policy: 'signedIn',
  problems: ['DRAFT_NOT_OPEN', 'VERSION_MISSING', 'VERSION_STALE'],
  answer: z.object({ version: z.int(), form: z.record(z.string(), z.unknown()), savedAt: z.string() }),
  handle: async (context) => {
    const ifMatch = versionOf(context.headers['if-match']);
    if (ifMatch === undefined) throw refuse('VERSION_MISSING');
    const saved = await deskOf(context).saveForm({ caseId: context.params.id, values: context.body, ifMatch, actor: context.person() });
    return { body: { version: saved.version, form: { ...saved.form }, savedAt: rfc3339(saved.savedAt) }, version: saved.version };
  },
});

const added = material.omit({ label: true, sourceLabel: true, trustGradeLabel: true });
const materials: Routes = [
  route({
    ...common,
    listener: 'both',
    method: 'post',
    path: '/v1/registrations/:id/materials',
    summary: '提交一份材料（上传的文件，或复用已提交的）',
    params,
    body: materialBody,
    status: 201,
    policy: 'signedIn',
    problems: ['MATERIAL_UNKNOWN', 'MATERIAL_FILE_UNFIT', 'DRAFT_NOT_OPEN'],
    answer: added,
    handle: async (context) => {
      const { item, fileId, reuse, originalSeen } = context.body;
      const own = {
        ...(fileId === undefined ? {} : { fileId }),
        ...(reuse === undefined ? {} : { reuse }),
        ...(originalSeen === undefined ? {} : { originalSeen }),
      };
      const {
        reusedFrom: _,
        verifiedBy: __,
        ...kept
      } = await deskOf(context).addMaterial({ caseId: context.params.id, item, ...own, actor: context.person() });
      return { status: 201, body: { ...kept, addedAt: rfc3339(kept.addedAt) } };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'delete',
    path: '/v1/registrations/:id/materials/:materialId',
    summary: '删除一份材料',
    params: materialParams,
    policy: 'signedIn',
    problems: ['DRAFT_NOT_OPEN'],
    handle: async (context) => {
      await deskOf(context).removeMaterial({ caseId: context.params.id, materialId: context.params.materialId, actor: context.person() });
      return { status: 204 };
    },
  }),
  route({
    ...common,
    listener: 'officers',
    method: 'post',
    path: '/v1/registrations/:id/materials/:materialId/verify',
    summary: '窗口核验原件（可信等级升为B）',
    params: materialParams,
    body: nothing,
    policy: { permission: 'registration.verify' },
    answer: z.object({ trustGrade: z.string(), label: z.string() }),
    handle: async (context) => {
      await deskOf(context).verifyMaterial({ caseId: context.params.id, materialId: context.params.materialId, actor: context.person() });
      return { body: { trustGrade: 'B', label: trustGrades.B } };
    },
  }),
];

const counterMeta = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/meta/registration-counter',
  summary: '窗口办理应核验的材料：本人到场、受托人到场',
  query: z.object({
    district: z
      .string()
      .regex(/^\d{6}$/)
      .default('310000'),
  }),
  policy: { permission: 'meta.read' },
  answer: z.object({
    presenters: z.array(
      z.object({
        presenter: z.string(),
        label: z.string(),
        items: z.array(z.object({ id: z.string(), label: z.string(), form: z.string(), marks: z.array(z.string()), originalShown: z.boolean() })),
      }),
    ),
  }),
  handle: async (context) => {
    const today = shanghaiDay(await now(context.deps.orm.em.fork()));
    const { set } = await deskOf(context).rules(context.query.district, today);
    const { materials } = counterRulesOf(set);
    const presenters = (Object.keys(attendees) as Attendee[]).map((presenter) => ({
      presenter,
      label: attendees[presenter],
      items: counterItems(materials, presenter).map(({ id, label, form: kept, marks: wanted, originalShown }) => ({
        id,
        label,
        form: kept,
        marks: [...wanted],
        originalShown,
      })),
    }));
    return { body: { presenters } };
  },
});

const meta = route({
  ...common,
  listener: 'both',
  method: 'get',
  path: '/v1/meta/registrations',
  summary: '注册类型：各自的表单与材料清单',
  query: z.object({
    district: z
      .string()
      .regex(/^\d{6}$/)
      .default('310000'),
  }),
  policy: 'public',
  answer: z.object({
    kinds: z.array(
      z.object({
        kind: z.string(),
        label: z.string(),
        employerConfirms: z.boolean(),
        fields: z.array(
          z.object({ name: z.string(), label: z.string(), kind: z.string(), required: z.boolean(), requiredWith: z.array(z.string()) }),
        ),
        materials: z.array(
          z.object({
            id: z.string(),
            label: z.string(),
            by: z.string(),
            trustGrade: z.string(),
            required: z.boolean(),
            matter: z.string().nullable(),
          }),
        ),
      }),
    ),
  }),
  handle: async (context) => {
    const today = shanghaiDay(await now(context.deps.orm.em.fork()));
    const { rules } = await deskOf(context).rules(context.query.district, today);
    return {
      body: {
        kinds: kindNames.map((name) => ({
          kind: name,
          label: registrationKinds[name],
          employerConfirms: rules.values.employerConfirms.includes(name),
          fields: Object.entries(formFields).map(([field, { label, kind: input, needed }]) => ({
            name: field,
            label,
            kind: input,
            required: needed(name, undefined),
            requiredWith: name === 'change' ? (['employer', 'specialty'] as const).filter((matter) => needed(name, matter)) : [],
          })),
          materials: rules.values.materials
            .find((row) => row.kind === name)!
            .items.map(({ id, label, by, grade, required, matter }) => ({ id, label, by, trustGrade: grade, required, matter })),
        })),
      },
    };
  },
});

export const registrationRoutes: Routes = [
  list,
  prefill,
  meta,
  counterMeta,
  one,
  preReview,
  form,
  ...materials,
  ...registrationActs,
  ...correctionRoutes,
  whatIfRoute,
];
