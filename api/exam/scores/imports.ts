// 成绩导入 over HTTP (S3-35): the empty form, upload, what was found, commit by another person, rollback.
import { z } from 'zod';
import { scoreImport } from '../../../domain/exam/scores/import.ts';
import { scoreRules } from '../../../domain/exam/scores/rules.ts';
import { rfc3339, shanghaiDay } from '../../../domain/kit/instant.ts';
import { may } from '../../../domain/kit/policy.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { errorsOf, importById, importsOf, type StoredImport } from '../../../db/exam/scores/imports.ts';
import { now } from '../../../db/kit/clock.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { fromCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { byId, reason } from '../setup-shapes.ts';
import { deskOf, examFor, inside, reads, spreadsheet, XLSX } from './common.ts';

const problems = ['SCORE_FILE_INVALID', 'SCORE_IMPORT_NOT_READY', 'SCORE_IMPORT_SECOND_PERSON', 'SCORE_IMPORT_FOLLOWED', 'EXAM_NOT_READY'];
const totals = z.object({
  subjects: z.record(z.string(), z.object({ rows: z.int(), absent: z.int(), flagged: z.int() })),
  replacing: z.int().meta({ description: 'Lines that take the place of a score in force' }),
});
const shape = z.object({
  id: z.string(),
  examId: z.string(),
  no: z.int(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  uploadedBy: z.string(),
  uploadedAt: z.string(),
  rows: z.int().nullable(),
  wrong: z.int().nullable().meta({ description: 'Lines with an error' }),
  totals: totals.nullable(),
  root: z.string().nullable(),
  committedBy: z.string().nullable(),
  committedAt: z.string().nullable(),
  reason: z.string().nullable(),
});
const shown = ({
  fileId: _file,
  fileHash: _hash,
  mapping: _mapping,
  district: _district,
  endedAt: _ended,
  ...one
}: StoredImport): z.input<typeof shape> => ({
  ...one,
  stateLabel: scoreImport.states[one.state]!.label,
  uploadedAt: rfc3339(one.uploadedAt),
  committedAt: one.committedAt === null ? null : rfc3339(one.committedAt),
});
const errorShape = z.object({ row: z.int().meta({ description: 'Line 1 is the header' }), column: z.string().nullable(), message: z.string() });

/** An import that a person may see. Throws NOT_FOUND. */
async function seen({ deps, person }: Pick<Context, 'deps' | 'person'>, id: string): Promise<StoredImport> {
  const found = await importById(deps.orm.em.fork(), id);
  if (!found || !may('score.read', person(), found)) throw refuse('NOT_FOUND');
  return found;
}

const act = (action: string, more: object = {}) =>
  route({
    ...inside,
    method: 'post',
    path: `/v1/admin/score-imports/:id/${action === 'rollBack' ? 'rollback' : action}`,
    summary: `成绩导入：${scoreImport.actions[action]!.label}`,
    params: byId,
    policy: { process: scoreImport, action },
    problems,
    act: { process: scoreImport, action },
    ...more,
  });

export const importRoutes: Routes = [
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exams/:id/scores/form.xlsx',
    summary: '下载成绩导入空白模板',
    params: byId,
    policy: reads,
    sends: XLSX,
    handle: async (context) => {
      const exam = await examFor(context.deps, context.params.id, context.person());
      const em = context.deps.orm.em.fork();
      const set = (await ruleBook(em)).rulesFor(exam.district, shanghaiDay(await now(em)));
      return spreadsheet('成绩导入模板', deskOf(context).form(ruleValue(set, scoreRules.columns)));
    },
  }),
  route({
    ...inside,
    method: 'post',
    path: '/v1/admin/exams/:id/scores/imports',
    summary: `成绩导入：${scoreImport.actions['upload']!.label}`,
    description: 'Of a file that the same person has uploaded (`POST /v1/files`): .xlsx, or .csv in UTF-8 or GB18030. It is checked at once.',
    params: byId,
    body: z.strictObject({ fileId: z.uuid() }),
    answer: z.object({ no: z.int() }),
    policy: { process: scoreImport, action: 'upload' },
    problems,
    act: {
      process: scoreImport,
      action: 'upload',
      caseId: () => undefined,
      input: ({ params, body }) => ({ examId: params.id, fileId: body.fileId }),
    },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exams/:id/scores/imports',
    summary: '成绩导入记录',
    params: byId,
    query: z.object(pageQuery),
    answer: pageOf(shape),
    policy: reads,
    handle: async ({ deps, params, query, person }) => {
      const exam = await examFor(deps, params.id, person());
      const before = fromCursor(query.after, z.tuple([z.int()]))?.[0] ?? null;
      const rows = await importsOf(deps.orm.em.fork(), exam.id, query.limit + 1, before);
      return { body: page(rows, query.limit, ({ no }) => [no], shown) };
    },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/score-imports/:id',
    summary: '查看一次成绩导入',
    params: byId,
    answer: shape,
    policy: reads,
    handle: async (context) => {
      const found = await seen(context, context.params.id);
      return { body: shown(found), version: found.version };
    },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/score-imports/:id/errors',
    summary: '成绩导入错误',
    params: byId,
    query: z.object(pageQuery),
    answer: pageOf(errorShape),
    policy: reads,
    handle: async (context) => {
      const { deps, query, params } = context;
      await seen(context, params.id);
      const after = fromCursor(query.after, z.tuple([z.int(), z.int()]));
      const rows = await errorsOf(deps.orm.em.fork(), params.id, query.limit + 1, after ?? [0, 0]);
      return {
        body: page(
          rows,
          query.limit,
          ({ row, n }) => [row, n],
          ({ row, column, message }) => ({ row, column, message }),
        ),
      };
    },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/score-imports/:id/errors.xlsx',
    summary: '下载成绩导入错误清单',
    params: byId,
    policy: reads,
    sends: XLSX,
    handle: async (context) => {
      const { id, no } = await seen(context, context.params.id);
      return spreadsheet(`成绩导入错误清单（第${no}次）`, deskOf(context).errors(id));
    },
  }),
  act('commit', { answer: z.object({ rows: z.int(), replaced: z.int() }) }),
  act('rollBack', { body: reason, answer: z.object({ rows: z.int(), restored: z.int() }) }),
  act('discard', { body: reason }),
];
