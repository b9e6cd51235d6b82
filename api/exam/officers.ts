// 报名 by the office: search and export (S3-23), manual checks, corrections by two persons, 报考无效, photos in doubt (S3-09).
import { z } from 'zod';
import { enrolment } from '../../domain/exam/enrolment.ts';
import { serialOf } from '../../domain/exam/number.ts';
import { photoProcess } from '../../domain/exam/photo.ts';
import { normalName } from '../../domain/kit/identity/person-name.ts';
import { attachment } from '../../domain/kit/file-name.ts';
import { may } from '../../domain/kit/policy.ts';
import type { Process } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { photoById, photosToJudge } from '../../db/exam/candidates.ts';
import { countUpTo, searchEnrolments, type EnrolmentSearch } from '../../db/exam/search.ts';
import { openTasks } from '../../db/supplier/cases.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Context, type Route, type Routes } from '../kit/route.ts';
import { districtsOf } from '../statistics/scope.ts';
import { common, deskOf } from './common.ts';
import { correctionBody, line, nothing, params, photo, reasonBody, taskParams } from './shapes.ts';
import { lineOut, photoOut } from './view.ts';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
/** Rows of one workbook. */
export const MOST_EXPORTED = 20_000;

const filter = {
  examId: z.uuid().optional(),
  number: z
    .string()
    .regex(/^\d{11}$/, '报名编号应为11位数字')
    .optional(),
  idNumber: z.string().trim().max(30).optional().meta({ description: '证件号码，精确' }),
  name: z.string().trim().max(50).optional(),
  match: z.enum(['exact', 'prefix', 'contains']).default('contains').meta({ description: 'How the name is looked for' }),
  state: z.enum(Object.keys(enrolment.states) as [string, ...string[]]).optional(),
};
type Filter = z.infer<z.ZodObject<typeof filter>>;

/** What is looked for, within the districts of whoever asks. A number with a wrong check digit finds nothing. */
function searchOf(
  { deps, person }: Pick<Context, 'deps' | 'person'>,
  permission: 'enrolment.list' | 'enrolment.export',
  asked: Filter,
): EnrolmentSearch | null {
  const serial = asked.number === undefined ? undefined : serialOf(asked.number);
  if (serial === null) return null;
  return {
    within: districtsOf(permission, person()),
    examId: asked.examId,
    serial,
    indexes: asked.idNumber ? deps.fields.blindIndexes(asked.idNumber, 'idNumber') : undefined,
    name: asked.name ? { text: normalName(asked.name), match: asked.match } : undefined,
    state: asked.state,
  };
}

const list = route({
  ...common,
  class: '搜索',
  listener: 'officers',
  method: 'get',
  path: '/v1/admin/enrolments',
  summary: '报名数据查询',
  description:
    'By 证件号 (exact), 报名编号, name (exact, prefix, contained), state. Names and numbers are masked; the page of one enrolment shows them.',
  query: z.object({ ...pageQuery, ...filter }),
  policy: { permission: 'enrolment.list' },
  answer: pageOf(line),
  handle: async (context) => {
    const { deps, query } = context;
    const search = searchOf(context, 'enrolment.list', query);
    const after = fromCursor(query.after, idCursor)?.[0] ?? null;
    const rows = search ? await searchEnrolments(deps.orm.em.fork(), search, query.limit + 1, after) : [];
    return {
      body: page(
        rows,
        query.limit,
        ({ id }) => [id],
        (row) => lineOut(deps.fields, row, true),
      ),
    };
  },
});

const exported = route({
  ...common,
  class: '报表',
  listener: 'officers',
  method: 'post',
  path: '/v1/admin/enrolments/export',
  summary: '导出报名数据（xlsx，脱敏）',
  description: `Masked. Who took it out and why is kept. At most ${MOST_EXPORTED} rows.`,
  body: z.strictObject({ ...filter, reason: z.string().trim().max(500).default('') }),
  policy: { permission: 'enrolment.export' },
  problems: ['REASON_NEEDED', 'EXPORT_TOO_LARGE'],
  sends: XLSX,
  handle: async (context) => {
    const { deps, person, body } = context;
    const { reason, ...asked } = body;
    const em = deps.orm.em.fork();
    const search = searchOf(context, 'enrolment.export', asked);
    const rows = search ? await countUpTo(em, search, MOST_EXPORTED + 1) : 0;
    if (rows > MOST_EXPORTED) throw refuse('EXPORT_TOO_LARGE', { facts: { limit: MOST_EXPORTED } });
    const district = person().grants.find(({ district: held }) => held !== undefined)?.district ?? '000000';
    await deskOf(context).noteExport(person(), { reason, filter: asked, rows, district });
    const found = search ? await searchEnrolments(em, search, MOST_EXPORTED, null) : [];
    if (!deps.cases) throw new Error('the API was assembled without `cases`');
    const bytes = await deps.cases.workbook('报名数据', {
      figures: [],
      tables: [
        {
          title: '报名人员',
          columns: ['报名编号', '考试', '姓名', '证件号码', '报考级别', '专业', '科目', '考区', '状态', '报名时间'],
          rows: found.map((row) => {
            const out = lineOut(deps.fields, row, true);
            // A leading apostrophe would be a character of the cell; a number as text keeps its zeros.
            return [
              `No.${out.number}`,
              out.exam.name,
              out.name,
              out.idNumber,
              out.levelLabel,
              out.specialty,
              out.subjects.join('、'),
              out.area,
              out.stateLabel,
              out.createdAt,
            ];
          }),
        },
      ],
      notes: [`共${found.length}人，姓名和证件号码已脱敏。`],
    });
    return {
      headers: { 'Content-Type': XLSX, 'Content-Length': String(bytes.length), 'Content-Disposition': attachment('报名数据.xlsx') },
      send: (res) => void res.end(bytes),
    };
  },
});

