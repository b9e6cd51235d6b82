// Scores of whoever asks (S3-13). What is not out, not his or not there has one answer, found by the same question.
import { z } from 'zod';
import type { EntityManager } from '@mikro-orm/postgresql';
import { enrolment } from '../../../domain/exam/enrolment.ts';
import { levelNames, type LevelCode } from '../../../domain/exam/exam.ts';
import { outcomes, subjectOutcomes, whyNot } from '../../../domain/exam/scores/pass-list.ts';
import { rfc3339 } from '../../../domain/kit/instant.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { documentsOf } from '../../../db/document/reads.ts';
import { publishedScores, type PublishedScores } from '../../../db/exam/scores/reviews.ts';
import { notYet, pdf } from '../../account/forms.ts';
import { route, type Context, type Routes } from '../../kit/route.ts';
import { deskOf, marks, outside } from './common.ts';

const own = { permission: 'score.own' } as const;
const NOBODY = '00000000-0000-0000-0000-000000000000';
/** Whatever is asked for: what is no number of an enrolment is looked for as one that nobody has. */
const params = z.object({
  enrolmentId: z
    .string()
    .max(100)
    .transform((id) => (z.uuid().safeParse(id).success ? id : NOBODY)),
});

const shape = z.object({
  enrolmentId: z.string(),
  examId: z.string(),
  exam: z.string(),
  number: z.string().nullable(),
  name: z.string(),
  levelLabel: z.string(),
  specialtyLabel: z.string(),
  publishedAt: z.string(),
  state: z.enum(['published', 'reviewing', 'corrected']),
  stateLabel: z.string(),
  subjects: z.array(
    z.object({
      subject: z.string(),
      label: z.string(),
      ...marks,
      fullMark: z.int(),
      standing: z.string().meta({ description: '正常, 缺考, 违纪, 雷同, 资格不符' }),
      outcome: z.string().nullable(),
      outcomeLabel: z.string().nullable(),
      reviewing: z.boolean(),
      corrected: z.boolean(),
    }),
  ),
  result: z.object({ outcome: z.string(), label: z.string(), why: z.string().nullable() }).nullable(),
});
const states = { published: '已发布', reviewing: '复查中', corrected: '已更正' } as const;

const shown =
  (context: Pick<Context, 'deps'>) =>
  (one: PublishedScores): z.input<typeof shape> => {
    const { config, result } = one;
    const desk = deskOf(context);
    const state = one.reviewing.length ? 'reviewing' : one.corrected.length ? 'corrected' : 'published';
    const label = (code: string): string => config.subjects.find((subject) => subject.code === code)?.label ?? code;
    return {
      enrolmentId: one.enrolmentId,
      examId: one.examId,
      exam: config.name,
      number: one.number,
      name: one.name,
      levelLabel: levelNames[one.level as LevelCode],
      specialtyLabel: config.specialties.find(({ code }) => code === one.specialty)?.label ?? one.specialty,
      publishedAt: rfc3339(one.publishedAt),
      state,
      stateLabel: states[state],
      subjects: one.scores.map((row) => {
        const outcome = result?.subjects.find(({ subject }) => subject === row.subject)?.outcome ?? null;
        return {
          subject: row.subject,
          label: label(row.subject),
          ...desk.shown(row),
          fullMark: config.subjects.find(({ code }) => code === row.subject)?.fullMark ?? 100,
          outcome,
          outcomeLabel: outcome === null ? null : subjectOutcomes[outcome],
          reviewing: one.reviewing.includes(row.subject),
          corrected: one.corrected.includes(row.subject),
        };
      }),
      result: result === null ? null : { outcome: result.outcome, label: outcomes[result.outcome], why: whyNot(result, label) },
    };
  };

async function mine(em: EntityManager, accountId: string, enrolmentId: string): Promise<PublishedScores> {
  const [found] = await publishedScores(em, accountId, enrolmentId);
  if (!found) throw refuse('SCORES_NOT_PUBLISHED');
  return found;
}

export const myScoreRoutes: Routes = [
  route({
    ...outside,
    method: 'get',
    path: '/v1/me/scores',
    summary: '我的成绩',
    answer: z.object({ items: z.array(shape) }),
    policy: own,
    handle: async (context) => {
      const found = await publishedScores(context.deps.orm.em.fork(), context.person().accountId, null);
      return { body: { items: found.map(shown(context)) } };
    },
  }),
  route({
    ...outside,
    method: 'get',
    path: '/v1/me/scores/:enrolmentId',
    summary: '查询一次考试的成绩',
    params,
    answer: shape,
    policy: own,
    problems: ['SCORES_NOT_PUBLISHED'],
    handle: async (context) => {
      const { deps, person } = context;
      return { body: shown(context)(await mine(deps.orm.em.fork(), person().accountId, context.params.enrolmentId)) };
    },
  }),
  route({
    ...outside,
    method: 'post',
    path: '/v1/me/scores/:enrolmentId/sheet',
    summary: enrolment.actions['printScores']!.label,
    description: 'Makes 成绩单 (P13) as the scores stand now; it is downloaded under `sheet.pdf`.',
    params,
    status: 202,
    policy: { process: enrolment, action: 'printScores' },
    problems: ['SCORES_NOT_PUBLISHED'],
    act: { process: enrolment, action: 'printScores', caseId: ({ params: { enrolmentId } }) => enrolmentId, version: false },
  }),
  route({
    ...outside,
    method: 'get',
    path: '/v1/me/scores/:enrolmentId/sheet.pdf',
    summary: '下载成绩单',
    description: 'The newest that was asked for. Answers 202 with `Retry-After` while it is being made.',
    params,
    sends: 'application/pdf',
    policy: own,
    problems: ['SCORES_NOT_PUBLISHED'],
    handle: async (context) => {
      const em = context.deps.orm.em.fork();
      const { enrolmentId, config } = await mine(em, context.person().accountId, context.params.enrolmentId);
      const newest = (await documentsOf(em, enrolmentId)).findLast(({ kind }) => kind === 'P13');
      if (!newest) throw refuse('SCORES_NOT_PUBLISHED');
      if (newest.readyAt === null || newest.hash === null || newest.size === null) return notYet();
      return pdf(context, { hash: newest.hash, size: newest.size, name: `${config.name}成绩单.pdf` });
    },
  }),
];
