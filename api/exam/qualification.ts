// 资格审查 (S3-42): reviewers' list and file, their votes; the candidate's own, his supplement and his appeal.
import { z } from 'zod';
import { checkItems, checkOutcomes, type CheckItem, type CheckOutcome } from '../../domain/exam/check.ts';
import { levelNames, type ExamConfig, type LevelCode } from '../../domain/exam/exam.ts';
import { educationLevels, openForm, type EnrolmentForm } from '../../domain/exam/form.ts';
import { qualificationReview } from '../../domain/exam/qualification.ts';
import { qualificationRulesOf } from '../../domain/exam/qualification-rules.ts';
import { rfc3339, shanghaiDay } from '../../domain/kit/instant.ts';
import { may, reach } from '../../domain/kit/policy.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { maskedIdNumber } from '../../domain/licence/verdict.ts';
import { ENROLMENT_FORM, ENROLMENT_ID_NUMBER } from '../../db/exam/enrolments.ts';
import { materialsOfReview, reviewLine, reviews, type ReviewLine } from '../../db/exam/reviews.ts';
import { now } from '../../db/kit/clock.ts';
import { one } from '../../db/kit/sql.ts';
import { ruleBook } from '../../db/rule/book.ts';
import type { ApiDeps } from '../deps.ts';
import { memberRoutes } from '../approval/acts.ts';
import { roundProblems } from '../approval/bodies.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Context, type Routes } from '../kit/route.ts';

const process = qualificationReview;
const common = { class: '一般', tag: '资格审查' } as const;
const base = '/v1/qualification-reviews';
const params = z.object({ id: z.uuid() });
const taskParams = z.object({ id: z.uuid(), taskId: z.uuid() });
const words = (max: number) => z.string().max(max);
const reasonBody = z.strictObject({ reason: words(1000).default('') });

const line = z.object({
  id: z.string(),
  number: z.int(),
  examId: z.string(),
  exam: z.string(),
  enrolmentId: z.string(),
  name: z.string(),
  level: z.string(),
  specialty: z.string(),
  state: z.string(),
  stateLabel: z.string(),
  version: z.int(),
  due: z.string().nullable(),
  openedAt: z.string(),
  decidedAt: z.string().nullable(),
});
const shownLine = (one1: ReviewLine): z.input<typeof line> => ({
  id: one1.id,
  number: one1.number,
  examId: one1.examId,
  exam: one1.exam,
  enrolmentId: one1.enrolmentId,
  name: one1.name,
  level: levelNames[one1.level as LevelCode],
  specialty: one1.specialty,
  state: one1.state,
  stateLabel: process.states[one1.state]!.label,
  version: one1.version,
  due: one1.due && rfc3339(one1.due),
  openedAt: rfc3339(one1.openedAt),
  decidedAt: one1.decidedAt && rfc3339(one1.decidedAt),
});

const item = z.object({ item: z.string(), message: z.string() });
const detail = line.extend({
  candidate: z.object({
    idNumber: z.string().meta({ description: 'Masked' }),
    photo: z.string().nullable().meta({ description: 'Id of the file' }),
    education: z.array(z.record(z.string(), z.unknown())),
    work: z.array(z.record(z.string(), z.unknown())),
    committedAt: z.string().nullable(),
  }),
  checks: z
    .object({ at: z.string(), results: z.array(z.object({ item: z.string(), label: z.string(), outcome: z.string(), outcomeLabel: z.string() })) })
    .nullable()
    .meta({ description: '学信 and 社保; null: they have not answered yet' }),
  asked: z.array(item),
  statement: z.string().nullable(),
  materials: z.array(z.object({ item: z.string(), fileId: z.string(), addedAt: z.string(), href: z.string() })),
  decision: z.object({
    cause: z.string().nullable(),
    causeLabel: z.string().nullable(),
    reason: z.string().nullable(),
    appealDecision: z.string().nullable(),
  }),
  appeal: z.object({ reason: z.string(), at: z.string() }).nullable(),
  remedies: z.object({ appeal: z.string(), law: z.string() }).nullable().meta({ description: 'Where the review was not passed: how to go on' }),
  causes: z.array(z.object({ id: z.string(), label: z.string(), article: z.string() })),
});

