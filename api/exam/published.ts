// What candidates see of an exam: its configuration under a hash that anybody can recompute, its notice (P37) and its guide (P03).
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { EntityManager } from '@mikro-orm/postgresql';
import { season } from '../../domain/exam/season.ts';
import { guideValues } from '../../domain/exam/template-variables.ts';
import { rfc3339 } from '../../domain/kit/instant.ts';
import { fillMarkup, markupHtml, readMarkup } from '../../domain/kit/markup.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { documentsOf } from '../../db/document/reads.ts';
import { exams, listedExam, versionsOf, type ListedExam } from '../../db/exam/setup.ts';
import { templateByHash } from '../../db/exam/templates.ts';
import { fileOf } from '../../db/file/files.ts';
import { now } from '../../db/kit/clock.ts';
import { notYet, pdf } from '../account/forms.ts';
import { attachment } from '../../domain/kit/file-name.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Context, type Reply, type Routes } from '../kit/route.ts';
import { byId, config, splitYearMonth, yearMonth } from './setup-shapes.ts';

const open = { listener: 'both', class: '一般', tag: '考试', policy: { permission: 'exam.public' } } as const;
const shown = z.object({
  id: z.string(),
  district: z.string(),
  code: z.string(),
  name: z.string(),
  year: z.int(),
  month: z.int(),
  state: z.string(),
  stateLabel: z.string(),
  enrolOpens: z.string(),
  enrolCloses: z.string(),
  payCloses: z.string(),
  enrolling: z.boolean().meta({ description: 'Enrolment is open now, by the clock' }),
  configVersion: z.int(),
  hash: z.string(),
});
const show = (exam: ListedExam, at: string): z.input<typeof shown> => {
  const { enrolOpens, enrolCloses, payCloses } = exam.config.windows;
  return {
    id: exam.id,
    district: exam.district,
    code: exam.code,
    name: exam.name,
    year: exam.year,
    month: exam.month,
    state: exam.state,
    stateLabel: season.states[exam.state]!.label,
    enrolOpens: rfc3339(enrolOpens),
    enrolCloses: rfc3339(enrolCloses),
    payCloses: rfc3339(payCloses),
    enrolling: exam.state !== 'cancelled' && enrolOpens <= at && at <= enrolCloses,
    configVersion: exam.configVersion,
    hash: exam.hash!,
  };
};

/** An exam that was published. Throws NOT_FOUND. */
async function published(em: EntityManager, id: string): Promise<ListedExam> {
  const exam = await listedExam(em, id);
  if (!exam || exam.hash === null) throw refuse('NOT_FOUND');
  return exam;
}
async function guideOf(em: EntityManager, id: string) {
  const exam = await published(em, id);
  const guide = exam.config.templates.guide && (await templateByHash(em, exam.config.templates.guide.hash));
  if (!guide) throw refuse('NOT_FOUND');
  return { exam, guide };
}
/** The newest paper of a kind. */
async function paper(context: Context, id: string, kind: 'P03' | 'P37', name: string): Promise<Reply> {
  const found = (await documentsOf(context.deps.orm.em.fork(), id)).findLast((one) => one.kind === kind && one.readyAt !== null);
  if (!found || found.hash === null || found.size === null) return notYet();
  return pdf(context, { hash: found.hash, size: found.size, name });
}

const list = (path: '/v1/exams' | '/v1/exams/open', summary: string, openOnly: boolean) =>
  route({
    ...open,
    method: 'get',
    path,
    summary,
    query: z.object({ ...pageQuery, ym: yearMonth.optional() }),
    answer: pageOf(shown),
    handle: async ({ deps, query }) => {
      const before = fromCursor(query.after, idCursor)?.[0] ?? null;
      const em = deps.orm.em.fork();
      const at = await now(em);
      const asked = {
        ...splitYearMonth(query.ym),
        districts: null,
        publicOnly: true,
        openAt: openOnly ? at : null,
        state: null,
        limit: query.limit + 1,
        before,
      };
      return {
        body: page(
          await exams(em, asked),
          query.limit,
          ({ id }) => [id],
          (exam) => show(exam, at),
        ),
      };
    },
  });

