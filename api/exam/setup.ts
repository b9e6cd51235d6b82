// 考试维护与发布 over HTTP (S3-17, 22): the office's side, from the draft to publication by a second person, and what becomes of it afterwards.
import { z } from 'zod';
import { changeKinds } from '../../domain/exam/change.ts';
import { season } from '../../domain/exam/season.ts';
import { checklist } from '../../domain/exam/setup.ts';
import { examRules } from '../../domain/exam/rules.ts';
import type { PersonActor } from '../../domain/kit/actor.ts';
import { rfc3339, shanghaiDay } from '../../domain/kit/instant.ts';
import { may } from '../../domain/kit/policy.ts';
import { allowedActions } from '../../domain/kit/process.ts';
import { refuse } from '../../domain/kit/refusal.ts';
import { ruleValue } from '../../domain/kit/rules.ts';
import { seenCase } from '../../domain/kit/seen-case.ts';
import { composed } from '../../domain/exam/setup.ts';
import { entriesOf } from '../../db/exam/dictionary.ts';
import { changesOf, draftOf, exams, listedExam, otherSessions, versionsOf, type ListedExam } from '../../db/exam/setup.ts';
import { enabledTemplates } from '../../db/exam/templates.ts';
import { now } from '../../db/kit/clock.ts';
import { ruleBook } from '../../db/rule/book.ts';
import { ofKind } from '../../domain/exam/dictionary.ts';
import type { ApiDeps } from '../deps.ts';
import { outward } from '../kit/outward.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../kit/page.ts';
import { route, type Route, type Routes } from '../kit/route.ts';
import { districtsOf } from '../statistics/scope.ts';
import { actions, anything, byId, config, correction, examBody, postponement, reason, splitYearMonth, yearMonth } from './setup-shapes.ts';

const inside = { listener: 'officers', class: '一般', tag: '考试设置' } as const;
const problems = [
  'EXAM_CALENDAR',
  'EXAM_INCOMPLETE',
  'EXAM_SECOND_PERSON',
  'EXAM_OPENED',
  'EXAM_CODE_TAKEN',
  'EXAM_SITTING_TAKEN',
  'EXAM_CHANGE_INVALID',
  'EXAM_NOT_READY',
];

const row = z.object({
  id: z.string(),
  district: z.string(),
  code: z.string(),
  name: z.string(),
  shortName: z.string(),
  year: z.int(),
  month: z.int(),
  state: z.string(),
  stateLabel: z.string(),
  caseVersion: z.int().meta({ description: 'If-Match of acts' }),
  configVersion: z.int(),
  hash: z.string().nullable(),
  publishedAt: z.string().nullable(),
});
const reasons = z.array(z.object({ field: z.string().nullable(), code: z.string(), message: z.string() }));
const changed = z.object({
  id: z.string(),
  kind: z.string(),
  label: z.string(),
  reason: z.string(),
  standing: z.string(),
  content: anything,
  proposedBy: z.string(),
  proposedAt: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  version: z.int().nullable(),
});
const whole = row.extend({ draft: anything.nullable(), config, changes: z.array(changed), allowedActions: actions });

const listed = (exam: ListedExam): z.input<typeof row> => ({
  id: exam.id,
  district: exam.district,
  code: exam.code,
  name: exam.name,
  shortName: exam.shortName,
  year: exam.year,
  month: exam.month,
  state: exam.state,
  stateLabel: season.states[exam.state]!.label,
  caseVersion: exam.caseVersion,
  configVersion: exam.configVersion,
  hash: exam.hash,
  publishedAt: exam.publishedAt === null ? null : rfc3339(exam.publishedAt),
});

/** An exam that a person may see. Throws NOT_FOUND. */
async function seen({ orm }: Pick<ApiDeps, 'orm'>, id: string, person: PersonActor): Promise<ListedExam> {
  const exam = await listedExam(orm.em.fork(), id);
  if (!exam || !may('exam.read', person, exam)) throw refuse('NOT_FOUND');
  return exam;
}

const act = (action: string, path: string, more: object = {}): Route =>
  route({
    ...inside,
    method: 'post',
    path: `/v1/admin/exams/:id/${path}`,
    summary: `考试：${season.actions[action]!.label}`,
    params: byId,
    policy: { process: season, action },
    problems,
    act: { process: season, action },
    ...more,
  });
const hashed = { answer: z.object({ hash: z.string() }) };
const proposing = (action: string, path: string, kind: keyof typeof changeKinds, body: z.ZodType): Route =>
  act(action, path, {
    summary: `考试：提出${changeKinds[kind]}`,
    body,
    answer: z.object({ changeId: z.string() }),
    act: { process: season, action, input: ({ body: sent }: { body: object }) => ({ ...sent, kind }) },
  });

