// 办事指南 (S3-60): what everybody reads, and how the office writes, publishes and takes down.
import { z } from 'zod';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { guideProcess } from '../../domain/guide/process.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { allowedActions } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import { kindNames } from '../../domain/registration/kinds.ts';
import { documentsOf } from '../../db/document/reads.ts';
import { guideById, guides, guideVersion, liveGuide, liveGuides, type StoredGuide } from '../../db/guide/reads.ts';
import { notYet, pdf } from '../account/forms.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Routes } from '../kit/route.ts';
import { districtsOf } from '../statistics/scope.ts';

const words = (max: number) => z.string().trim().min(1, '不能为空').max(max);
const code = z.string().regex(/^[0-9A-Za-z-]{4,64}$/, '事项编码由数字、字母和短横线组成');
const body = z.strictObject({
  code,
  name: words(100),
  district: z.string().regex(/^\d{6}$/, '区划应为六位代码'),
  kinds: z
    .array(z.enum(kindNames as [string, ...string[]]))
    .min(1, '请选择办理类型')
    .max(kindNames.length),
  basis: z.array(words(300)).min(1, '请填写设定依据').max(30),
  conditions: z.array(words(300)).min(1, '请填写办理条件').max(30),
  promisedDays: z.int().min(1).max(365),
  fee: words(200),
  from: z.iso.date('应为YYYY-MM-DD格式的日期'),
});
const text = z.object({
  name: z.string(),
  code: z.string(),
  version: z.string(),
  from: z.string(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  basis: z.array(z.string()),
  conditions: z.array(z.string()),
  materials: z.array(z.object({ name: z.string(), form: z.string(), source: z.string(), needed: z.string() })),
  steps: z.array(z.object({ name: z.string(), who: z.string(), limit: z.string() })),
  remedies: z.array(z.string()),
});
const shown = z.object({
  code: z.string(),
  version: z.int(),
  state: z.string(),
  stateLabel: z.string(),
  publishedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  text,
});
const managed = shown.extend({
  id: z.string(),
  district: z.string(),
  body,
  caseVersion: z.int().meta({ description: 'If-Match of acts' }),
  draftedBy: z.string(),
  allowedActions: z.array(z.object({ action: z.string(), label: z.string() })),
});
const moment = (at: StoredGuide['publishedAt']): string | null => (at === null ? null : rfc3339(at));
const show = (guide: StoredGuide): z.input<typeof shown> => ({
  code: guide.code,
  version: guide.version,
  state: guide.state,
  stateLabel: guideProcess.states[guide.state]!.label,
  publishedAt: moment(guide.publishedAt),
  endedAt: moment(guide.endedAt),
  text: guide.text as z.input<typeof text>,
});
function manage(guide: StoredGuide, person: PersonActor): z.input<typeof managed> {
  const { id, district, state, caseVersion, draftedBy } = guide;
  const file = seenCase(guideProcess.type, { id, district, state, version: caseVersion, applicantId: draftedBy });
  return {
    ...show(guide),
    id,
    district,
    body: guide.body as z.input<typeof body>,
    caseVersion,
    draftedBy,
    allowedActions: allowedActions(guideProcess, file, person),
  };
}

const open = { listener: 'both', class: '一般', tag: '办事指南', policy: { permission: 'guide.read' } } as const;
const inside = { listener: 'officers', class: '一般', tag: '办事指南' } as const;
const params = z.object({ id: z.uuid() });
const problems = ['GUIDE_CATCH_ALL', 'GUIDE_NOT_ACCEPTED', 'GUIDE_SECOND_PERSON'];
const reason = z.strictObject({ reason: words(500) });

const act = (action: string, path: string, more: object = {}) =>
  route({
    ...inside,
    method: 'post',
    path: `/v1/admin/guides/:id/${path}`,
    summary: `办事指南：${guideProcess.actions[action]!.label}`,
    params,
    policy: { process: guideProcess, action },
    problems,
    act: { process: guideProcess, action },
    ...more,
  });

export const guideRoutes: Routes = [
  route({
    ...open,
    method: 'get',
    path: '/v1/guides/services',
    summary: '办事指南列表',
    answer: z.object({ items: z.array(z.object({ code: z.string(), name: z.string(), version: z.int() })) }),
    handle: async ({ deps }) => ({
      body: { items: (await liveGuides(deps.orm.em.fork())).map(({ code: of, body: { name }, version }) => ({ code: of, name, version })) },
    }),
  }),
  route({
    ...open,
    method: 'get',
    path: '/v1/guides/services/:code',
    summary: '查看办事指南',
    description: 'The version that is shown, or one of before by `version`. The paper and the portal say the same.',
    params: z.object({ code }),
    query: z.object({ version: z.coerce.number().int().min(1).max(100_000).optional() }),
    answer: shown,
    handle: async ({ deps, params: asked, query }) => {
      const em = deps.orm.em.fork();
      const found = query.version === undefined ? await liveGuide(em, asked.code) : await guideVersion(em, asked.code, query.version);
      if (!found) throw refuse('NOT_FOUND');
      return { body: show(found) };
    },
  }),
  route({
    ...open,
    method: 'get',
    path: '/v1/guides/services/:code/paper',
    summary: '下载办事指南',
    description: 'Answers 202 with `Retry-After` while it is being made.',
    params: z.object({ code }),
    sends: 'application/pdf',
    handle: async (context) => {
      const em = context.deps.orm.em.fork();
      const found = await liveGuide(em, context.params.code);
      if (!found) throw refuse('NOT_FOUND');
      const paper = (await documentsOf(em, found.id)).findLast(({ kind, readyAt }) => kind === 'P42' && readyAt !== null);
      if (!paper || paper.hash === null || paper.size === null) return notYet();
      return pdf(context, { hash: paper.hash, size: paper.size, name: `${paper.title}.pdf` });
    },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/guides',
    summary: '办事指南各版本',
    query: z.object(pageQuery),
    answer: pageOf(managed),
    policy: { permission: 'guide.manage' },
    handle: async ({ deps, query, person }) => {
      const before = fromCursor(query.after, idCursor)?.[0] ?? null;
      const rows = await guides(deps.orm.em.fork(), districtsOf('guide.manage', person()), query.limit + 1, before);
      return {
        body: page(
          rows,
          query.limit,
          ({ id }) => [id],
          (row) => manage(row, person()),
        ),
      };
    },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/guides/:id',
    summary: '查看办事指南版本',
    params,
    answer: managed,
    policy: { permission: 'guide.manage' },
    handle: async ({ deps, params: { id }, person }) => {
      const found = await guideById(deps.orm.em.fork(), id);
      if (!found || !may('guide.manage', person(), { district: found.district })) throw refuse('NOT_FOUND');
      return { body: manage(found, person()), version: found.caseVersion };
    },
  }),
  route({
    ...inside,
    method: 'post',
    path: '/v1/admin/guides',
    summary: `办事指南：${guideProcess.actions['draft']!.label}`,
    body,
    answer: z.object({ code: z.string(), guideVersion: z.int() }),
    policy: { process: guideProcess, action: 'draft' },
    problems,
    act: { process: guideProcess, action: 'draft' },
  }),
  act('publish', 'publish'),
  act('reject', 'reject', { body: reason }),
  act('askEnding', 'ask-ending', { body: reason }),
  act('end', 'end'),
  act('keep', 'keep', { body: reason }),
];