export const publishedExamRoutes: Routes = [
  list('/v1/exams', '已发布的考试', false),
  list('/v1/exams/open', '正在报名的考试', true),
  route({
    ...open,
    method: 'get',
    path: '/v1/exams/:id',
    summary: '查看考试',
    description: '`hash` is SM3 over the canonical JSON of `config`; each later version is a recorded 更正 or 延期 with its reason.',
    params: byId,
    answer: shown.extend({
      config,
      versions: z.array(z.object({ version: z.int(), hash: z.string(), inForceAt: z.string(), why: z.string().nullable() })),
    }),
    handle: async ({ deps, params: { id } }) => {
      const em = deps.orm.em.fork();
      const exam = await published(em, id);
      const versions = (await versionsOf(em, id)).map(({ version, hash, inForceAt, why }) => ({ version, hash, inForceAt: rfc3339(inForceAt), why }));
      return { body: { ...show(exam, await now(em)), config: exam.config as unknown as Record<string, unknown>, versions } };
    },
  }),
  route({
    ...open,
    method: 'get',
    path: '/v1/exams/:id/notice',
    summary: '下载考试通知',
    description: 'P37, the newest one. Answers 202 with `Retry-After` while it is being made.',
    params: byId,
    sends: 'application/pdf',
    handle: async (context) => {
      const { name } = await published(context.deps.orm.em.fork(), context.params.id);
      return paper(context, context.params.id, 'P37', `${name}通知.pdf`);
    },
  }),
  route({
    ...open,
    method: 'get',
    path: '/v1/exams/:id/guide',
    summary: '查看报考指南',
    params: byId,
    answer: z.object({
      title: z.string(),
      version: z.int(),
      hash: z.string(),
      effectiveFrom: z.string(),
      html: z.string().meta({ description: 'The text with the values of this exam; tags of the short list only' }),
      attachments: z.array(z.object({ fileId: z.string(), name: z.string(), href: z.string() })),
    }),
    handle: async ({ deps, params: { id } }) => {
      const { exam, guide } = await guideOf(deps.orm.em.fork(), id);
      return {
        body: {
          title: guide.title,
          version: guide.version,
          hash: guide.hash,
          effectiveFrom: rfc3339(exam.publishedAt!),
          html: markupHtml(fillMarkup(readMarkup(guide.body).nodes, guideValues(exam.config))),
          attachments: guide.attachments.map((one) => ({ ...one, href: `/v1/exams/${id}/guide/attachments/${one.fileId}` })),
        },
      };
    },
  }),
  route({
    ...open,
    method: 'get',
    path: '/v1/exams/:id/guide/download',
    summary: '下载报考指南',
    description: 'P03. Answers 202 with `Retry-After` while it is being made.',
    params: byId,
    sends: 'application/pdf',
    handle: async (context) => {
      const { guide, exam } = await guideOf(context.deps.orm.em.fork(), context.params.id);
      return paper(context, context.params.id, 'P03', `${exam.name}${guide.title}.pdf`);
    },
  }),
  route({
    ...open,
    method: 'get',
    path: '/v1/exams/:id/guide/attachments/:fileId',
    summary: '下载报考指南的附件',
    params: byId.extend({ fileId: z.uuid() }),
    sends: 'application/octet-stream',
    handle: async ({ deps, params }) => {
      const em = deps.orm.em.fork();
      const { guide } = await guideOf(em, params.id);
      const named = guide.attachments.find(({ fileId }) => fileId === params.fileId);
      const file = named ? await fileOf(em, params.fileId, deps.fields) : null;
      if (!named || !file || file.state !== 'clean' || !deps.files) throw refuse('NOT_FOUND');
      const content = deps.files.open(file.hash);
      return {
        headers: {
          'Content-Type': file.mime,
          'Content-Length': String(file.size),
          'Content-Disposition': attachment(named.name),
          'X-Content-Type-Options': 'nosniff',
        },
        send: (res) => pipeline(content, res),
      };
    },
  }),
];