export const examSetUpRoutes: Routes = [
  route({
    ...inside,
    method: 'get',
    class: '搜索',
    path: '/v1/admin/exams',
    summary: '按考试年月查询考试',
    query: z.object({ ...pageQuery, ym: yearMonth.optional(), state: z.enum(Object.keys(season.states) as [string, ...string[]]).optional() }),
    answer: pageOf(row),
    policy: { permission: 'exam.read' },
    handle: async ({ deps, query, person }) => {
      const before = fromCursor(query.after, idCursor)?.[0] ?? null;
      const rows = await exams(deps.orm.em.fork(), {
        ...splitYearMonth(query.ym),
        districts: districtsOf('exam.read', person()),
        publicOnly: false,
        openAt: null,
        state: query.state ?? null,
        limit: query.limit + 1,
        before,
      });
      return { body: page(rows, query.limit, ({ id }) => [id], listed) };
    },
  }),
  route({
    ...inside,
    method: 'post',
    path: '/v1/admin/exams',
    summary: `考试：${season.actions['create']!.label}`,
    body: examBody,
    policy: { process: season, action: 'create' },
    problems,
    act: { process: season, action: 'create', input: ({ body }) => ({ district: body.district, draft: body }) },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exams/:id',
    summary: '查看考试设置',
    params: byId,
    answer: whole,
    policy: { permission: 'exam.read' },
    handle: async ({ deps, params: { id }, person }) => {
      const exam = await seen(deps, id, person());
      const em = deps.orm.em.fork();
      const [draft, changes] = [await draftOf(em, id), await changesOf(em, id)];
      const file = seenCase(season.type, { id, district: exam.district, state: exam.state, version: exam.caseVersion });
      return {
        version: exam.caseVersion,
        body: {
          ...listed(exam),
          draft: draft ? (outward(draft.draft) as Record<string, unknown>) : null,
          config: exam.config as unknown as Record<string, unknown>,
          changes: changes.map(({ content, ...change }) => ({
            ...(outward(change) as typeof change),
            label: changeKinds[change.kind],
            content: outward(content) as Record<string, unknown>,
          })),
          allowedActions: allowedActions(season, file, person()),
        },
      };
    },
  }),
  act('edit', '', {
    method: 'put',
    path: '/v1/admin/exams/:id',
    body: examBody,
    act: { process: season, action: 'edit', input: ({ body }: { body: { district: string } }) => ({ district: body.district, draft: body }) },
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exams/:id/checklist',
    summary: '考试设置检查清单',
    description: 'What an exam still lacks before it can be submitted, by the dictionaries and templates as they stand now.',
    params: byId,
    answer: z.object({ ready: z.boolean(), items: reasons }),
    policy: { permission: 'exam.read' },
    handle: async ({ deps, params: { id }, person }) => {
      const { district } = await seen(deps, id, person());
      const em = deps.orm.em.fork();
      const found = await draftOf(em, id);
      if (!found) throw refuse('NOT_FOUND');
      const { draft } = found;
      const received = await now(em);
      const book = await ruleBook(em);
      const set = book.rulesFor(district, shanghaiDay(received));
      const entries = await entriesOf(em, district);
      const items = checklist(draft, composed(draft, { entries, templates: await enabledTemplates(em, district) }), entries, {
        received,
        calendar: book.calendar(),
        workingDaysOnly: ruleValue(set, examRules.workingDaysOnly),
        graceMinutes: ruleValue(set, examRules.paymentGrace),
        subjects: ofKind(entries, 'subject').map(({ entry }) => entry),
        others: await otherSessions(em, district, id),
      });
      return {
        body: {
          ready: items.length === 0,
          items: items.map(({ field = null, code = 'EXAM_INCOMPLETE', message }) => ({ field, code, message })),
        },
      };
    },
  }),
  act('submit', 'submit', hashed),
  act('return', 'return', { body: reason }),
  act('publish', 'publish', hashed),
  act('withdraw', 'withdraw', { body: reason }),
  proposing('proposeEnding', 'cancellations', 'cancel', reason),
  proposing('proposeEnding', 'postponements', 'postpone', postponement),
  proposing('proposeCorrection', 'corrections', 'correct', correction),
  act('dropChange', 'changes/drop', { body: reason }),
  act('cancel', 'cancel'),
  act('postpone', 'postpone', hashed),
  act('correct', 'correct', hashed),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exams/:id/versions',
    summary: '考试配置各版本',
    params: byId,
    answer: z.object({
      items: z.array(z.object({ version: z.int(), hash: z.string(), inForceAt: z.string(), why: z.string().nullable(), config })),
    }),
    policy: { permission: 'exam.read' },
    handle: async ({ deps, params: { id }, person }) => {
      await seen(deps, id, person());
      const items = (await versionsOf(deps.orm.em.fork(), id)).map((one) => ({
        ...one,
        inForceAt: rfc3339(one.inForceAt),
        config: one.config as unknown as Record<string, unknown>,
      }));
      return { body: { items } };
    },
  }),
];
