// 质疑 over HTTP (R41, R37, R43): the supplier's letter, the answer, what everybody who takes part reads of it.
import { z } from 'zod';
import {
  ANSWER,
  answersOf,
  challengeById,
  challengesOf,
  LETTER,
  participantsOf,
  partiesFile,
  SUPPLEMENT,
  type StoredChallenge,
} from '../../../db/procurement/challenges.ts';
import { deadlinesOf } from '../../../db/procurement/projects.ts';
import { now } from '../../../db/kit/clock.ts';
import { ruleBook } from '../../../db/rule/book.ts';
import { shanghaiDay } from '../../../domain/kit/instant.ts';
import { allowedActions, parties } from '../../../domain/kit/process.ts';
import { refuse } from '../../../domain/kit/refusal.ts';
import { ruleValue } from '../../../domain/kit/rules.ts';
import { addressees, challenge, findings } from '../../../domain/procurement/challenge/challenge.ts';
import { consequences } from '../../../domain/procurement/challenge/consequence.ts';
import { challengeRules } from '../../../domain/procurement/challenge/rules.ts';
import { challengeAbout, challengeSteps } from '../../../domain/procurement/law/challenge.ts';
import { outward } from '../../kit/outward.ts';
import { route, type Context, type Route, type Routes } from '../../kit/route.ts';
import { handlerOf } from '../tender/acquisitions.ts';
import * as shapes from './shapes.ts';
import { answering, sends, sideList, sides } from './sides.ts';

const base = { class: '一般', tag: '质疑投诉', listener: 'public' } as const;
const problems = ['CHALLENGE_INVALID', 'CHALLENGE_TOO_LATE', 'ALREADY_RUNNING', 'TENDER_INVALID'];

const act = (action: string, rest: string, more: Partial<Route> = {}): Route =>
  route({
    ...base,
    method: 'post',
    path: `/v1/challenges/:id/${rest}`,
    summary: `质疑：${challenge.actions[action]!.label}`,
    params: shapes.byId,
    policy: { process: challenge, action },
    problems,
    act: { process: challenge, action },
    ...more,
  } as Parameters<typeof route>[0]);

const said = (row: StoredChallenge) => ({ about: challengeAbout[row.about], step: row.step === null ? null : challengeSteps[row.step] });
const lineOf = (row: StoredChallenge): z.infer<typeof shapes.challengeLine> =>
  outward({
    id: row.id,
    projectId: row.projectId,
    code: row.code,
    project: row.project,
    organisation: row.organisation,
    state: row.state,
    label: challenge.states[row.state]!.label,
    submittedAt: row.submittedAt,
    version: row.version,
    ...said(row),
    answerDue: row.answerDue,
    signing: row.regions['signing'] === 'stopped' ? challenge.regions!['signing']!.states['stopped']!.label : null,
  }) as z.infer<typeof shapes.challengeLine>;

/** Whoever questioned, whoever has to answer, the authorities. Throws NOT_FOUND. */
async function readable({ deps, params, person }: Pick<Context<{ id: string }>, 'deps' | 'params' | 'person'>): Promise<StoredChallenge> {
  const row = await challengeById(deps.orm.em.fork(), params.id);
  const held = row && parties(person(), partiesFile(challenge.type, row));
  const readers = ['bidHandler', 'finance', 'auditor', ...answering.map((role) => `counterpart.${role}`)];
  if (!row || ![...held!].some((party) => readers.includes(party))) throw refuse('NOT_FOUND');
  return row;
}