/** The review, where the person may see it. Throws NOT_FOUND. */
async function readable({ deps, params: { id }, person }: Context<{ id: string }>): Promise<ReviewLine> {
  const found = await reviewLine(deps.orm.em.fork(), deps.fields, id);
  if (!found || !may('review.read', person(), { ownerId: found.accountId, district: found.district })) throw refuse('NOT_FOUND');
  return found;
}

async function detailOf({ fields, orm }: ApiDeps, found: ReviewLine): Promise<z.input<typeof detail>> {
  const em = orm.em.fork();
  const row = await one<{ idNumber: string; form: string; photo: string | null; committedAt: string | null; config: ExamConfig }>(
    em,
    `select n.id_number as "idNumber", n.form, n.photo_file_id as photo, to_char(n.committed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "committedAt", e.config
       from enrolment n join exam e on e.case_id = n.exam_id where n.case_id = $1`,
    [found.enrolmentId],
  );
  const form = openForm(JSON.parse(fields.decrypt(row.form, ENROLMENT_FORM)) as Partial<EnrolmentForm>);
  const { values, limit } = qualificationRulesOf((await ruleBook(em)).rulesFor(found.district, shanghaiDay(await now(em))));
  const cause = values.refusals.find(({ id }) => id === found.cause);
  const { results, at } = found.checks;
  const refused = ['rejected', 'appealing', 'concluded'].includes(found.state);
  const { remedies } = values;
  return {
    ...shownLine(found),
    specialty: row.config.specialties.find(({ code }) => code === found.specialty)?.label ?? found.specialty,
    candidate: {
      idNumber: maskedIdNumber(fields.decrypt(row.idNumber, ENROLMENT_ID_NUMBER)),
      photo: row.photo,
      education: form.education.map((one1) => ({ ...one1, levelLabel: educationLevels[one1.level as keyof typeof educationLevels] ?? null })),
      work: form.work.map((one1) => ({ ...one1 })),
      committedAt: row.committedAt && rfc3339(row.committedAt),
    },
    checks:
      results && at
        ? {
            at: rfc3339(at),
            results: results.map(({ item: name, outcome }) => ({
              item: name,
              label: checkItems[name as CheckItem],
              outcome,
              outcomeLabel: checkOutcomes[outcome as CheckOutcome],
            })),
          }
        : null,
    asked: found.notes.asked,
    statement: found.notes.statement,
    materials: (await materialsOfReview(em, found.id)).map(({ addedAt, fileId, item: name }) => ({
      item: name,
      fileId,
      addedAt: rfc3339(addedAt),
      href: `/v1/files/${fileId}/content`,
    })),
    decision: {
      cause: found.cause,
      causeLabel: cause?.label ?? null,
      reason: found.notes.reason,
      appealDecision: found.notes.appealDecision,
    },
    appeal: found.notes.appeal && { ...found.notes.appeal, at: rfc3339(found.notes.appeal.at) },
    remedies: refused
      ? {
          appeal: `可自收到审查意见之日起${limit('appeal').period.amount}个工作日内登录提出申诉。`,
          law: `也可在${remedies.reconsiderationDays}日内向${remedies.reconsiderationTo}申请行政复议，或者在${remedies.litigationMonths}个月内向${remedies.litigationTo}提起行政诉讼（${remedies.article}）。`,
        }
      : null,
    causes: values.refusals.map(({ id, label, article }) => ({ id, label, article })),
  };
}

