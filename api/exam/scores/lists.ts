// 合格标准, 合格人员名单 and the publication of scores over HTTP (S3-34, S3-40, S3-41).
import { z } from 'zod';
import { effectWords } from '../../../domain/exam/effects.ts';
import { levelNames, type ExamConfig, type LevelCode } from '../../../domain/exam/exam.ts';
import { shownMark } from '../../../domain/exam/scores/marks.ts';
import { outcomes, whyNot, type Outcome } from '../../../domain/exam/scores/pass-list.ts';
import { usualMarks } from '../../../domain/exam/scores/pass-marks.ts';
import { scoreRules } from '../../../domain/exam/scores/rules.ts';
import { maskName } from '../../../domain/kit/identity/person-name.ts';
import { rfc3339, shanghaiDay, type Instant } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { certificatesOf } from '../../../db/exam/scores/certificates.ts';
import {
  listById,
  listsOf,
  markSets,
  openRevocation,
  resultLines,
  revocationsOf,
  standingList,
  type ResultLine,
} from '../../../db/exam/scores/pass.ts';
import { examById } from '../../../db/exam/exams.ts';
import { now } from '../../../db/kit/clock.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { fromCursor, idCursor, page, pageOf, pageQuery } from '../../kit/page.ts';
import { route, type Routes } from '../../kit/route.ts';
import { byId, words } from '../setup-shapes.ts';
import { act, deskOf, examFor, inside, reads } from './common.ts';

const at = (moment: Instant | null): string | null => (moment === null ? null : rfc3339(moment));
const markTable = z.record(z.string(), z.string()).meta({ description: 'Subject → pass mark in 分', example: { F01: '60' } });
const shownMarks = (tenths: Record<string, number>): Record<string, string> =>
  Object.fromEntries(Object.entries(tenths).map(([code, one]) => [code, shownMark(one)]));
const outcome = z.enum(Object.keys(outcomes) as [Outcome, ...Outcome[]]);
const listProblems = ['PASS_LIST_NOT_READY', 'PASS_LIST_CHANGED', 'VIOLATION_OPEN', 'SCORE_IMPORT_OPEN', 'SCORES_INCOMPLETE', 'EXAM_SECOND_PERSON'];