export const challengeRoutes: Routes = [
  route({
    ...base,
    method: 'get',
    path: '/v1/meta/challenges',
    summary: '质疑、投诉：内容要求与选项',
    answer: z.looseObject({ letter: z.array(z.object({ key: z.string(), label: z.string() })) }),
    policy: 'signedIn',
    handle: async ({ deps }) => {
      const em = deps.orm.em.fork();
      const set = (await ruleBook(em)).rulesFor('000000', shanghaiDay(await now(em)));
      const letter = [...ruleValue(set, challengeRules.challengeLetter)];
      const complaintLetter = [...ruleValue(set, challengeRules.complaintLetter)];
      return { body: { letter, complaintLetter, about: challengeAbout, steps: challengeSteps, addressees, findings, consequences, sides } };
    },
  }),
  sideList('/v1/me/challenges', '质疑列表', shapes.challengeLine, challengesOf, lineOf),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/challenges/:id',
    summary: '查看质疑与答复',
    params: shapes.byId,
    answer: shapes.challengeFull,
    policy: 'signedIn',
    handle: async (context) => {
      const row = await readable(context);
      const { fields, orm } = context.deps;
      const opened = (text: string | null, place: string) => (text === null ? null : (JSON.parse(fields.decrypt(text, place)) as unknown));
      const shown = {
        ...lineOf(row),
        within: row.within,
        letter: opened(row.letter, LETTER),
        supplement: opened(row.supplement, SUPPLEMENT),
        finding: row.finding === null ? null : findings[row.finding],
        consequence: row.consequence === null ? null : consequences[row.consequence],
        answer: opened(row.answer, ANSWER),
        answeredAt: row.answeredAt,
        late: row.late,
        deadlines: await deadlinesOf(orm.em.fork(), row.id),
        allowedActions: allowedActions(challenge, partiesFile(challenge.type, row), context.actor),
      };
      return { version: row.version, body: outward(shown) as z.infer<typeof shapes.challengeFull> };
    },
  }),
  route({
    ...base,
    listener: 'both',
    method: 'get',
    path: '/v1/challenges/:id/file',
    summary: '下载质疑函',
    params: shapes.byId,
    policy: 'signedIn',
    sends: 'application/octet-stream',
    handle: async (context) => {
      const row = await readable(context as unknown as Context<{ id: string }>);
      return sends(context, row.fileId, `质疑函-${row.code}`);
    },
  }),
  route({
    ...base,
    class: '搜索',
    method: 'get',
    path: '/v1/tender-projects/:id/challenge-answers',
    summary: '质疑答复（有关供应商）',
    description: 'Answers on steps and result, for every supplier who takes part: without the letter and without who questioned.',
    params: shapes.byId,
    answer: z.object({ items: z.array(shapes.concerned) }),
    policy: { process: challenge, action: 'submit' },
    handle: async ({ deps, params, person }) => {
      const em = deps.orm.em.fork();
      const mine = handlerOf(person());
      if (!(await participantsOf(em, params.id)).some(({ id }) => id === mine)) throw refuse('NOT_FOUND');
      const items = (await answersOf(em, params.id)).map((row) => ({
        ...said(row),
        finding: findings[row.finding!],
        consequence: consequences[row.consequence!],
        answer: JSON.parse(deps.fields.decrypt(row.answer!, ANSWER)) as string,
        answeredAt: row.answeredAt!,
      }));
      return { body: outward({ items }) as { items: z.infer<typeof shapes.concerned>[] } };
    },
  }),
  route({
    ...base,
    method: 'post',
    path: '/v1/tender-projects/:id/challenges',
    summary: challenge.actions['submit']!.label,
    description: 'On documents, a step or the result, within the law’s time; everything that the letter lacks is named at once.',
    params: shapes.byId,
    body: shapes.challengeBody,
    answer: z.object({ answerDue: z.string() }),
    policy: { process: challenge, action: 'submit' },
    problems,
    act: { process: challenge, action: 'submit', caseId: () => undefined, input: ({ params, body }) => ({ ...body, projectId: params.id }) },
  }),
  act('supplement', 'supplement', { body: shapes.supplementBody }),
  act('accept', 'accept'),
  act('stopSigning', 'stop-signing', { body: shapes.reason }),
  act('answer', 'answer', { body: shapes.answerBody }),
  act('withdraw', 'withdraw'),
];