const act =
  (process: Process<any>, base: string) =>
  (action: string, path: string, body: z.ZodType, problems: readonly string[] = [], more: Partial<Route> = {}): Route =>
    route({
      ...common,
      listener: 'officers',
      method: 'post',
      path: `${base}/:id/${path}` as `/${string}`,
      summary: process.actions[action]!.label,
      params,
      body,
      policy: { process, action },
      problems,
      act: { process, action },
      ...more,
    } as Parameters<typeof route>[0]);
const onEnrolment = act(enrolment, '/v1/admin/enrolments');
const onPhoto = act(photoProcess, '/v1/admin/photos');
const task = { params: taskParams };

const judged = photo.extend({ tasks: z.array(z.object({ id: z.string(), assigneeId: z.string().nullable(), version: z.int() })) });
const photos = route({
  ...common,
  listener: 'officers',
  method: 'get',
  path: '/v1/admin/photos',
  summary: '待人工审核的照片，最早的在前',
  query: z.object(pageQuery),
  policy: { permission: 'photo.judge' },
  answer: pageOf(photo),
  handle: async ({ deps, query, person }) => {
    const after = fromCursor(query.after, idCursor)?.[0] ?? null;
    const rows = await photosToJudge(deps.orm.em.fork(), districtsOf('photo.judge', person()) ?? [''], query.limit + 1, after);
    return {
      body: page(
        rows,
        query.limit,
        ({ id }) => [id],
        (row) => photoOut(row),
      ),
    };
  },
});
const onePhoto = route({
  ...common,
  listener: 'officers',
  method: 'get',
  path: '/v1/admin/photos/:id',
  summary: '查看待审核的照片',
  params,
  policy: { permission: 'photo.judge' },
  answer: judged,
  handle: async ({ deps, params: { id }, person }) => {
    const em = deps.orm.em.fork();
    const found = await photoById(em, id);
    if (!found || !may('photo.judge', person(), { district: found.district })) throw refuse('NOT_FOUND');
    const tasks = (await openTasks(em, id)).map(({ id: taskId, assigneeId, version }) => ({ id: taskId, assigneeId, version }));
    return { body: { ...photoOut(found), tasks }, version: found.version };
  },
});

export const enrolmentOfficerRoutes: Routes = [
  list,
  exported,
  onEnrolment('claim', 'tasks/:taskId/claim', nothing, [], task),
  onEnrolment('release', 'tasks/:taskId/release', nothing, [], task),
  onEnrolment('approve', 'approve', reasonBody, ['TASK_NOT_YOURS', 'OWN_APPLICATION']),
  onEnrolment('reject', 'reject', reasonBody, ['TASK_NOT_YOURS', 'OWN_APPLICATION', 'REASON_NEEDED']),
  onEnrolment('proposeCorrection', 'corrections', correctionBody, ['REASON_NEEDED', 'CORRECTION_NOT_ACCEPTABLE', 'CORRECTION_OPEN'], {
    method: 'put',
    path: '/v1/admin/enrolments/:id',
    answer: z.object({ correctionId: z.string() }),
  }),
  onEnrolment('confirmCorrection', 'confirm-correction', nothing, ['CORRECTION_MISSING', 'CORRECTION_NOT_ACCEPTABLE', 'SECOND_PERSON_NEEDED']),
  onEnrolment('declineCorrection', 'decline-correction', reasonBody, ['CORRECTION_MISSING', 'SECOND_PERSON_NEEDED']),
  onEnrolment('invalidate', 'invalidate', reasonBody, ['REASON_NEEDED']),
  onEnrolment('restore', 'restore', reasonBody, ['REASON_NEEDED']),
  photos,
  onePhoto,
  onPhoto('claim', 'tasks/:taskId/claim', nothing, [], task),
  onPhoto('release', 'tasks/:taskId/release', nothing, [], task),
  onPhoto('accept', 'accept', nothing, ['TASK_NOT_YOURS', 'OWN_APPLICATION']),
  onPhoto('reject', 'reject', reasonBody, ['TASK_NOT_YOURS', 'OWN_APPLICATION', 'REASON_NEEDED']),
];
