// 考试模板 over HTTP (S3-02…05): the editor of the office, and what everybody may read of a version that was enabled once.
import { z } from 'zod';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { templateKinds } from '../../domain/exam/exam.ts';
import { template } from '../../domain/exam/template.ts';
import { TEMPLATE_LIMIT } from '../../domain/exam/template-text.ts';
import { templateVariables } from '../../domain/exam/template-variables.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { markupTags } from '../../domain/kit/markup.ts';
import { may } from '../../domain/kit/policy.ts';
import { allowedActions } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import { templateTexts } from '../../db/data/exam/template-texts.ts';
import { documentByKey } from '../../db/document/reads.ts';
import { templateByHash, templateById, templates, type StoredTemplate } from '../../db/exam/templates.ts';
import { notYet, pdf } from '../account/forms.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Route, type Routes } from '../kit/route.ts';
import { districtsOf } from '../statistics/scope.ts';
import { actions, byId, district, templateKind, words } from './setup-shapes.ts';

const inside = { listener: 'officers', class: '一般', tag: '考试模板' } as const;
const problems = ['EXAM_TEMPLATE_INVALID', 'EXAM_TEMPLATE_NOT_PREVIEWED', 'EXAM_SECOND_PERSON'];
const text = {
  title: words(100),
  body: z
    .string()
    .trim()
    .min(1, '正文不能为空')
    .max(TEMPLATE_LIMIT, '正文过长')
    .meta({ description: `Tags: ${markupTags.join(', ')}; variables as {{name}}` }),
  attachments: z
    .array(z.strictObject({ fileId: z.uuid(), name: words(100) }))
    .max(10)
    .default([]),
};
const told = z.object({ kind: z.string(), templateVersion: z.int(), hash: z.string() });
const shown = z.object({
  kind: templateKind,
  kindLabel: z.string(),
  version: z.int(),
  hash: z.string(),
  title: z.string(),
  body: z.string(),
  attachments: z.array(z.object({ fileId: z.string(), name: z.string() })),
  enabledAt: z.string().nullable(),
  disabledAt: z.string().nullable(),
});
const managed = shown.extend({
  id: z.string(),
  district: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  caseVersion: z.int().meta({ description: 'If-Match of acts' }),
  editors: z.array(z.string()),
  previewed: z.boolean().meta({ description: 'Exactly this text was asked to be printed with the sample candidate' }),
  allowedActions: actions,
});

const at = (moment: string | null): string | null => (moment === null ? null : rfc3339(moment));
export const showTemplate = (found: StoredTemplate): z.input<typeof shown> => ({
  kind: found.kind,
  kindLabel: templateKinds[found.kind],
  version: found.version,
  hash: found.hash,
  title: found.title,
  body: found.body,
  attachments: [...found.attachments],
  enabledAt: at(found.enabledAt),
  disabledAt: at(found.disabledAt),
});
function manage(found: StoredTemplate, person: PersonActor): z.input<typeof managed> {
  const { id, district: of, state, caseVersion } = found;
  const file = seenCase(template.type, { id, district: of, state, version: caseVersion });
  return {
    ...showTemplate(found),
    id,
    district: of,
    state,
    stateLabel: template.states[state]!.label,
    caseVersion,
    editors: found.editors,
    previewed: found.previewedHash === found.hash,
    allowedActions: allowedActions(template, file, person),
  };
}

const act = (action: string, more: object = {}): Route =>
  route({
    ...inside,
    method: 'post',
    path: `/v1/admin/exam-templates/:id/${action}`,
    summary: `考试模板：${template.actions[action]!.label}`,
    params: byId,
    answer: told,
    policy: { process: template, action },
    problems,
    act: { process: template, action },
    ...more,
  });

export const examTemplateRoutes: Routes = [
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exam-templates/variables/:kind',
    summary: '考试模板：可用的标签和变量，及起草用的文本',
    params: z.object({ kind: templateKind }),
    answer: z.object({
      tags: z.array(z.string()),
      variables: z.array(z.object({ name: z.string(), label: z.string(), required: z.boolean(), picture: z.boolean() })),
      draft: z.object({ title: z.string(), body: z.string() }),
    }),
    policy: { permission: 'exam.setup' },
    handle: ({ params: { kind } }) => ({
      body: {
        tags: [...markupTags],
        variables: Object.entries(templateVariables[kind]).map(([name, { label, required = false, picture = false }]) => ({
          name,
          label,
          required,
          picture,
        })),
        draft: templateTexts[kind],
      },
    }),
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exam-templates',
    summary: '考试模板各版本',
    query: z.object({ ...pageQuery, kind: templateKind.optional() }),
    answer: pageOf(managed),
    policy: { permission: 'exam.setup' },
    handle: async ({ deps, query, person }) => {
      const before = fromCursor(query.after, idCursor)?.[0] ?? null;
      const rows = await templates(deps.orm.em.fork(), {
        districts: districtsOf('exam.setup', person()),
        kind: query.kind ?? null,
        limit: query.limit + 1,
        before,
      });
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
    path: '/v1/admin/exam-templates/:id',
    summary: '查看考试模板版本',
    params: byId,
    answer: managed,
    policy: { permission: 'exam.setup' },
    handle: async ({ deps, params: { id }, person }) => {
      const found = await templateById(deps.orm.em.fork(), id);
      if (!found || !may('exam.setup', person(), found)) throw refuse('NOT_FOUND');
      return { body: manage(found, person()), version: found.caseVersion };
    },
  }),
  route({
    ...inside,
    method: 'post',
    path: '/v1/admin/exam-templates',
    summary: `考试模板：${template.actions['write']!.label}`,
    description: 'One draft per kind and 区划 at a time.',
    body: z.strictObject({ district, kind: templateKind, ...text }),
    answer: told,
    policy: { process: template, action: 'write' },
    problems,
    act: { process: template, action: 'write' },
  }),
  act('edit', { method: 'put', path: '/v1/admin/exam-templates/:id', body: z.strictObject(text) }),
  act('preview'),
  act('enable'),
  act('disable'),
  act('discard'),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exam-templates/:id/preview',
    summary: '下载样张',
    description: 'The newest preview, with a sample candidate. Answers 202 with `Retry-After` while it is being made.',
    params: byId,
    policy: { permission: 'exam.setup' },
    sends: 'application/pdf',
    handle: async (context) => {
      const { deps, params, person } = context;
      const em = deps.orm.em.fork();
      const found = await templateById(em, params.id);
      if (!found || !may('exam.setup', person(), found) || found.previewSeq === null) throw refuse('NOT_FOUND');
      const paper = await documentByKey(em, `${found.id}/${found.previewSeq}/preview`);
      if (!paper?.readyAt || paper.hash === null || paper.size === null) return notYet();
      return pdf(context, { hash: paper.hash, size: paper.size, name: `${found.title}样张.pdf` });
    },
  }),
  route({
    listener: 'both',
    class: '一般',
    tag: '考试',
    method: 'get',
    path: '/v1/exam-templates/:hash',
    summary: '按校验值查看考试模板',
    description: 'A version that was enabled once, by the hash that whoever signed or confirmed it keeps: for ever, whatever came after it.',
    params: z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/) }),
    answer: shown,
    policy: { permission: 'exam.public' },
    handle: async ({ deps, params: { hash } }) => {
      const found = await templateByHash(deps.orm.em.fork(), hash);
      if (!found) throw refuse('NOT_FOUND');
      return { body: showTemplate(found) };
    },
  }),
];