const listShape = z.object({
  id: z.string(),
  no: z.int(),
  standing: z.enum(['making', 'draft', 'published', 'revoked']),
  candidates: z.int().nullable(),
  passed: z.int().nullable(),
  partial: z.int().nullable(),
  failed: z.int().nullable(),
  root: z.string().nullable(),
  passMarks: markTable,
  liveFrom: z.int().meta({ description: 'First exam year whose passes count' }),
  madeBy: z.string(),
  madeAt: z.string().nullable(),
  publishedBy: z.string().nullable(),
  publishedAt: z.string().nullable(),
  publicAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
  reason: z.string().nullable(),
});
const resultShape = z.object({
  enrolmentId: z.string(),
  number: z.string().nullable(),
  name: z.string(),
  level: z.string(),
  levelLabel: z.string(),
  specialty: z.string(),
  specialtyLabel: z.string(),
  outcome,
  outcomeLabel: z.string(),
  subjects: z.array(z.object({ subject: z.string(), outcome: z.string(), fromYear: z.int().nullable() })),
  why: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
const specialtyLabel = ({ specialties }: ExamConfig, code: string): string => specialties.find((one) => one.code === code)?.label ?? code;
const shownResult =
  (config: ExamConfig) =>
  ({ subjects, revokedAt, ...line }: ResultLine): z.input<typeof resultShape> => ({
    ...line,
    levelLabel: levelNames[line.level as LevelCode],
    specialtyLabel: specialtyLabel(config, line.specialty),
    outcomeLabel: outcomes[line.outcome],
    subjects: subjects.map(({ from, ...one }) => ({ ...one, fromYear: from?.year ?? null })),
    why: whyNot({ outcome: line.outcome, subjects }, (code) => config.subjects.find((one) => one.code === code)?.shortLabel ?? code),
    revokedAt: at(revokedAt),
  });
const hit = z.object({ id: z.string(), number: z.string(), enrolmentId: z.string(), standing: z.string() });
const fallen = z.object({
  n: z.int(),
  title: z.string(),
  effect: z.string(),
  parent: z.int().nullable().meta({ description: 'Number of what it rests on; null: a certificate of the list' }),
});
const revocationShape = z.object({
  id: z.string(),
  listId: z.string(),
  enrolmentId: z.string().nullable(),
  reason: z.string(),
  standing: z.enum(['proposed', 'done', 'dropped']),
  proposedBy: z.string(),
  proposedAt: z.string(),
  decidedAt: z.string().nullable(),
  certificates: z.array(hit).nullable(),
});

export const listRoutes: Routes = [
  act('judge', 'scores/judge', { problems: ['SCORE_IMPORT_OPEN', 'SCORES_INCOMPLETE'] }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exams/:id/pass-marks',
    summary: '合格标准',
    params: byId,
    answer: z.object({
      usual: markTable,
      items: z.array(
        z.object({
          no: z.int(),
          standing: z.enum(['proposed', 'effective', 'replaced', 'dropped']),
          marks: markTable,
          proposedBy: z.string(),
          proposedAt: z.string(),
          confirmedBy: z.string().nullable(),
          confirmedAt: z.string().nullable(),
        }),
      ),
    }),
    policy: reads,
    handle: async ({ deps, params, person }) => {
      const exam = await examFor(deps, params.id, person());
      const em = deps.orm.em.fork();
      const set = (await ruleBook(em)).rulesFor(exam.district, shanghaiDay(await now(em)));
      const items = (await markSets(em, exam.id)).map(({ id: _id, marks, proposedAt, confirmedAt, ...one }) => ({
        ...one,
        marks: shownMarks(marks),
        proposedAt: rfc3339(proposedAt),
        confirmedAt: at(confirmedAt),
      }));
      return { body: { usual: shownMarks(usualMarks(exam.config.subjects, ruleValue(set, scoreRules.passShare))), items } };
    },
  }),
  act('proposePassMarks', 'pass-marks', {
    method: 'put',
    body: z.strictObject({ marks: markTable }),
    answer: z.object({ no: z.int() }),
    problems: ['PASS_MARK_INVALID', 'PASS_LIST_NOT_READY'],
  }),
  act('setPassMarks', 'pass-marks/confirm', {
    answer: z.object({ no: z.int() }),
    problems: ['PASS_MARK_NOT_PROPOSED', 'PASS_LIST_NOT_READY', 'EXAM_SECOND_PERSON'],
  }),
  act('list', 'pass-lists', { status: 202, answer: z.object({ listId: z.string(), no: z.int() }), problems: listProblems }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exams/:id/pass-lists',
    summary: '合格人员名单',
    params: byId,
    answer: z.object({ items: z.array(listShape) }),
    policy: reads,
    handle: async ({ deps, params, person }) => {
      const exam = await examFor(deps, params.id, person());
      const items = (await listsOf(deps.orm.em.fork(), exam.id)).map((one) => ({
        id: one.id,
        no: one.no,
        standing: one.standing,
        candidates: one.candidates,
        passed: one.passed,
        partial: one.partial,
        failed: one.failed,
        root: one.root,
        passMarks: shownMarks(one.rule.marks),
        liveFrom: one.rule.liveFrom,
        madeBy: one.madeBy,
        madeAt: at(one.madeAt),
        publishedBy: one.publishedBy,
        publishedAt: at(one.publishedAt),
        publicAt: at(one.publicAt),
        revokedAt: at(one.revokedAt),
        reason: one.reason,
      }));
      return { body: { items } };
    },
  }),
  route({
    ...inside,
    class: '搜索',
    method: 'get',
    path: '/v1/admin/exams/:id/pass-lists/:listId/results',
    summary: '名单中的考试结果',
    params: byId.extend({ listId: z.uuid() }),
    query: z.object({ ...pageQuery, outcome: outcome.optional() }),
    answer: pageOf(resultShape),
    policy: reads,
    handle: async ({ deps, params, query, person }) => {
      const exam = await examFor(deps, params.id, person());
      const em = deps.orm.em.fork();
      const list = await listById(em, params.listId);
      if (list?.examId !== exam.id) throw refuse('NOT_FOUND');
      const after = fromCursor(query.after, idCursor)?.[0] ?? null;
      const rows = await resultLines(em, { listId: list.id, outcome: query.outcome }, query.limit + 1, after);
      return { body: page(rows, query.limit, ({ enrolmentId }) => [enrolmentId], shownResult(exam.config)) };
    },
  }),
  act('publishList', 'pass-lists/publish', { problems: listProblems }),
  act('publishScores', 'scores/publish', { problems: ['SCORES_TOO_EARLY', 'EXAM_SECOND_PERSON'] }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exams/:id/pass-lists/revocations',
    summary: '撤销合格人员记录',
    params: byId,
    answer: z.object({ items: z.array(revocationShape) }),
    policy: reads,
    handle: async ({ deps, params, person }) => {
      const exam = await examFor(deps, params.id, person());
      const items = (await revocationsOf(deps.orm.em.fork(), exam.id)).map(({ seq: _seq, proposedAt, decidedAt, ...one }) => ({
        ...one,
        proposedAt: rfc3339(proposedAt),
        decidedAt: at(decidedAt),
      }));
      return { body: { items } };
    },
  }),
  act('proposeListRevocation', 'pass-lists/revocations', {
    body: z.strictObject({ enrolmentId: z.uuid().nullable().meta({ description: 'null: the whole list' }), reason: words(500) }),
    answer: z.object({ revocationId: z.string() }),
    problems: ['PASS_LIST_NOT_READY'],
  }),
  route({
    ...inside,
    method: 'get',
    path: '/v1/admin/exams/:id/pass-lists/revocations/preview',
    summary: '撤销合格人员：连带影响预览',
    description:
      'Certificates that stand on what is to be revoked, and all that falls with them. The second person sends `preview` back with his word.',
    params: byId,
    answer: z.object({ revocation: revocationShape, certificates: z.array(hit), effects: z.array(fallen), preview: z.string().nullable() }),
    policy: reads,
    handle: async (context) => {
      const { deps, params, person } = context;
      const exam = await examFor(deps, params.id, person());
      const em = deps.orm.em.fork();
      const open = await openRevocation(em, exam.id);
      if (!open) throw refuse('PASS_LIST_NOT_READY');
      const certificates = await certificatesOf(em, open.listId, open.enrolmentId);
      const plan = await deskOf(context).cascade(exam.district, certificates);
      const { seq: _seq, ...revocation } = open;
      return {
        body: {
          revocation: { ...revocation, proposedAt: rfc3339(open.proposedAt), decidedAt: null },
          certificates,
          effects: (plan?.effects ?? []).map(({ n, kind, title, parent }) => ({ n, title, effect: effectWords[kind].effect, parent })),
          preview: plan?.hash ?? null,
        },
      };
    },
    problems: ['PASS_LIST_NOT_READY'],
  }),
  act('dropListRevocation', 'pass-lists/revocations/drop', { problems: ['PASS_LIST_NOT_READY'] }),
  ...(['revokeList', 'revokeResult'] as const).map((action) =>
    act(action, action === 'revokeList' ? 'pass-lists/revoke' : 'pass-lists/revoke-one', {
      body: z.strictObject({ preview: z.string().max(64).nullable().default(null) }),
      answer: z.object({ certificates: z.int() }),
      problems: ['PASS_LIST_NOT_READY', 'CERTIFICATES_AFFECTED', 'EXAM_SECOND_PERSON'],
    }),
  ),
  route({
    listener: 'both',
    class: '一般',
    tag: '成绩',
    method: 'get',
    path: '/v1/exams/:id/pass-list',
    summary: '合格人员公示',
    description: 'Names are masked. One answer for a list that is not public and for an exam that does not exist.',
    params: byId,
    query: z.object(pageQuery),
    answer: pageOf(z.object({ number: z.string().nullable(), name: z.string(), levelLabel: z.string(), specialtyLabel: z.string() })).extend({
      publicAt: z.string(),
      passed: z.int(),
    }),
    policy: { permission: 'passList.public' },
    problems: ['SCORES_NOT_PUBLISHED'],
    handle: async ({ deps, params, query }) => {
      const em = deps.orm.em.fork();
      const list = await standingList(em, params.id);
      const exam = await examById(em, params.id);
      if (!list?.publicAt || list.standing !== 'published' || !exam) throw refuse('SCORES_NOT_PUBLISHED');
      const after = fromCursor(query.after, idCursor)?.[0] ?? null;
      const rows = await resultLines(em, { listId: list.id, outcome: 'passed', standingOnly: true }, query.limit + 1, after);
      const shown = page(
        rows,
        query.limit,
        ({ enrolmentId }) => [enrolmentId],
        ({ number, name, level, specialty }) => ({
          number,
          name: maskName(name),
          levelLabel: levelNames[level as LevelCode],
          specialtyLabel: specialtyLabel(exam.config, specialty),
        }),
      );
      return { body: { ...shown, publicAt: rfc3339(list.publicAt), passed: list.passed ?? 0 } };
    },
  }),
];