/** On a task: If-Match is the task's version. */
const vote = (action: string, path: string, body: z.ZodType, problems: readonly string[] = []) =>
  route({
    ...common,
    listener: 'officers',
    method: 'post',
    path: `${base}/:id/tasks/:taskId/${path}`,
    summary: process.actions[action]!.label,
    description: 'If-Match is the version of the task.',
    params: taskParams,
    body,
    policy: { process, action },
    problems: [...new Set([...roundProblems('vote'), ...problems])],
    act: { process, action },
  });
const mine = (action: string, body: z.ZodType, problems: readonly string[]) =>
  route({
    ...common,
    listener: 'public',
    method: 'post',
    path: `${base}/:id/${action}`,
    summary: process.actions[action]!.label,
    params,
    body,
    policy: { process, action },
    problems,
    act: { process, action },
  });

export const qualificationRoutes: Routes = [
  route({
    ...common,
    listener: 'officers',
    class: '搜索',
    method: 'get',
    path: base,
    summary: '查询资格审查',
    query: z.object({
      ...pageQuery,
      examId: z.uuid().optional(),
      state: z.enum(Object.keys(process.states)).optional(),
      specialty: z
        .string()
        .regex(/^\d\d$/)
        .optional(),
      name: z.string().trim().max(50).optional().meta({ description: 'Beginning of a name' }),
    }),
    policy: { permission: 'review.list' },
    answer: pageOf(line),
    handle: async ({ deps, query: asked, person }) => {
      const after = fromCursor(asked.after, idCursor)?.[0];
      const { examId, state, specialty, name, limit } = asked;
      const rows = await reviews(deps.orm.em.fork(), deps.fields, reach('review.list', person()), {
        examId,
        state,
        specialty,
        name,
        after,
        limit: limit + 1,
      });
      return { body: page(rows, limit, ({ id }) => [id], shownLine) };
    },
  }),
  route({
    ...common,
    listener: 'public',
    method: 'get',
    path: '/v1/me/qualification-reviews',
    summary: '我的资格审查',
    policy: { permission: 'review.read' },
    answer: z.object({ items: z.array(line) }),
    handle: async ({ deps, person }) => {
      const own = { any: false, ownerId: person().accountId, organisationIds: [], districts: [] };
      return { body: { items: (await reviews(deps.orm.em.fork(), deps.fields, own, { limit: 50 })).map(shownLine) } };
    },
  }),
  route({
    ...common,
    listener: 'both',
    method: 'get',
    path: `${base}/:id`,
    summary: '查阅资格审查',
    params,
    policy: { permission: 'review.read' },
    answer: detail,
    handle: async (context) => {
      const found = await readable(context);
      return { body: await detailOf(context.deps, found), version: found.version };
    },
  }),
  ...memberRoutes(base, process, common.tag),
  vote('pass', 'pass', z.strictObject({}).default({})),
  vote('reject', 'reject', z.strictObject({ cause: words(40).default(''), reason: words(1000).default('') }), ['QUALIFICATION_REASON']),
  vote('requestSupplement', 'request', z.strictObject({ items: z.array(z.strictObject({ item: words(100), message: words(500) })).max(20) }), [
    'REVIEW_SUPPLEMENT_NOT_ASKABLE',
  ]),
  vote('grant', 'grant', reasonBody, ['QUALIFICATION_REASON']),
  vote('refuse', 'refuse', reasonBody, ['QUALIFICATION_REASON']),
  mine(
    'supplement',
    z.strictObject({ statement: words(1000).default(''), files: z.array(z.strictObject({ item: words(100), fileId: z.uuid() })).max(40) }),
    ['REVIEW_SUPPLEMENT_INCOMPLETE', 'REVIEW_SUPPLEMENT_LATE'],
  ),
  mine('appeal', z.strictObject({ reason: words(2000).default(''), fileIds: z.array(z.uuid()).max(20).default([]) }), [
    'APPEAL_INVALID',
    'APPEAL_LATE',
    'WINDOW_CLOSED',
  ]),
];
