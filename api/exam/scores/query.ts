// 成绩查询 by the office (S3-39): filters, distribution, spreadsheet, and how the totals agree with the lists that brought them.
import { z } from 'zod';
import { levelNames, type LevelCode } from '../../../domain/exam/exam.ts';
import { flags } from '../../../domain/exam/scores/marks.ts';
import { outcomes, type Outcome } from '../../../domain/exam/scores/pass-list.ts';
import { normalName } from '../../../domain/kit/identity/person-name.ts';
import { maskedIdNumber } from '../../../domain/licence/verdict.ts';
import { ENROLMENT_ID_NUMBER } from '../../../db/exam/enrolments.ts';
import { broughtBySource, missingScores, scoreTotals } from '../../../db/exam/scores/scores.ts';
import { searchScores, type ScoreSearch } from '../../../db/exam/scores/search.ts';
import type { ApiDeps } from '../../deps.ts';
import { fromCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Routes } from '../../kit/route.ts';
import { byId, words } from '../setup-shapes.ts';
import { deskOf, examFor, inside, marks, reads, spreadsheet, XLSX } from './common.ts';

const filter = {
  subject: z.string().max(10).optional(),
  specialty: z.string().max(10).optional(),
  attendance: z.enum(['present', 'absent']).optional(),
  standing: z.enum(['valid', 'void']).optional(),
  outcome: z.enum(Object.keys(outcomes) as [Outcome, ...Outcome[]]).optional(),
  number: z.string().trim().max(20).optional().meta({ description: '准考证号，精确' }),
  name: z.string().trim().max(50).optional(),
  idNumber: z.string().trim().max(30).optional().meta({ description: '证件号码，精确' }),
};
const flagged = z
  .enum(['true', 'false'])
  .transform((value) => value === 'true')
  .optional();
type Filter = z.output<z.ZodObject<typeof filter>> & { flagged?: boolean | undefined };

const searchOf = ({ fields }: Pick<ApiDeps, 'fields'>, examId: string, { idNumber, name, ...asked }: Filter): ScoreSearch => ({
  ...asked,
  examId,
  name: name ? normalName(name) : undefined,
  number: asked.number || undefined,
  indexes: idNumber ? fields.blindIndexes(idNumber, 'idNumber') : undefined,
});

const line = z.object({
  id: z.string(),
  enrolmentId: z.string(),
  number: z.string().nullable(),
  name: z.string(),
  idNumber: z.string().meta({ description: 'Masked' }),
  levelLabel: z.string(),
  specialty: z.string(),
  subject: z.string(),
  subjectLabel: z.string(),
  ...marks,
  standing: z.string().meta({ description: '正常, 缺考, 违纪, 雷同, 资格不符' }),
  flag: z.string().nullable().meta({ description: 'Of the marking rooms' }),
  outcomeLabel: z.string().nullable(),
});
const counts = z.object({ subject: z.string(), scores: z.int(), absent: z.int(), void: z.int(), flagged: z.int(), missing: z.int() });

export const queryRoutes: Routes = [
  route({
    ...inside,
    class: '搜索',
    method: 'get',
    path: '/v1/admin/exams/:id/scores',
    summary: '成绩查询',
    params: byId,
    query: z.object({ ...pageQuery, ...filter, flagged }),
    answer: pageOf(line),
    policy: reads,
    handle: async (context) => {
      const { deps, params, query, person } = context;
      const { id, config } = await examFor(deps, params.id, person());
      const { limit, after: cursor, ...asked } = query;
      const after = fromCursor(cursor, z.tuple([z.uuid(), z.string()])) ?? null;
      const rows = await searchScores(deps.orm.em.fork(), searchOf(deps, id, asked), limit + 1, after);
      const desk = deskOf(context);
      const shown = page(
        rows,
        limit,
        ({ enrolmentId, subject }) => [enrolmentId, subject],
        (row) => ({
          id: row.id,
          enrolmentId: row.enrolmentId,
          number: row.number,
          name: row.name,
          idNumber: maskedIdNumber(deps.fields.decrypt(row.idNumber, ENROLMENT_ID_NUMBER)),
          levelLabel: levelNames[row.level as LevelCode],
          specialty: row.specialty,
          subject: row.subject,
          subjectLabel: config.subjects.find(({ code }) => code === row.subject)?.label ?? row.subject,
          ...desk.shown(row),
          flag: row.flag === null ? null : flags[row.flag],
          outcomeLabel: row.outcome === null ? null : outcomes[row.outcome],
        }),
      );
      return { body: shown };
    },
  }),
  route({
    ...inside,
    class: '报表',
    method: 'get',
    path: '/v1/admin/exams/:id/scores/distribution',
    summary: '成绩分布',
    params: byId,
    answer: z.object({
      items: z.array(
        z.object({
          subject: z.string(),
          label: z.string(),
          scores: z.int(),
          absent: z.int(),
          void: z.int(),
          highest: z.string().nullable(),
          lowest: z.string().nullable(),
          mean: z.string().nullable(),
          bands: z.array(z.object({ from: z.int(), to: z.int(), count: z.int() })),
        }),
      ),
    }),
    policy: reads,
    handle: async (context) => {
      const { id, config } = await examFor(context.deps, context.params.id, context.person());
      const items = await deskOf(context).distribution(id, config);
      return { body: { items: items.map((one) => ({ ...one, label: config.subjects.find(({ code }) => code === one.subject)!.label })) } };
    },
  }),
  route({
    ...inside,
    class: '报表',
    method: 'get',
    path: '/v1/admin/exams/:id/scores/reconciliation',
    summary: '成绩与导入批次核对',
    description: 'Per subject: what committed lists and corrections brought, less what was replaced, is what stands.',
    params: byId,
    answer: z.object({
      agrees: z.boolean(),
      subjects: z.array(counts),
      sources: z.array(
        z.object({
          sourceId: z.string(),
          no: z.int().nullable().meta({ description: 'null: a correction after a review' }),
          subject: z.string(),
          brought: z.int(),
          replaced: z.int(),
        }),
      ),
    }),
    policy: reads,
    handle: async ({ deps, params, person }) => {
      const { id } = await examFor(deps, params.id, person());
      const em = deps.orm.em.fork();
      const [totals, missing, sources] = [await scoreTotals(em, id), await missingScores(em, id), await broughtBySource(em, id)];
      const subjects = totals.map((one) => ({ ...one, missing: missing.find(({ subject }) => subject === one.subject)?.missing ?? 0 }));
      const sum = (subject: string): number =>
        sources.filter((one) => one.subject === subject).reduce((total, { brought, replaced }) => total + brought - replaced, 0);
      return { body: { agrees: subjects.every(({ subject, scores }) => sum(subject) === scores), subjects, sources } };
    },
  }),
  route({
    ...inside,
    class: '报表',
    method: 'post',
    path: '/v1/admin/exams/:id/scores/export',
    summary: '导出成绩（xlsx）',
    description: '证件号码 are masked. Who took them out and why is kept.',
    params: byId,
    body: z.strictObject({ ...filter, flagged: z.boolean().optional(), reason: words(500) }),
    sends: XLSX,
    policy: { permission: 'score.export' },
    handle: async (context) => {
      const { deps, params, body, person } = context;
      const exam = await examFor(deps, params.id, person(), 'score.export');
      const { reason, ...asked } = body;
      const content = await deskOf(context).export(searchOf(deps, exam.id, asked), exam.config, { by: person().accountId, reason });
      return spreadsheet(`${exam.name}成绩`, content);
    },
  }),
];
